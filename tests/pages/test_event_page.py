"""The page of one event."""

import re
from datetime import UTC, date, datetime, time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from outreach.events import actions
from outreach.events.actions import Timing
from outreach.events.choices import Mode, Pattern, Status
from outreach.events.models import Event, Interpretation
from outreach.pages import kept
from outreach.registrations.choices import Way
from tests.factories import (
    make_agenda_item,
    make_event,
    make_host,
    make_institution,
    make_intake,
    make_reference,
    make_resource,
    make_session,
    make_speaker,
)

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 10, 9, tzinfo=UTC)
DAY = date(2099, 2, 10)


def page_of(client: Client, event: Event, language: str = "en", query: str = "") -> str:
    with override(language):
        response = client.get(reverse("pages:event", args=[event.slug]) + query)
    assert response.status_code == 200
    return response.content.decode()


def language_group(**changes: object) -> Event:
    event = make_event(pattern=Pattern.LANGUAGE_GROUP, **changes)
    for number, code in enumerate(("en", "fr", "es")):
        make_intake(make_session(event, slug=code, language=code, on=DAY.replace(day=10 + number)))
    return event


def full_of_parts(sessions: int) -> Event:
    event = make_event(pattern=Pattern.COURSE)
    for number in range(sessions):
        session = make_session(event, on=DAY.replace(day=10 + number))
        make_intake(session)
        Interpretation.objects.create(session=session, language="fr")
        make_agenda_item(event, minute=number)
        make_speaker(event)
        make_host(event)
        make_reference(event)
    event.audience.set(["KE", "FJ", "CL"][:sessions])
    return event


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_page_costs_ten_queries(client: Client, django_assert_num_queries, sessions: int) -> None:
    event = full_of_parts(sessions)
    page_of(client, event)  # names of economies are kept from here on
    kept.forget()

    with django_assert_num_queries(10):
        page_of(client, event)


def test_a_page_that_is_kept_costs_one_query_and_has_a_token_of_its_own(client: Client, django_assert_num_queries) -> None:
    event = full_of_parts(1)
    token = re.compile(r'name="csrfmiddlewaretoken" value="([A-Za-z0-9]+)"')
    first, others = client.get(f"/en/events/{event.slug}/"), Client()

    with django_assert_num_queries(1):
        second = others.get(f"/en/events/{event.slug}/")

    tokens = [token.search(page.content.decode())[1] for page in (first, second)]
    assert token.sub("", first.content.decode()) == token.sub("", second.content.decode())
    assert [len(one) for one in tokens] == [64, 64]
    assert tokens[0] != tokens[1]
    assert first.cookies["csrftoken"].value != second.cookies["csrftoken"].value


def test_a_draft_and_an_unknown_event_are_not_found(client: Client) -> None:
    draft = make_event(status=Status.DRAFT)
    make_session(draft)

    assert client.get(f"/en/events/{draft.slug}/").status_code == 404
    assert client.get("/en/events/none/").status_code == 404


def test_a_post_is_refused(client: Client) -> None:
    assert client.post(f"/en/events/{language_group().slug}/").status_code == 405


@pytest.mark.parametrize(("language", "order"), [("en", ["en", "fr", "es"]), ("fr", ["fr", "en", "es"]), ("es", ["es", "en", "fr"])])
def test_a_language_group_begins_with_the_readers_language(client: Client, language: str, order: list[str]) -> None:
    page = page_of(client, language_group(), language)

    assert re.findall(r'class="vers__name"><span lang="(\w+)"', page) == order
    assert re.findall(r'name="seat" value="([^"]+)"', page) == [f"{code}:online" for code in order]
    assert re.findall(r'value="([^"]+)"(?: id="seat")? checked>', page) == [f"{language}:online"]


def test_the_session_asked_for_in_the_address_is_chosen_on_the_form_alone(client: Client) -> None:
    event = language_group()

    page = client.get(f"/en/events/{event.slug}/register/?session=es").content.decode()

    assert re.findall(r'value="([^"]+)"(?: id="seat")? checked>', page) == ["es:online"]


def test_both_times_stand_there_and_the_change_of_day_is_named(client: Client) -> None:
    client.cookies["tz"] = "Pacific/Apia"

    page = page_of(client, language_group())

    assert '<time datetime="2099-02-10T13:00Z">14:00–15:15</time></span><span class="tp__z">Geneva' in page
    assert '<time datetime="2099-02-10T13:00Z">02:00–03:15</time></span><span class="tp__z"><b>your time</b> · Apia' in page
    assert ">Wed 11 Feb<" in page


def test_texts_of_unpublished_languages_are_not_shown(client: Client) -> None:
    event = language_group(languages=("en",))

    page = page_of(client, event, "fr")

    assert '<h1><span lang="en">Finding export markets</span></h1>' in page
    assert "Trouver des marchés" not in page
    assert 'hreflang="fr" href="http://localhost:8000/fr/events/' not in page
    assert "application/ld+json" not in page


def note_of(page: str) -> list[str]:
    """The words of the note on the page, if there is one."""
    found = re.search(r'<div class="note">(.*?)</div></div>', page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", "", part).split()) for part in re.findall(r"<p.*?</p>", found[1])] if found else []


@pytest.mark.parametrize(
    ("published", "held", "interpreted", "language", "note"),
    [
        (("en", "es"), ("en",), (), "en", []),
        (
            ("en", "es"),
            ("en",),
            (),
            "es",
            ["Este evento es solo en inglés.", "El formulario de esta página y los mensajes que enviamos están en español."],
        ),
        (
            ("en",),
            ("en", "fr"),
            (),
            "es",
            [
                "Las sesiones de este evento son en inglés y francés.",
                "Esta página aún no está traducida al español. El formulario de esta página y los mensajes que enviamos están en español.",
            ],
        ),
        (("en",), ("en", "es"), (), "es", ["Esta página aún no está traducida al español."]),
        (
            ("en", "fr"),
            ("en",),
            ("fr",),
            "fr",
            [
                "Cet événement est en anglais, avec interprétation en français.",
                "Le formulaire de cette page et les messages que nous envoyons sont en français.",
            ],
        ),
    ],
)
def test_a_page_in_a_language_without_a_session_says_so(
    client: Client, published: tuple[str, ...], held: tuple[str, ...], interpreted: tuple[str, ...], language: str, note: list[str]
) -> None:
    event = make_event(languages=published, pattern=Pattern.LANGUAGE_GROUP)
    for number, code in enumerate(held):
        session = make_session(event, slug=code, language=code, on=DAY.replace(day=10 + number))
        make_intake(session)
        for other in interpreted:
            Interpretation.objects.create(session=session, language=other)

    assert note_of(page_of(client, event, language)) == note


def test_a_cancelled_event_says_nothing_of_languages(client: Client) -> None:
    event = make_event(languages=("en",))
    make_session(event, language="en", on=DAY)
    actions.cancel_event(event, reason={"en": "Illness"}, by=None, at=AT)
    assert note_of(page_of(client, event, "es")) == []


def test_a_cancelled_event_says_why_and_takes_nobody(client: Client) -> None:
    event = language_group()
    actions.cancel_event(event, reason={"en": "The speaker is ill.", "fr": "L’intervenante est souffrante."}, by=None, at=AT)

    page = page_of(client, event, "fr")

    assert page.count("L’intervenante est souffrante.") == 4
    assert 'name="seat"' not in page
    with override("fr"):
        assert gettext("This event has been cancelled. It takes no registrations.") in page


def test_a_session_cancelled_alone_leaves_the_others_open(client: Client) -> None:
    event = language_group()
    actions.cancel_session(event.sessions.get(slug="fr"), reason={"en": "The speaker is ill."}, by=None, at=AT)

    page = page_of(client, event, "fr")

    assert '<span lang="en">The speaker is ill.</span>' in page
    assert re.findall(r'name="seat" value="([^"]+)"', page) == ["en:online", "es:online"]


def test_a_moved_session_shows_its_old_time_struck(client: Client) -> None:
    event = language_group()
    timing = Timing(date(2099, 2, 17), time(9), time(10), "Europe/Zurich")
    actions.move_session(event.sessions.get(slug="en"), timing=timing, by=None, at=AT)

    page = page_of(client, event)

    assert '<s><time datetime="2099-02-10T13:00Z">Tue 10 Feb, 14:00</time></s>' in page
    assert "09:00–10:00" in page


def test_few_seats_are_counted_and_a_full_session_offers_its_waiting_list(client: Client) -> None:
    event = make_event()
    session = make_session(event, mode=Mode.HYBRID)
    make_intake(session, way=Way.ROOM, capacity=40, seats_taken=40)
    make_intake(session, way=Way.ONLINE, capacity=100, seats_taken=97)

    page = page_of(client, event)

    choices = re.findall(r'<input type="radio" name="seat" value="(1:\w+)".*?</label>', page)
    assert choices == ["1:room", "1:online"]
    assert page.count("Full: you join the waiting list") == 1
    assert "3 places left" in page


def test_a_course_is_chosen_as_a_whole(client: Client) -> None:
    page = page_of(client, full_of_parts(3))

    assert re.findall(r'name="seat" value="([^"]+)"', page) == ["all:online"]
    assert "All 3 sessions, Online" in page


def test_parts_of_the_event_are_named_and_marked_with_their_language(client: Client) -> None:
    event = make_event()
    make_intake(make_session(event))
    make_host(event, institution=make_institution(name={"fr": "Ministère du commerce"}, base_language="fr"))
    make_speaker(event, name="Mere Faleolo", position_held={"en": "Trade adviser"})
    make_agenda_item(event, minute=65, title={"en": "Your questions"})
    make_reference(event, resource=make_resource(title={"en": "Export guide"}, url="https://resources.example/guide"))

    page = page_of(client, event)

    assert '<span lang="fr">Ministère du commerce</span>' in page
    assert '<span class="person__i" aria-hidden="true">MF</span><b>Mere Faleolo</b>' in page
    assert '<time datetime="PT65M" class="ltr">01:05</time><span>Your questions</span>' in page
    assert '<a href="https://resources.example/guide" rel="external noopener">Export guide</a>' in page


def test_the_text_to_share_is_ready_to_paste(client: Client) -> None:
    event = make_event()
    make_intake(make_session(event, on=DAY))

    page = page_of(client, event)

    text = re.search(r'<textarea class="input" id="share" rows="5" readonly>\s*(.*?)</textarea>', page, re.DOTALL)
    assert text is not None
    assert text[1].splitlines() == [
        "Finding export markets",
        "Tuesday 10 February 2099, 14:00–15:15 Geneva (UTC+1)",
        f"Free for small firms. Register: http://localhost:8000/en/events/{event.slug}/",
    ]


def test_html_in_texts_stays_text(client: Client) -> None:
    event = make_event(title={"en": "<script>alert(1)</script>"}, summary={"en": "</script><b>x"})
    make_intake(make_session(event))

    page = page_of(client, event)

    assert "<script>alert(1)" not in page
    assert "<b>x" not in page
    assert page.count("</script>") == 2  # that of the site, and the end of the JSON-LD


def test_the_calendar_file_has_nothing_personal(client: Client) -> None:
    event = make_event()
    session = make_session(event, on=DAY)
    make_intake(session)

    response = client.get(f"/fr/events/{event.slug}/1/session.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    body = response.content.decode()
    assert f"UID:{session.uid}" in body
    assert "ATTENDEE" not in body
    assert "METHOD" not in body
    assert body == client.get(f"/fr/events/{event.slug}/1/session.ics").content.decode()
    assert client.get(f"/fr/events/{event.slug}/2/session.ics").status_code == 404


def test_the_address_fits_every_interface_language(client: Client) -> None:
    event = language_group()

    page = page_of(client, event, "es")

    for code in ("en", "fr", "es"):
        assert f'<link rel="alternate" hreflang="{code}" href="http://localhost:8000/{code}/events/{event.slug}/">' in page
    assert f'hreflang="x-default" href="http://localhost:8000/en/events/{event.slug}/">' in page
