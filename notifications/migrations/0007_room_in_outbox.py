"""Room on each page of the outbox for a second version of its rows: to be claimed, a row moves no further and no index is told."""

from django.db import migrations

_SET = "ALTER TABLE notifications_message SET (fillfactor = 50)"
_RESET = "ALTER TABLE notifications_message RESET (fillfactor)"


def set_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_SET)


def reset_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_RESET)


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0006_batches"),
    ]

    operations = [
        migrations.RunPython(set_room, reset_room),
    ]
