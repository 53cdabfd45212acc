"""Empty: labels are no part of the tables, and stand where the columns are made."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("economies", "0002_institution_changed_at"),
    ]

    operations = []
