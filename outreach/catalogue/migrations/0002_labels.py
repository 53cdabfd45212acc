"""Empty: labels are no part of the tables, and stand where the columns are made."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("economies", "0003_labels"),
    ]

    operations = []
