"""The nginx example keeps personal addresses out of its access log.

nginx is not run here: the maps are read from the file, and applied to what nginx's documentation says that $uri holds.
"""

import re
from urllib.parse import unquote

import pytest
from django.conf import settings

CONF = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text(encoding="utf-8")
TOKEN = "AbC-_" * 8 + "xyz"


def mapped(variable: str, value: str) -> str:
    """What the map gives for this value: the first expression that is found in it, else the default."""
    table = re.search(rf"^map \$\w+ \${variable} {{\n(.*?)^}}", CONF, re.DOTALL | re.MULTILINE)
    assert table, f"there is no map of ${variable}"
    for mark, expression, result in re.findall(r'^    "(~\*?)(.*)" (.*);$', table[1], re.MULTILINE):
        found = re.search(expression.replace("(?<", "(?P<"), value, re.IGNORECASE if mark == "~*" else 0)
        if found:
            return found[result[1:]] if result.startswith("$") else result
    return re.findall(r'^    default "?(.*?)"?;$', table[1], re.MULTILINE)[0]


def uri_of(path: str) -> str:
    """Unescaped once, slashes side by side made one, without what follows a "?"."""
    return re.sub("/+", "/", unquote(path.partition("?")[0]))


@pytest.mark.parametrize(
    "path",
    [
        f"/j/{TOKEN}/",
        f"/r/{TOKEN}/?lang=fr",
        f"/c/{TOKEN}/calendar.ics",
        f"/%6a/{TOKEN}/",
        f"/J%2f{TOKEN}/",
        f"//r//{TOKEN}/",
        f"/%256a/{TOKEN}/",
        f"/%252Fj%252F{TOKEN}/",
        "/en/account/password/reset/key/4-c9x2k1-0f0f0f0f0f0f0f0f/",
        "/fr/account/password%2Freset/%6bey/4-c9x2k1-0f0f0f0f0f0f0f0f/",
    ],
)
def test_address_by_which_somebody_acts_is_not_logged(path: str) -> None:
    assert mapped("is_logged", uri_of(path)) == "0"


@pytest.mark.parametrize(
    "path", ["/", "/en/events/?q=maria", "/es/account/password/reset/", "/static/outreach/css/site.css", "/r", "/fr/events/r-j/"]
)
def test_other_addresses_are_logged(path: str) -> None:
    assert mapped("is_logged", uri_of(path)) == "1"


@pytest.mark.parametrize(
    ("referrer", "logged"),
    [
        (f"https://sessions.example/j/{TOKEN}/", "https://sessions.example"),
        ("https://sessions.example:8443/r/x/?q=maria", "https://sessions.example:8443"),
        ("https://search.example", "https://search.example"),
        (f"https://somebody:secret@sessions.example/j/{TOKEN}/", "-"),
        (f"/j/{TOKEN}/", "-"),
        (f"https://sessions.example%2Fj%2F{TOKEN}", "-"),
        ("", "-"),
    ],
)
def test_of_a_referrer_the_host_is_logged_and_nothing_behind_it(referrer: str, logged: str) -> None:
    assert mapped("referer_host", referrer) == logged


def test_log_takes_the_address_from_the_maps_alone() -> None:
    words = re.search(r"log_format without_words (.*?);", CONF, re.DOTALL)

    assert words
    assert not {"request", "request_uri", "args", "query_string", "http_referer"} & set(re.findall(r"\$(\w+)", words[1]))
    assert set(re.findall(r"access_log ([^;]+);", CONF)) == {"off", "/var/log/nginx/access.log without_words if=$is_logged"}
