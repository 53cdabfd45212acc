"""What a person reads on a page, as lines of text."""

import html
import re

_UNSEEN = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
# Lists with tests of their own: economies, places with their time zones, and periods, which follow the day of the test.
_LONG_LISTS = re.compile(r'(<select[^>]* name="(?:economy|zone|period)"[^>]*>).*?</select>', re.DOTALL)
_BREAKS = re.compile(
    r"</?(?:p|div|li|ul|ol|h\d|dt|dd|label|legend|section|form|fieldset|summary|textarea|button|option|select|nav|aside)\b[^>]*>"
)
_NAMED = re.compile(r' aria-label="([^"]*)"[^>]*>')


def words_of(page: str, *, with_frame: bool = False) -> str:
    """The title and the words of main, a line for each block; names that only a screen reader says stand in brackets."""
    title, kept = re.search(r"<title>(.*?)</title>", page, re.DOTALL), page
    if not with_frame:
        kept = re.search(r"<main\b.*?</main>", page, re.DOTALL)[0]
    kept = _LONG_LISTS.sub(r"\1", _UNSEEN.sub("", kept))
    kept = _BREAKS.sub("\n", _NAMED.sub(r">\n[\1]\n", kept))
    text = html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<head>.*?</head>", "", kept, flags=re.DOTALL)))
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join([html.unescape(title[1]).strip(), *(line for line in lines if line), ""])
