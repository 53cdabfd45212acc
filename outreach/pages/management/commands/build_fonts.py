"""`manage.py build_fonts`: the heading face, made from the installed font package and never stored in the repository."""

import logging
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import fontpkg_archivo
from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools.subset import Options, Subsetter, parse_unicodes, save_font
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

SOURCE = Path(fontpkg_archivo.__file__).parent / "files" / "Archivo[wdth,wght].ttf"
STYLE = settings.BASE_DIR / "outreach" / "static" / "outreach" / "css" / "style.css"
TARGET = settings.BASE_DIR / "build" / "static" / "outreach" / "fonts" / "archivo-heading.woff2"
_AXES = {"wght": 640, "wdth": 92}
_FEATURES = ["kern", "liga", "tnum", "lnum", "mark", "ccmp", "locl"]
_RANGE = re.compile(r"unicode-range:\s*([^;]+);")


class Command(BaseCommand):
    help = "Builds the heading face (one weight, the characters style.css names) unless it is up to date."
    # A file from two files: no setting can be wrong for it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--target", type=Path, default=TARGET, help="where to write it")

    def handle(self, *args: Any, target: Path, **options: Any) -> None:
        if target.exists() and target.stat().st_mtime >= max(SOURCE.stat().st_mtime, STYLE.stat().st_mtime):
            return
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        target.parent.mkdir(parents=True, exist_ok=True)
        build(target)
        self.stdout.write(f"{target.name}: {target.stat().st_size:,} bytes")


def build(target: Path) -> None:
    """Write the instance as woff2. The same package and style sheet give the same bytes."""
    font = instantiateVariableFont(TTFont(SOURCE, recalcTimestamp=False), _AXES)
    options = Options(flavor="woff2", layout_features=_FEATURES)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=unicodes())
    subsetter.subset(font)
    # Beside the target first: a build that is stopped leaves no half a file under its name.
    half = target.with_suffix(".part")
    save_font(font, str(half), options)
    half.replace(target)


def unicodes() -> list[int]:
    """The characters that style.css lets the face be used for."""
    ranges = _RANGE.search(STYLE.read_text(encoding="utf-8"))
    assert ranges, "style.css names no unicode-range"  # noqa: S101 - both files are ours
    return parse_unicodes(ranges[1].replace("U+", ""))
