from django.db import migrations, models
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce


def count_those_who_wait(apps, schema_editor):
    Intake, Seat = apps.get_model("registrations", "Intake"), apps.get_model("registrations", "Seat")
    waiting = Seat.objects.filter(intake=OuterRef("pk"), state="waiting").order_by().values("intake").annotate(number=Count("pk"))
    Intake.objects.filter(queue_last__gt=0).update(waiting=Coalesce(Subquery(waiting.values("number"), output_field=IntegerField()), 0))


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0003_teams_materials_and_calendar_texts"),
        ("registrations", "0003_allotments_and_promotion"),
    ]

    operations = [
        migrations.AddField(
            model_name="intake",
            name="waiting",
            field=models.PositiveIntegerField(default=0, verbose_name="people waiting"),
        ),
        migrations.AddIndex(
            model_name="intake",
            index=models.Index(condition=models.Q(("waiting__gt", 0)), fields=["session"], name="registrations_intake_waited"),
        ),
        migrations.RunPython(count_those_who_wait, migrations.RunPython.noop),
    ]
