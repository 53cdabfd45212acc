"""The lobby: what it says before, during and after, and the ways in."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from outreach.attendance.models import Arrival
from outreach.events.actions import add_material, change_livestream, end_session
from outreach.events.choices import Mode
from outreach.events.models import Event, Livestream, Session
from outreach.journal.models import Entry
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.models import Registration, Seat
from outreach.shared import clock
from tests.factories import make_intake, make_reference, make_registration, make_session
from tests.pages.lobbies import MINUTE, ROOM, SOUND, SPARE, before_door, directive, link, words
from tests.people import ANA

pytestmark = pytest.mark.django_db
ALL = {"audio_url": SOUND, "fallback_url": SPARE}


def page_of(registration: Registration, query: str = "") -> str:
    return Client().get(link(registration) + query).text


def arrivals() -> list[tuple[int, str, int]]:
    return list(Arrival.objects.values_list("registration_id", "following", "times"))


def addresses_on(html: str) -> str:
    return re.search(r'name="addresses" value="(\w*)"', html)[1]


def test_the_countdown_is_printed_by_the_server() -> None:
    html = page_of(before_door(timedelta(hours=2, minutes=39, seconds=30)))

    box = html[html.index('<div class="count"') :]
    hours, minutes, seconds = re.findall(r"<b>(\d+)</b>", box)[:3]
    assert (hours, minutes) == ("2", "24")
    assert 20 <= int(seconds) <= 30
    assert words("Doors open in") in html
    assert re.findall(r"<span data-one=[^>]*>(\w+)</span>", box) == ["hours", "minutes", "seconds"]


def test_ninety_nine_hours_are_counted_and_more_are_a_date() -> None:
    counted = page_of(before_door(timedelta(hours=99, minutes=74)))
    dated = page_of(before_door(timedelta(hours=100, minutes=16), ANA), "?lang=en")

    assert re.findall(r"<b>(\d+)</b>", counted[counted.index("data-countdown") :])[0] == "99"
    assert "data-countdown" not in dated
    assert words("The doors are closed") in dated


def test_both_clocks_say_when_the_doors_open() -> None:
    registration = before_door(timedelta(days=3), ANA)
    Session.objects.update(starts_at="2037-02-10T13:00Z", ends_at="2037-02-10T14:00Z")

    html = page_of(registration, "?lang=en")

    expected = "Doors open: Tue 10 Feb, 13:45, Geneva (UTC+1), which is Wed 11 Feb, 01:45, your time."
    assert expected in html


@pytest.mark.parametrize(("starts_in", "is_closed"), [(15.2, True), (14.8, False)])
def test_the_button_opens_with_the_doors(starts_in: float, is_closed: bool) -> None:
    html = page_of(before_door(starts_in * MINUTE))

    (button,) = re.findall(r"<button[^>]*data-doors>", html)
    assert ('aria-disabled="true"' in button) is is_closed


def test_one_address_is_one_button_that_names_its_host() -> None:
    html = page_of(before_door(5 * MINUTE))

    assert 'name="following"' not in html
    assert "live.example</bdi>" in html
    assert ROOM not in html


def test_each_address_that_the_organiser_gave_is_a_choice() -> None:
    html = page_of(before_door(5 * MINUTE, **ALL))

    assert re.findall(r'name="following" value="(\w+)"', html) == ["picture", "sound", "fallback"]
    assert re.search(r'value="(\w+)" checked', html)[1] == "picture"
    for host in ("live.example", "sound.example", "spare.example:8443"):
        assert f"<bdi>{host}</bdi>" in html
    assert not {ROOM, SOUND, SPARE} & set(re.findall(r"https://[^\"'<> ]+", html))


@pytest.mark.parametrize(("following", "address"), [("picture", ROOM), ("sound", SOUND), ("fallback", SPARE)])
def test_each_choice_leads_to_its_address_and_is_noted(following: str, address: str) -> None:
    registration = before_door(5 * MINUTE, **ALL)

    answer = Client().post(link(registration), {"following": following})

    assert (answer.status_code, answer["Location"]) == (302, address)
    assert arrivals() == [(registration.pk, following, 1)]


def test_the_policy_names_the_hosts_of_all_addresses_and_no_other() -> None:
    policy = Client().get(link(before_door(5 * MINUTE, **ALL)))["Content-Security-Policy"]

    assert directive(policy, "form-action") == "form-action 'self' https://live.example https://sound.example https://spare.example:8443"
    assert directive(policy, "frame-src") == ""


@pytest.mark.parametrize("following", ["sound", "here", "telephone", "", "<script>"])
def test_a_way_that_is_not_offered_leads_nowhere(following: str) -> None:
    registration = before_door(5 * MINUTE)

    answer = Client().post(link(registration), {"following": following})

    assert answer.status_code == 200
    assert words("The organiser has taken this way away. Choose another.") in answer.text
    assert arrivals() == []


@pytest.mark.parametrize("starts_in", [20, -95])
def test_before_and_after_nobody_arrives(starts_in: int) -> None:
    Client().post(link(before_door(starts_in * MINUTE)))
    assert arrivals() == []


def test_looking_is_no_arrival() -> None:
    registration = before_door(5 * MINUTE)
    Client().get(link(registration))
    Client().head(link(registration))
    assert arrivals() == []


def test_a_page_that_knows_the_present_address_is_led_there_at_once() -> None:
    registration = before_door(5 * MINUTE)
    seen = addresses_on(page_of(registration))

    assert Client().post(link(registration), {"addresses": seen})["Location"] == ROOM


def test_a_page_from_before_the_change_is_led_on_by_a_page_since_its_policy_names_the_former_host() -> None:
    registration = before_door(5 * MINUTE)
    seen = addresses_on(page_of(registration))
    change_livestream(registration.event.sessions.get(), url="https://new.example/hall?a=1&b=2", by=None)

    answer = Client().post(link(registration), {"addresses": seen})

    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=https://new.example/hall?a=1&amp;b=2">' in answer.text
    assert 'href="https://new.example/hall?a=1&amp;b=2"' in answer.text
    assert arrivals() == [(registration.pk, "picture", 1)]


def test_an_ended_session_is_over_and_says_where_the_recording_will_be() -> None:
    registration = before_door(-30 * MINUTE)
    end_session(registration.event.sessions.get(), by=None)

    answer = Client().post(link(registration))

    assert answer.status_code == 200
    assert words("This session is over") in answer.text
    assert words("The recording will be here.") in answer.text
    assert "data-lobby" not in answer.text
    assert arrivals() == []


def test_what_to_prepare_is_said_a_line_each() -> None:
    registration = before_door(timedelta(days=1))
    Event.objects.update(preparation={"en": "Your product’s name\n\nA <b>pen</b>", "fr": "Un stylo"})

    html = page_of(registration)

    assert "<ul><li>Your product’s name</li><li>A &lt;b&gt;pen&lt;/b&gt;</li></ul>" in html


def test_materials_and_resources_say_kind_and_size() -> None:
    registration = before_door(timedelta(days=1))
    event = registration.event
    other = make_session(event)
    add_material(event, title={"en": "Slides"}, url="https://files.example/s.pdf", file_format="PDF", size=2_100_000, by=None)
    add_material(event, title={"en": "Notes"}, url="https://files.example/n", language="fr", by=None)
    add_material(event, title={"en": "Of another day"}, url="https://files.example/o", session=other, by=None)
    make_reference(event)

    html = page_of(registration)

    said = [
        re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", row)).strip() for row in re.findall(r'<span class="dl__size">.*?</span></li>', html)
    ]
    assert said == ["PDF, 2.1 MB", "fr Français", "Guide · en English"]
    assert "Of another day" not in html


def test_telephone_numbers_stand_there_at_any_time() -> None:
    registration = before_door(timedelta(days=9))
    Session.objects.update(dial_in="+41 22 555 01 00\nCode 4711#")
    assert "+41 22 555 01 00<br>Code 4711#" in page_of(registration)


@pytest.mark.parametrize("state", [SeatState.WAITING, SeatState.OFFERED])
def test_who_waits_sees_no_telephone_number_and_no_provider(state: SeatState) -> None:
    registration = before_door(5 * MINUTE, state=SeatState.WAITING)
    Session.objects.update(dial_in="+41 22 555 01 00")
    Seat.objects.update(state=state, offered_until="2037-02-10T13:00Z" if state == SeatState.OFFERED else None)

    answer = Client().get(link(registration))

    assert "+41 22" not in answer.text
    assert "live.example" not in answer.text + answer["Content-Security-Policy"]


def test_who_sits_in_the_room_is_told_which() -> None:
    at = clock.now()
    session = make_session(starts_at=at + MINUTE, ends_at=at + 60 * MINUTE, mode=Mode.HYBRID, venue={"en": "Hall B"})
    in_room = make_registration(make_intake(session, way=Way.ROOM))
    assert "Hall B" in page_of(in_room)


def test_an_offered_place_says_until_when_and_where_to_take_it() -> None:
    registration = before_door(timedelta(days=2), state=SeatState.WAITING)
    Session.objects.update(starts_at="2037-02-10T13:15Z", ends_at="2037-02-10T14:30Z")
    Seat.objects.update(state=SeatState.OFFERED, offered_until="2037-02-10T13:00Z")

    html = page_of(registration)

    assert words("A place is held for you") in html
    assert "Tue 10 Feb, 09:00" in html
    assert "data-doors" not in html
    # In the language that was asked for, there and back.
    assert f'href="{link(registration, "offer/")}?lang=en"' in html
    assert f'href="{link(registration)}?lang=es"' in Client().get(f"{link(registration, 'offer/')}?lang=es").content.decode()


def test_statements_of_the_lobby_stay_the_same_with_more_rows(django_assert_num_queries) -> None:
    registration = before_door(5 * MINUTE)
    event = registration.event

    def add() -> None:
        add_material(event, title={"en": "Slides"}, url="https://files.example/s.pdf", by=None)
        make_reference(event)

    add()
    for _more in range(2):
        # Link, seats, languages, materials, resources.
        with django_assert_num_queries(5):
            Client().get(link(registration))
        add()
        add()


@pytest.mark.parametrize("page", ["", "question/"])
def test_a_text_in_a_language_that_is_not_published_is_not_shown(page: str) -> None:
    registration = before_door(5 * MINUTE)
    Event.objects.update(title={"en": "Export to Chile", "fr": "Une première idée"})
    registration.event.languages.exclude(language="en").delete()

    found = Client().get(f"{link(registration, page)}?lang=fr").text

    assert ("Export to Chile" in found, "Une première idée" in found) == (True, False)


def test_a_question_is_written_changed_and_taken_back() -> None:
    registration = before_door(timedelta(days=1))
    browser = Client()
    address = link(registration, "question/")

    answer = browser.post(f"{address}?lang=fr", {"question": " Which papers does honey need? "})
    assert answer["Location"] == f"{link(registration)}?lang=fr&kept=question"
    lobby = browser.get(answer["Location"]).text
    assert words("The speakers will see your question.", "fr") in lobby
    assert "Which papers does honey need?" in lobby
    assert "Which papers does honey need?" in browser.get(address).text

    browser.post(address, {"question": ""})
    registration.refresh_from_db()
    assert registration.question == ""
    assert list(Entry.objects.values_list("name", flat=True)) == ["registration.question_asked"] * 2


def test_a_question_that_is_too_long_is_kept_in_the_form_and_changes_nothing() -> None:
    registration = before_door(timedelta(days=1))

    answer = Client().post(link(registration, "question/"), {"question": "x" * 601})

    assert answer.status_code == 422
    assert "x" * 601 in answer.text
    assert 'href="#question"' in answer.text
    registration.refresh_from_db()
    assert (registration.question, Entry.objects.count()) == ("", 0)


def test_after_the_end_no_question_is_asked() -> None:
    registration = before_door(-95 * MINUTE)

    answer = Client().post(link(registration, "question/"), {"question": "Too late?"})

    assert answer["Location"] == link(registration)
    registration.refresh_from_db()
    assert registration.question == ""


@pytest.mark.parametrize("page", ["question/", "watch/", "state/"])
def test_no_page_behind_a_revoked_link_is_found(page: str) -> None:
    registration = before_door(5 * MINUTE)
    address = link(registration, page)
    Registration.objects.update(link_counter=1)

    assert [Client().get(address).status_code, Client().post(address).status_code][: 1 if page == "state/" else 2] == (
        [404] if page == "state/" else [404, 404]
    )


def test_an_address_that_was_taken_away_is_offered_no_more() -> None:
    registration = before_door(5 * MINUTE, **ALL)
    change_livestream(registration.event.sessions.get(), url=ROOM, by=None)
    assert Livestream.objects.get().audio_url == ""
    assert 'name="following"' not in page_of(registration)
