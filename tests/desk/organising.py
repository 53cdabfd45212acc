"""An organiser at her desk: her team, her event, the addresses of its pages."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from notifications.models import Message
from notifications.tasks import react
from outreach.events.choices import Status
from outreach.events.models import Event
from outreach.people.choices import Role
from outreach.people.models import Team, User
from outreach.shared import clock
from tests.factories import make_event, make_user

HERE = "/en/organise"


def make_team(slug: str = "helpdesk") -> Team:
    team, _ = Team.objects.get_or_create(slug=slug, defaults={"name": slug.title()})
    return team


def make_organiser(team: Team | None = None, **changes: Any) -> User:
    user = make_user(**changes)
    user.teams.add(team or make_team())
    return user


def desk_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def her_event(**changes: Any) -> Event:
    """A published event of the organiser's team."""
    return make_event(team=make_team(), **changes)


def her_draft(**changes: Any) -> Event:
    return her_event(status=Status.DRAFT, **changes)


def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


def texts(name: str, **words: str) -> dict[str, str]:
    """What a browser sends for a text in three languages."""
    return {f"{name}_{code}": words.get(code, "") for code in ("en", "fr", "es")} | {f"{name}_further": "{}"}


def seen_on(desk: Client, address: str, *, field: str = "seen") -> dict[str, str]:
    """What a form on this page carries of how things stood when the page was loaded."""
    found = re.search(rf'name="seen" value="([^"]*)"[^>]* id="{field}"', desk.get(address).text)
    assert found, f"{address} has no {field}"
    return {"seen": unescape(found[1])}


def sentences(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def tell_everybody() -> None:
    """As if all that is due to be told had been sent just now."""
    react()
    Message.objects.update(state="sent", sent_at=clock.now())


def fields_shown(response: HttpResponse) -> dict[str, str]:
    """What the form on the page would send as it stands: every input and text area of the page's main form."""
    form = response.context["form"]
    shown: dict[str, str] = {}
    for field in form:
        widget = field.as_widget()
        for name, value in re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', widget):
            shown[name] = unescape(value)
        for name, value in re.findall(r'<textarea[^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', widget, re.DOTALL):
            shown[name] = unescape(value)
    return shown
