"""What came out of many configurations: the worst of each rule and dialect, as a table and as a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.bounds import Bound

SHOWN = 3
"""Failures that are described in full, of each row."""


@dataclass(slots=True)
class Row:
    """One rule in one dialect against one call."""

    rule: str
    dialect: str
    call: str
    bound: Bound
    count: int = 0
    worst: float = 0.0
    at: str = ""
    """The configuration of the worst error."""
    touchy: int = 0
    """Configurations whose result the last bit of the numbers given decides, beyond the bound."""
    skipped: int = 0
    """Configurations in which the framework gave something that is not finite."""
    failures: list[str] = field(default_factory=list)

    def add(self, error: float, at: str, *, fails: bool, touchy: bool, detail: str = "") -> None:
        """Count one configuration."""
        self.count += 1
        self.touchy += touchy
        if fails:
            self.failures.append(f"{at}: {error:.2e} {detail}")
        if not touchy and error >= self.worst:
            self.worst, self.at = error, at

    def document(self) -> dict[str, Any]:
        """The row for programs."""
        return {
            "rule": self.rule, "dialect": self.dialect, "call": self.call, "count": self.count, "worst": self.worst,
            "at": self.at, "bound": self.bound.error, "why": self.bound.why, "touchy": self.touchy,
            "skipped": self.skipped, "failed": len(self.failures),
        }  # fmt: skip


def table(rows: list[Row]) -> Iterator[str]:
    """The rows for people."""
    widths = [max(len(getattr(row, name)) for row in rows) for name in ("rule", "dialect", "call")]
    head = "  ".join(f"{name:{width}}" for name, width in zip(("rule", "dialect", "call"), widths, strict=True))
    yield f"{head}  {'number':>6}  {'worst':>8}  {'bound':>8}  {'touchy':>6}  {'failed':>6}"
    for row in rows:
        names = "  ".join(f"{n:{w}}" for n, w in zip((row.rule, row.dialect, row.call), widths, strict=True))
        limit = f"{row.bound.error:8.0e}" if row.bound.error else "absolute"
        yield f"{names}  {row.count:6}  {row.worst:8.1e}  {limit}  {row.touchy:6}  {len(row.failures):6}"
    for row in rows:
        for failure in row.failures[:SHOWN]:
            yield f"FAILED {row.rule}@{row.dialect} {failure}"
        if row.failures[SHOWN:]:
            yield f"FAILED {row.rule}@{row.dialect} and {len(row.failures) - SHOWN} more"
    for row in rows:
        if row.bound.why:
            yield f"bound of {row.call}: {row.bound.why}"
