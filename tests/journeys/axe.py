"""What axe-core finds on the page that is open."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = ["color-contrast"]
_RUN = """async ([kind, values]) => {
  const answer = await axe.run(document, { runOnly: { type: kind, values }, resultTypes: ["violations", "incomplete"], preload: false });
  const told = (results) => results.flatMap((rule) => rule.nodes.map((node) => {
    const why = [...node.any, ...node.all, ...node.none].map((check) => check.data?.messageKey ?? check.message)[0] ?? "";
    return { rule: rule.id, target: node.target.join(" "), html: node.html.slice(0, 300), why: String(why) };
  }));
  return { violations: told(answer.violations), incomplete: told(answer.incomplete) };
}"""

# What axe cannot decide by itself and a person has looked at: rule, a piece of the element, axe's reason, and why it is right.
REVIEWED: list[tuple[str, str, str, str]] = [
    ("color-contrast", "<select", "bgImage", "the arrow is drawn in the padding at the end, never under the words"),
    ("color-contrast", '<p class="paginator"', "bgOverlap", "its links wrap, and their boxes touch: dark words on white in each"),
    *[
        ("color-contrast", piece, why, "the words lie on the dots of the land, half transparent: 6 to 1")
        for piece in ("<h1>", 'class="lead"', "btn--on-deep")
        for why in ("imgNode", "elmPartiallyObscuring")
    ],
]


class Axe:
    def __init__(self, modules: Path) -> None:
        self._source = (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def findings(self, page: Page, *, only_contrast: bool = False) -> list[str]:
        """Each violation, and each point left open that is not REVIEWED, in one line."""
        if not page.evaluate("'axe' in window"):
            page.evaluate(self._source)
        answer = page.evaluate(_RUN, ["rule", CONTRAST] if only_contrast else ["tag", TAGS])
        open_points = [node for node in answer["incomplete"] if not _is_reviewed(node)]
        return [_line("axe", node) for node in answer["violations"]] + [_line("axe, undecided", node) for node in open_points]


def _is_reviewed(node: dict[str, Any]) -> bool:
    return any(node["rule"] == rule and piece in node["html"] and node["why"] == why for rule, piece, why, _reason in REVIEWED)


def _line(source: str, node: dict[str, Any]) -> str:
    return f"{source}: {node['rule']} ({node['why']}) at {node['target']}: {node['html']}"
