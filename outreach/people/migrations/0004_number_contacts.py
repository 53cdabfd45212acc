"""Give every contact that is there already a public number."""

import uuid

from django.db import migrations


def number(apps, schema_editor):
    contacts = apps.get_model("people", "Contact").objects.filter(public_id__isnull=True)
    for contact in contacts.only("pk").iterator():
        contact.public_id = uuid.uuid4()
        contact.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_teams_and_mailed_links"),
    ]

    operations = [
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
