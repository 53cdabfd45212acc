"""The page that sets the visitor's zone without script."""

import pytest
from django.test import Client

from outreach.pages import zones
from outreach.shared import clock

pytestmark = pytest.mark.django_db
PAGE = "/en/time-zone/"


def labels(q: str, language: str = "en") -> list[str]:
    return [place.zone for place in zones.find(q, language, at=clock.now())]


def test_choosing_a_place_keeps_it_and_goes_back() -> None:
    client = Client()
    response = client.post(PAGE, {"zone": "Pacific/Apia", "next": "/fr/events/?kind=webinar"})
    assert (response.status_code, response["Location"]) == (302, "/fr/events/?kind=webinar")
    cookie = response.cookies["tz"]
    assert (cookie.value, cookie["samesite"], cookie["max-age"], cookie["path"]) == ("Pacific/Apia", "Lax", 15_552_000, "/")
    assert client.get(PAGE).wsgi_request.visitor_zone == "Pacific/Apia"


@pytest.mark.parametrize(
    "target",
    ["", "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)", "events/", "http:///x"],
)
def test_the_way_back_is_always_a_page_of_ours(target: str) -> None:
    response = Client().post(PAGE, {"zone": "Pacific/Apia", "next": target})
    assert (response.status_code, response["Location"]) == (302, "/en/")


@pytest.mark.parametrize(
    ("zone", "sentence"), [("Mars/Olympus", "Choose a place from the list"), ("", "Choose the place whose time you use")]
)
def test_a_zone_that_is_none_is_refused_and_what_was_typed_is_kept(zone: str, sentence: str) -> None:
    response = Client().post(PAGE, {"zone": zone, "q": "apia", "next": "/en/privacy/"})
    html = response.content.decode()
    assert response.status_code == 400
    assert sentence in html
    assert 'name="q" type="search" value="apia"' in html
    assert html.count('<input type="hidden" name="next" value="/en/privacy/">') == 3
    assert 'aria-describedby="zone-e" aria-invalid="true"' in html
    assert "<title>Error: Your time zone" in html
    assert "tz" not in response.cookies


def test_the_present_choice_is_marked() -> None:
    client = Client()
    client.cookies["tz"] = "Pacific/Apia"
    html = client.get(PAGE, {"q": "apia"}).content.decode()
    assert '<input type="radio" name="zone" value="Pacific/Apia" checked>' in html
    assert '<option value="Pacific/Apia" selected>Apia (UTC+13)</option>' in html


@pytest.mark.parametrize(
    ("q", "language", "first"),
    [
        ("apia", "en", "Pacific/Apia"),
        ("  SÃO paulo ", "en", "America/Sao_Paulo"),
        ("Le Caire", "en", "Africa/Cairo"),
        ("Sénégal", "fr", "Africa/Dakar"),
        ("Senegal", "es", "Africa/Dakar"),
        ("Turkey", "en", "Europe/Istanbul"),
        ("Côte d'Ivoire", "en", "Africa/Abidjan"),
    ],
)
def test_find_by_city_or_economy_in_any_language(q: str, language: str, first: str) -> None:
    assert labels(q, language)[0] == first


def test_find_gives_every_zone_of_an_economy() -> None:
    assert {"America/Santiago", "Pacific/Easter", "America/Punta_Arenas"} <= set(labels("Chile"))


@pytest.mark.parametrize("q", ["zzzz", "", "  ", "<>", "%", "'"])
def test_find_nothing(q: str) -> None:
    assert labels(q) == []


def test_find_is_bounded() -> None:
    assert len(labels("a")) == 20


def test_nothing_found_says_so_and_keeps_the_words() -> None:
    html = Client().get(PAGE, {"q": "<b>Atlantis"}).content.decode()
    assert "No place has that name." in html
    assert 'value="&lt;b&gt;Atlantis"' in html


def test_every_place_stands_in_one_region_in_the_order_of_the_language() -> None:
    regions = zones.regions("fr", at=clock.now())
    offered = [place.zone for region in regions for place in region.places]
    assert len(offered) == len(set(offered)) > 400
    europe = next(region for region in regions if region.places[0].zone.startswith("Europe/"))
    names = [place.label for place in europe.places]
    # Athènes before Belgrade, É beside E: the order of the language, not of the code points.
    assert names.index(next(name for name in names if name.startswith("Athènes"))) < names.index(
        next(name for name in names if name.startswith("Belgrade"))
    )


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method: str) -> None:
    assert getattr(Client(), method)(PAGE).status_code == 405


def test_the_form_is_guarded_against_other_sites() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(PAGE, {"zone": "Pacific/Apia"}).status_code == 403
