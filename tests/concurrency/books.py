"""What holds of every intake, whatever happened at once."""

from outreach.registrations.models import Intake, Registration, Seat


def books_agree(*intakes: Intake) -> None:
    """The counters say what the rows say; nobody is seated twice; nobody waits beside a seat for everybody."""
    for intake in Intake.objects.filter(pk__in=[intake.pk for intake in intakes]):
        seats = Seat.objects.filter(intake=intake)
        taken, waiting = seats.filter(state__in=("confirmed", "offered")).count(), seats.filter(state="waiting").count()
        assert (intake.seats_taken, intake.waiting) == (taken, waiting)
        assert intake.capacity is None or taken + intake.seats_held <= intake.capacity
        numbers = sorted(seats.filter(queue_number__isnull=False).values_list("queue_number", flat=True))
        assert numbers == list(range(1, intake.queue_last + 1))
    empty = Registration.objects.filter(withdrawn_at=None).exclude(seats__state__in=("confirmed", "offered", "waiting"))
    assert (empty.count(), Seat.objects.filter(registration__withdrawn_at__isnull=False).exclude(state="released").count()) == (0, 0)
