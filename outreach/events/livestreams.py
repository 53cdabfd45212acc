"""Addresses of livestreams: whether one may be given, which host it names, and where its player stands.

The players of the providers were not tried from here: the addresses follow what YouTube and Vimeo publish of their
embedded players.
"""

import re
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

_is_https = URLValidator(schemes=["https"])
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_VIMEO_ID = re.compile(r"[0-9]{1,12}")
_VIMEO_KEY = re.compile(r"[0-9a-f]{1,40}")
_YOUTUBE_HOSTS = {"www.youtube.com", "youtube.com", "m.youtube.com"}
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com"}
# Domains of providers, and the names under which they are given.
_DOMAINS = {
    "youtube.com": ("youtube.com", "youtu.be"),
    "vimeo.com": ("vimeo.com",),
    "zoom.us": ("zoom.us",),
    "webex.com": ("webex.com",),
    "goto.com": ("goto.com", "gotomeeting.com", "gotowebinar.com"),
    "teams.microsoft.com": ("teams.microsoft.com",),
}


def is_address(url: str) -> bool:
    """Whether it is a whole https address of a host that exists by its form, without name and password in it."""
    try:
        _is_https(url)
        # Ports past the last, and names that grow too long in ASCII letters: pages would fail on them.
        host_of(url)
    except (ValidationError, ValueError):
        return False
    return "@" not in urlsplit(url).netloc


def host_of(url: str) -> str:
    """The host as a browser compares it (RFC 5890: in ASCII letters), with its port if it has one."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    return f"{host}:{parts.port}" if parts.port else host


def hosts_on_the_way(url: str) -> list[str]:
    """The hosts that may answer in turn, as a policy of content names them: the address's own first.

    Browsers check every step of a form's answer against the policy, and the great providers lead on within their own
    domain: zoom.us to us02web.zoom.us, youtu.be to www.youtube.com and, before its cookies, to consent.youtube.com.
    """
    host = host_of(url)
    domains = [domain for domain, names in _DOMAINS.items() if any(host == name or host.endswith(f".{name}") for name in names)]
    return [host, *(f"*.{domain}" for domain in domains)]


def player_of(url: str) -> str:
    """The address of the provider's player to set into a page; empty for a provider that we do not know."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    host = parts.hostname or ""
    if host in _YOUTUBE_HOSTS:
        return _youtube(parse_qs(parts.query).get("v", [""])[0] if steps == ["watch"] else _after(steps, {"live", "embed"}))
    if host == "youtu.be":
        return _youtube(steps[0] if len(steps) == 1 else "")
    if host in _VIMEO_HOSTS:
        return _vimeo(steps[1:] if steps[:1] == ["event"] else steps, is_event=steps[:1] == ["event"])
    return ""


def _after(steps: list[str], names: set[str]) -> str:
    return steps[1] if len(steps) == 2 and steps[0] in names else ""


def _youtube(number: str) -> str:
    return f"https://www.youtube-nocookie.com/embed/{number}" if _YOUTUBE_ID.fullmatch(number) else ""


def _vimeo(steps: list[str], *, is_event: bool) -> str:
    """A video by its number, an unlisted one by its number and key, or an event."""
    if not steps or len(steps) > 2 or not _VIMEO_ID.fullmatch(steps[0]):
        return ""
    key = steps[1] if len(steps) == 2 else ""
    if key and not _VIMEO_KEY.fullmatch(key):
        return ""
    if is_event:
        return f"https://vimeo.com/event/{steps[0]}/embed{f'/{key}' if key else ''}"
    return f"https://player.vimeo.com/video/{steps[0]}{f'?h={key}' if key else ''}"
