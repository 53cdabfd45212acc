"""Empty: labels are no part of the tables, and stand where the columns are made."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_labels"),
        ("notifications", "0001_initial"),
        ("people", "0002_labels"),
        ("registrations", "0002_labels"),
    ]

    operations = []
