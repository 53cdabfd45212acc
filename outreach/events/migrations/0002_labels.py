"""Empty: labels are no part of the tables, and stand where the columns are made."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_labels"),
        ("economies", "0003_labels"),
        ("events", "0001_initial"),
    ]

    operations = []
