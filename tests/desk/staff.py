"""What a browser sends to the staff pages, and what stands in the journal afterwards."""

from django.http import HttpResponse
from django.test import Client

from outreach.events.choices import Kind, Pattern
from outreach.events.models import Event, Session
from outreach.journal.models import Entry

EVENTS = "/staff/events/event/"
SESSIONS = "/staff/events/session/"


def texts(name: str, **words: str) -> dict[str, str]:
    """What a browser sends for a text in several languages."""
    return {f"{name}_{code}": words.get(code, "") for code in ("en", "fr", "es")} | {f"{name}_further": "{}"}


def event_form(**changes: str) -> dict[str, str]:
    answers = {"slug": "new-markets", "kind": Kind.WEBINAR, "pattern": Pattern.SINGLE, "series": "", "base_language": "en"}
    return answers | texts("title", en="New markets", fr="Nouveaux marchés") | texts("summary") | texts("aims") | changes


def session_form(event: Event, **changes: str) -> dict[str, str]:
    answers = {"event": str(event.pk), "slug": "1", "language": "en", "mode": "online", "interpretation": "fr es"}
    times = {"local_date": "2027-02-09", "local_start": "14:00", "local_end": "15:15", "zone": "Europe/Zurich"}
    return answers | times | texts("place", en="Geneva") | texts("venue") | texts("title") | changes


def move_form(session: Session, **changes: str) -> dict[str, str]:
    return {
        "local_date": session.local_date.isoformat(),
        "local_start": session.local_start.isoformat(),
        "local_end": session.local_end.isoformat(),
        "zone": session.zone,
        "livestream": "",
    } | changes


def save(desk: Client, address: str, answers: dict[str, str]) -> HttpResponse:
    """What a browser sends: the answers, and the counters of the tables that the page shows."""
    tables = desk.get(address).context["inline_admin_formsets"]
    return desk.post(
        address, answers | {f"{table.formset.prefix}-{name}": 0 for table in tables for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    )


def facts() -> list[tuple[str, int | None]]:
    return list(Entry.objects.order_by("pk").values_list("name", "actor_id"))


def act(desk: Client, address: str, action: str, *rows: Event | Session, **answers: str) -> HttpResponse:
    return desk.post(address, {"action": action, "_selected_action": [row.pk for row in rows], **answers}, follow=True)


def errors(response: HttpResponse) -> list[str]:
    return [sentence for sentences in response.context["adminform"].form.errors.values() for sentence in sentences]


def sentences(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]
