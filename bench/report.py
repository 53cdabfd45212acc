"""What was measured, as a table."""

from dataclasses import dataclass

_HEADS = ("", "hello ms", "ours ms", "ratio", "statements", "measured", "aim", "")


@dataclass(frozen=True)
class Row:
    """One aim. Costs are milliseconds of CPU a request, of application and database together."""

    what: str
    aim: str
    is_met: bool
    hello: float | None = None
    ours: float | None = None
    ratio: float | None = None
    statements: int | None = None
    measured: str = ""

    def cells(self) -> tuple[str, ...]:
        return (
            self.what,
            "" if self.hello is None else f"{self.hello:.2f}",
            "" if self.ours is None else f"{self.ours:.2f}",
            "" if self.ratio is None else f"{self.ratio:.2f}" if self.ratio < 2 else f"{self.ratio:.1f}",
            "" if self.statements is None else str(self.statements),
            self.measured,
            self.aim,
            "ok" if self.is_met else "MISSED",
        )


def table(rows: list[Row]) -> str:
    lines = [_HEADS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
