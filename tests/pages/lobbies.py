"""Registrations before a door, for the tests of the lobby."""

from datetime import timedelta

from django.utils.html import escape
from django.utils.translation import gettext, override

from outreach.events.models import Livestream
from outreach.registrations.choices import SeatState
from outreach.registrations.links import way_in_token
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests.factories import make_intake, make_livestream, make_registration, make_session
from tests.people import BEN, Somebody

MINUTE = timedelta(minutes=1)
ROOM = "https://live.example/room"
SOUND = "https://sound.example/room"
SPARE = "https://spare.example:8443/room"


def before_door(
    starts_in: timedelta,
    person: Somebody = BEN,
    *,
    minutes: int = 60,
    livestream: str = ROOM,
    audio_url: str = "",
    fallback_url: str = "",
    state: SeatState = SeatState.CONFIRMED,
    **changes: object,
) -> Registration:
    """A registration in a session that starts that long from now."""
    at = clock.now()
    session = make_session(starts_at=at + starts_in, ends_at=at + starts_in + minutes * MINUTE, **changes)
    if livestream:
        make_livestream(session, livestream)
        Livestream.objects.update(audio_url=audio_url, fallback_url=fallback_url)
    return make_registration(make_intake(session), person, state=state)


def link(registration: Registration, page: str = "") -> str:
    return f"/j/{way_in_token(registration)}/{page}"


def words(sentence: str, language: str = "en") -> str:
    with override(language):
        return escape(gettext(sentence))


def directive(policy: str, name: str) -> str:
    """One directive of a Content-Security-Policy, or "" where it does not stand there."""
    return next((part.strip() for part in policy.split(";") if part.strip().split(" ")[0] == name), "")
