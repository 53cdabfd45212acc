import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_number_contacts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="public number"),
        ),
    ]
