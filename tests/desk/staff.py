"""What a browser sends to the staff pages, and what stands in the journal afterwards."""

from django.http import HttpResponse
from django.test import Client

from outreach.journal.models import Entry

EVENTS = "/staff/events/event/"
SESSIONS = "/staff/events/session/"


def texts(name: str, **words: str) -> dict[str, str]:
    """What a browser sends for a text in several languages."""
    return {f"{name}_{code}": words.get(code, "") for code in ("en", "fr", "es")} | {f"{name}_further": "{}"}


def save(desk: Client, address: str, answers: dict[str, str]) -> HttpResponse:
    """What a browser sends: the answers, and the counters of the tables that the page shows."""
    tables = desk.get(address).context["inline_admin_formsets"]
    return desk.post(
        address, answers | {f"{table.formset.prefix}-{name}": 0 for table in tables for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    )


def facts() -> list[tuple[str, int | None]]:
    return list(Entry.objects.order_by("pk").values_list("name", "actor_id"))


def errors(response: HttpResponse) -> list[str]:
    return [sentence for sentences in response.context["adminform"].form.errors.values() for sentence in sentences]
