"""Message catalogues without a gettext program: extract, update, compile, and what is wrong with them.

The msgids are the English sentences, so English has no catalogue. A file outreach/locale/<language>/LC_MESSAGES/django.po
makes a language; outreach/locale/same.txt lists the messages that a language rightly leaves as they are in English.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SOURCES = [
    ("python", "outreach", "**/*.py"),
    ("python", "notifications", "**/*.py"),
    ("django", "templates", "**/*.html"),
    ("django", "templates", "**/*.txt"),
]
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""
NAMED = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")
NARROW_SPACE = "\u202f"
# What holds signs that are no French punctuation: addresses, times, entities, placeholders.
NOT_PROSE = re.compile(r"\w+://\S+|\d{1,2}:\d{2}|&#?\w+;|%\(\w+\)[a-z]|<[^>]*>")
UNSPACED = re.compile(rf"[^{NARROW_SPACE}?!][:;?!»]|«(?!{NARROW_SPACE})")


def locale_dir() -> Path:
    return Path(settings.LOCALE_PATHS[0])


def languages() -> list[str]:
    """The languages that have a catalogue: all but the one the sentences are written in."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def path_of(language: str) -> Path:
    return locale_dir() / language / "LC_MESSAGES" / "django.po"


def extract(root: Path) -> Catalog:
    """Every message that code and templates under `root` ask for, with the files that ask."""
    found = Catalog()
    for method, folder, pattern in SOURCES:
        for path in sorted((root / folder).glob(pattern)):
            place = path.relative_to(root).as_posix()
            for _, message, comments, context in extract_from_file(
                method, path, keywords=KEYWORDS, comment_tags=["Translators:"], strip_comment_tags=True
            ):
                found.add(message, locations=[(place, 1)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    """The catalogue of a language; an empty one if it has no file yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def as_text(catalog: Catalog) -> str:
    """The catalogue as its file holds it: by file, without line numbers or dates, so that a diff shows words only."""
    body = BytesIO()
    write_po(body, catalog, width=120, omit_header=True, ignore_obsolete=True, sort_by_file=True, include_lineno=False)
    header = HEADER.format(language=catalog.locale_identifier, plural_forms=catalog.plural_forms)
    return header + body.getvalue().decode("utf-8").strip() + "\n"


def updated(language: str, found: Catalog) -> Catalog:
    """The language's catalogue with the messages now found; translations are kept, nothing is guessed."""
    catalog = read(language)
    catalog.update(found, no_fuzzy_matching=True)
    return catalog


def write(language: str, found: Catalog) -> None:
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(updated(language, found)), encoding="utf-8")


def compile_stale() -> list[str]:
    """Write the .mo beside each .po that is newer than it. Return the languages written."""
    written = []
    for source in sorted(locale_dir().glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        language = source.parts[-3]
        compiled = BytesIO()
        write_mo(compiled, read(language))
        # Another process may be reading or writing it: put it there in one step.
        partial = target.with_name(f"{target.name}.{id(compiled)}")
        partial.write_bytes(compiled.getvalue())
        partial.replace(target)
        written.append(language)
    return written


def rightly_same() -> dict[str, set[str]]:
    """The reviewed list: a line `fr: Message` says that French has the English words."""
    path = locale_dir() / "same.txt"
    listed: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if line and not line.startswith("#"):
            language, _, msgid = line.partition(": ")
            listed.setdefault(language, set()).add(msgid)
    return listed


def faults(root: Path) -> list[str]:
    """What keeps the catalogues from being complete and right, one sentence each."""
    found = extract(root)
    listed = rightly_same()
    told = [f"same.txt: {language!r} has no catalogue" for language in sorted(listed.keys() - set(languages()))]
    for language in languages():
        told += [f"{language}: {fault}" for fault in catalogue_faults(language, read(language), found, listed.get(language, set()))]
    return told


def catalogue_faults(language: str, catalog: Catalog, found: Catalog, same: set[str]) -> list[str]:
    told = []
    wanted = {(message.context, singular(message)) for message in found if message.id}
    held = {(message.context, singular(message)) for message in catalog if message.id}
    told += [f"{msgid!r} is missing" for _, msgid in sorted(wanted - held, key=str)]
    told += [f"{msgid!r} is asked for nowhere" for _, msgid in sorted(held - wanted, key=str)]
    told += [f"{msgid!r} is obsolete" for msgid in catalog.obsolete]
    equal = set()
    for message in catalog:
        if not message.id:
            continue
        told += [f"{singular(message)!r} {fault}" for fault in message_faults(language, message)]
        if singular(message) in forms(message):
            equal.add(singular(message))
    told += [f"{msgid!r} stands in English" for msgid in sorted(equal - same)]
    told += [f"{msgid!r} is in same.txt and is not the same" for msgid in sorted(same - equal)]
    return told


def singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def placeholders(text: str) -> frozenset[str]:
    return frozenset(first or second for first, second in NAMED.findall(text))


def message_faults(language: str, message: Message) -> list[str]:
    """Empty, fuzzy, placeholders that differ, French signs without their narrow space."""
    if not all(forms(message)):
        return ["is not translated"]
    told = ["is fuzzy"] if message.fuzzy else []
    msgids = list(message.id) if isinstance(message.id, tuple | list) else [message.id]
    # Of a plural, the form for one may leave the number out, as the English one does.
    first = {placeholders(text) for text in msgids}
    rest = {placeholders(msgids[-1])}
    for number, text in enumerate(forms(message)):
        if placeholders(text) not in (first if number == 0 else rest):
            told.append(f"has other placeholders in {text!r}")
        if language == "fr" and unspaced(text):
            told.append(f"lacks a narrow no-break space (U+202F) before : ; ? ! or inside « » in {text!r}")
    return told


def unspaced(text: str) -> bool:
    """Whether a French text has a two-part sign, or a quotation mark, without its narrow no-break space."""
    prose = NOT_PROSE.sub(lambda found: "x" if found[0].startswith(("%", "&")) else "", text)
    return UNSPACED.search(prose) is not None
