"""Which formats drawn questions are written in, and how: as pieces of text, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quiz_bank.exchange.exercise import Exercise

Format = Literal["gift", "moodle", "markdown", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)


def written(exercises: Iterable[Exercise], form: Format) -> Iterator[str]:
    """A file of questions in pieces that end with a line; each question is drawn when its piece is wanted.

    A sheet to print keeps its key until the questions are through; the others keep nothing.
    """
    match form:
        case "gift":
            from quiz_bank.exchange import gift

            return gift.file(exercises)
        case "moodle":
            from quiz_bank.exchange import moodle

            return moodle.file(exercises)
        case "markdown":
            from quiz_bank.exchange import paper

            return paper.markdown_sheet(exercises)
        case "html":
            from quiz_bank.exchange import paper

            return paper.html_sheet(exercises)
