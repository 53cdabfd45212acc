"""Addresses of livestreams, who may give them, and the end of a session."""

from datetime import timedelta

import pytest

from outreach.events import doors
from outreach.events.actions import add_material, cancel_session, change_livestream, end_session, remove_material
from outreach.events.errors import BadLivestreamError, BadMaterialError, WrongStateError
from outreach.events.livestreams import host_of, hosts_on_the_way, is_address, player_of
from outreach.events.materials import agenda_of, materials_of, references_of
from outreach.events.models import Event, Livestream, Material, Session
from outreach.journal.models import Entry
from outreach.shared import clock
from tests.factories import make_agenda_item, make_event, make_reference, make_session, make_session_around

pytestmark = pytest.mark.django_db
AT = clock.now()
MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)
ADDRESSES = {"url": "https://live.example/a", "audio_url": "https://sound.example/a", "fallback_url": "https://other.example/a"}


def facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


def addresses() -> list[tuple[str, str, str]]:
    return list(Livestream.objects.values_list("url", "audio_url", "fallback_url"))


def live(**changes) -> Session:
    """It began at AT and lasts an hour."""
    return make_session(starts_at=AT, ends_at=AT + 60 * MINUTE, **changes)


@pytest.mark.parametrize(
    ("url", "player"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtube.com/watch?t=5&v=dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://www.youtube.com/live/dQw4w9WgXcQ?feature=share", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871"),
        ("https://vimeo.com/76979871/0ab12c", "https://player.vimeo.com/video/76979871?h=0ab12c"),
        ("https://vimeo.com/event/4567", "https://vimeo.com/event/4567/embed"),
        ("https://vimeo.com/event/4567/0ab12c", "https://vimeo.com/event/4567/embed/0ab12c"),
        ("https://www.youtube.com/watch?v=short", ""),
        ("https://www.youtube.com/watch?v=dQw4w9WgXc%22", ""),
        ("https://www.youtube.com/@channel/live", ""),
        ("https://www.youtube.com/", ""),
        ("https://youtu.be/", ""),
        ("https://vimeo.com/channels/staffpicks/76979871", ""),
        ("https://vimeo.com/event", ""),
        ("https://vimeo.com/76979871/..%2F", ""),
        ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", ""),
        ("https://zoom.us/j/1234567890", ""),
    ],
)
def test_a_known_provider_s_address_leads_to_its_player_and_no_other(url: str, player: str) -> None:
    assert player_of(url) == player


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://live.example:8443/room", ["live.example:8443"]),
        ("https://zoom.us/j/1234567890", ["zoom.us", "*.zoom.us"]),
        ("https://wto.zoom.us/j/1234567890", ["wto.zoom.us", "*.zoom.us"]),
        ("https://notzoom.us/j/1234567890", ["notzoom.us"]),
        ("https://youtu.be/dQw4w9WgXcQ", ["youtu.be", "*.youtube.com"]),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", ["www.youtube.com", "*.youtube.com"]),
    ],
)
def test_the_domains_of_the_great_providers_answer_for_each_other_and_no_other(url: str, hosts: list[str]) -> None:
    assert hosts_on_the_way(url) == hosts


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://live.example/room?pwd=a%20b", True),
        ("https://live.example:8443/room", True),
        ("https://réunion.example/salle", True),
        ("http://live.example/room", False),
        ("https://", False),
        ("https://name:secret@live.example/room", False),
        ("https://live.example;script-src *", False),
        ("https://live.example/a\nb", False),
        ("javascript:alert(1)", False),
        ("https://live.example:65535/room", True),
        ("https://live.example:65536/room", False),
        (f"https://{'ü' * 60}.example/room", False),
    ],
)
def test_only_a_whole_https_address_is_one(url: str, is_one: bool) -> None:
    assert is_address(url) is is_one


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://LIVE.example/room", "live.example"),
        ("https://live.example:8443/room", "live.example:8443"),
        ("https://réunion.example/salle", "xn--runion-bva.example"),
    ],
)
def test_a_host_is_written_as_browsers_compare_it(url: str, host: str) -> None:
    assert host_of(url) == host


def test_all_addresses_are_set_at_once_and_those_left_out_are_taken_away() -> None:
    session = make_session()

    change_livestream(session, **ADDRESSES, by=None, at=AT)
    assert addresses() == [tuple(ADDRESSES.values())]
    change_livestream(session, url="https://live.example/b", by=None, at=AT)

    assert addresses() == [("https://live.example/b", "", "")]
    assert facts() == ["session.livestream_changed"] * 2
    session.refresh_from_db()
    assert session.sequence == 0


def test_the_same_addresses_again_change_nothing() -> None:
    session = make_session()
    change_livestream(session, **ADDRESSES, by=None, at=AT)

    change_livestream(session, **ADDRESSES, by=None, at=AT + MINUTE)

    assert facts() == ["session.livestream_changed"]
    assert Event.objects.get().changed_at == AT


@pytest.mark.parametrize("field", ADDRESSES)
def test_an_address_in_the_clear_is_refused_at_its_field(field: str) -> None:
    session = make_session()

    with pytest.raises(BadLivestreamError) as refused:
        change_livestream(session, **ADDRESSES | {field: "http://live.example/a"}, by=None, at=AT)

    assert refused.value.field == field
    assert (addresses(), facts()) == ([], [])


def test_the_first_address_is_needed_beside_any_other() -> None:
    with pytest.raises(BadLivestreamError) as refused:
        change_livestream(make_session(), url="", audio_url="https://live.example/sound", by=None, at=AT)
    assert refused.value.field == "url"


def test_without_any_address_the_session_is_streamed_nowhere() -> None:
    session = make_session()
    change_livestream(session, url="https://live.example/", by=None, at=AT)

    assert change_livestream(session, url="", by=None, at=AT) is None
    assert change_livestream(session, url="", by=None, at=AT) is None

    assert (addresses(), facts()) == ([], ["session.livestream_changed"] * 2)


def test_the_doors_open_fifteen_minutes_before_and_close_thirty_past_the_end() -> None:
    session = live()
    opens, closes = AT - 15 * MINUTE, AT + 90 * MINUTE

    assert (doors.opens_at(session), doors.closes_at(session)) == (opens, closes)
    instants = (opens - INSTANT, opens, closes - INSTANT, closes)
    assert [doors.are_open(session, at) for at in instants] == [False, True, True, False]


def test_the_doors_close_at_the_instant_the_organiser_ends_the_session() -> None:
    session = end_session(live(), by=None, at=AT + 40 * MINUTE)

    assert doors.closes_at(session) == AT + 40 * MINUTE
    assert [doors.are_open(session, at) for at in (AT + 40 * MINUTE - INSTANT, AT + 40 * MINUTE)] == [True, False]


def test_ending_a_session_is_told_and_leaves_calendars_as_they_are() -> None:
    session = live()
    before = session.changed_at

    end_session(session, by=None, at=AT + MINUTE)

    session.refresh_from_db()
    assert (session.ended_at, session.sequence, session.changed_at) == (AT + MINUTE, 0, before)
    assert facts() == ["session.ended"]
    assert Event.objects.get().changed_at == AT + MINUTE


@pytest.mark.parametrize("at", [AT, AT + 90 * MINUTE - INSTANT])
def test_a_session_may_be_ended_from_its_start_until_the_doors_close(at) -> None:
    assert end_session(live(), by=None, at=at).ended_at == at


@pytest.mark.parametrize("at", [AT - INSTANT, AT + 90 * MINUTE])
def test_a_session_that_is_not_on_is_not_ended(at) -> None:
    session = live()

    with pytest.raises(WrongStateError):
        end_session(session, by=None, at=at)

    session.refresh_from_db()
    assert (session.ended_at, facts()) == (None, [])


def test_a_session_ends_once() -> None:
    session = end_session(live(), by=None, at=AT + MINUTE)

    with pytest.raises(WrongStateError):
        end_session(session, by=None, at=AT + 2 * MINUTE)

    session.refresh_from_db()
    assert session.ended_at == AT + MINUTE


def test_a_cancelled_session_is_not_ended() -> None:
    session = cancel_session(live(), reason={"en": "Illness"}, by=None, at=AT)
    with pytest.raises(WrongStateError):
        end_session(session, by=None, at=AT + MINUTE)


def test_materials_of_all_sessions_and_of_one() -> None:
    event = make_event()
    first, second = make_session(event), make_session(event)
    slides = add_material(
        event, title={"en": "Slides"}, url="https://files.example/slides.pdf", file_format="PDF", size=2_000_000, by=None, at=AT
    )
    sheet = add_material(event, title={"en": "Worksheet"}, url="https://files.example/sheet.pdf", language="fr", session=second, by=None)

    assert (materials_of(first), materials_of(second)) == ([slides], [slides, sheet])
    assert (slides.position, sheet.position, slides.size) == (0, 1, 2_000_000)
    assert [entry.payload["part"] for entry in Entry.objects.order_by("pk")] == ["materials", "materials"]


def test_a_material_that_is_taken_away_is_gone_once() -> None:
    material = add_material(make_event(), title={"en": "Slides"}, url="https://files.example/slides.pdf", by=None, at=AT)

    remove_material(material, by=None, at=AT)
    remove_material(Material(pk=material.pk or 1, event=material.event), by=None, at=AT)

    assert Material.objects.count() == 0
    assert facts() == ["event.edited", "event.edited"]


@pytest.mark.parametrize("url", ["http://files.example/slides.pdf", "slides.pdf", ""])
def test_a_material_in_the_clear_is_refused(url: str) -> None:
    with pytest.raises(BadMaterialError):
        add_material(make_event(), title={"en": "Slides"}, url=url, by=None, at=AT)
    assert (Material.objects.count(), facts()) == (0, [])


def test_programme_and_resources_of_a_session() -> None:
    event = make_event()
    first, second = make_session_around(AT, event=event), make_session(event)
    shared, own = make_agenda_item(event), make_agenda_item(event, minute=5, session=second)
    reference = make_reference(event)

    assert (agenda_of(first), agenda_of(second)) == ([shared], [shared, own])
    assert references_of(first) == [reference]
