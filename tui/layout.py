"""What stands where on the sheet of a question: the question, the verdict and the solution as text of a width."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from tui.formulas import ROOMY, beside, grid, labelled, stacked, step
from tui.markdown import read, render, render_inline
from tui.widgets.words import words
from tui.wording import BEFORE, DRAWN, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from quiz_bank.question import Judgement, Question, Solution

MUTED = "$foreground 70%"
TITLE = "bold $text-primary"
LEAST = 8
"""Columns that a text gets in any case."""
HIDDEN = "recall it; F2 shows it, and then Hard is the best rating"
UNVERIFIED = "Not verified: no experiment and no source stands behind this answer."


def set_apart(parts: Sequence[Content], columns: int) -> Content:
    """Parts below each other, with an empty line between where there is room for such."""
    return Content("\n\n" if columns >= ROOMY else "\n").join(part for part in parts if part.plain)


# -- the question --------------------------------------------------------------------------------------------------
def question(asked: Question, rows: int, columns: int, *, rule: bool, flagged: bool) -> Content:
    """The question; `rule` shows its formulas, in two dimensions if they fit into `rows`."""
    path = words(" › ".join(dict.fromkeys((asked.topic, asked.title))), MUTED)
    marks = (("   ? not verified", not asked.verified), ("   ⚑ flagged", flagged))
    shown = Content("").join(Content.styled(mark, "$text-warning") for mark, on in marks if on)
    convention = [("Convention", _text(asked.convention, "$text-secondary"))] if asked.convention else []
    if rule_hidden(asked) and not rule:
        convention.append(("Rule", _text(HIDDEN, MUTED)))
    parts = [
        _wrapped(path + shown, columns),
        render(asked.statement, columns),
        labelled(convention, columns),
        _barred(stacked(asked.formulas, rows, columns - 3)) if rule or not rule_hidden(asked) else Content(""),
        labelled(list(_facts(asked)), columns),
    ]
    return set_apart(parts, columns)


def rule_hidden(asked: Question) -> bool:
    """Whether the formulas of a question are shown only when they are asked for."""
    return bool(asked.formulas) and asked.entry in DRAWN


def _facts(asked: Question) -> Iterator[tuple[str, Callable[[int], Content]]]:
    """What is asked, what is given, and how the answer is to be written."""
    if asked.ask:
        yield "Asked", _text(asked.ask, "bold")
    if asked.givens:
        yield "Given", partial(grid, asked.givens)
    if asked.form:
        yield "Form", _text(asked.form, MUTED)


def _text(text: str, style: str = "") -> Callable[[int], Content]:
    content = words(text, style)
    return lambda _columns: content


def _barred(content: Content) -> Content:
    """With a bar at the left edge."""
    if not content.plain:
        return content
    rows = content.split("\n", allow_blank=True)
    return Content("\n").join(Content.assemble(("▌  ", "$primary"), row) for row in rows)


# -- the verdict ---------------------------------------------------------------------------------------------------
def verdict(judgement: Judgement, columns: int) -> Content:
    """Sign and words, the message, the hint, and the slips beside the correct lines."""
    outcome = said(judgement.verdict)
    style = TONES[outcome.tone]
    read_as = words(f"   read as {judgement.read_as}" if judgement.read_as else "", MUTED)
    head = _wrapped(Content.styled(f"{outcome.sign} {outcome.words}", f"bold {style}") + read_as, columns)
    repeated = judgement.message.rstrip(".") == outcome.words
    message = words("" if repeated else judgement.message)
    hint = Content.styled("Hint  ", "bold $text-warning") + words(judgement.hint) if judgement.hint else Content("")
    first = [head, _wrapped(message, columns)] if message.plain else [head]
    parts = [Content("\n").join(first), _wrapped(hint, columns)]
    parts += [beside(comparison, columns) for comparison in judgement.comparisons]
    return Content("\n\n").join(part for part in parts if part.plain)


TONES = {"right": "$text-success", "near": "$text-warning", "slip": "$text-accent", "wrong": "$text-error"}


# -- the solution --------------------------------------------------------------------------------------------------
def solution(solved: Solution, columns: int, *, literal: bool) -> Content:
    """The answer, the way to it, why it is so, and how it is known. `literal`: the answer is no Markdown."""
    sources, offsets = links_of(solved, literal=literal)
    answer, why, commonly_said = (
        render(source, columns, offset) for source, offset in zip(sources, offsets, strict=True)
    )
    points = listed([render_inline(point) for point in solved.key_points], "□ ", "$text-accent", columns)
    steps = [step(number, one, columns) for number, one in enumerate(solved.steps, 1)]
    begun, before = (Content("\n\n").join(part) for part in (steps[solved.start :], steps[: solved.start]))
    known = listed([words(each) for each in solved.evidence], "✓ ", "$text-success", columns)
    unverified = _wrapped(Content.styled(f"? {UNVERIFIED}", "$text-warning"), columns)
    number = Content.assemble(("Answer  ", TITLE), words(solved.answer, "bold $text-success"))
    parts = [
        _wrapped(number, columns) if literal else _titled("Answer", answer),
        points,
        _titled("Step by step", begun),
        _titled(BEFORE.rstrip(":"), before),
        _titled("Why", why),
        _titled("Often said", commonly_said),
        _titled("How this is known", known if solved.verified else unverified),
    ]
    return Content("\n\n").join(part for part in parts if part.plain)


def links_of(solved: Solution, *, literal: bool) -> tuple[tuple[str, str, str], tuple[int, int, int]]:
    """The Markdown parts of a solution, and the number of the first link of each."""
    sources = ("" if literal else solved.answer, solved.why, solved.commonly_said)
    first, second, _ = (len(read(source).links) for source in sources)
    return sources, (0, first, first + second)


def _titled(title: str, body: Content) -> Content:
    return Content.assemble((title, TITLE), "\n", body) if body.plain else body


def listed(items: Sequence[Content], mark: str, style: str, columns: int) -> Content:
    """Items below each other, each behind a mark and wrapped beside it."""
    lines = []
    for item in items:
        first, *rest = item.wrap(max(columns - len(mark), LEAST))
        lines.append(Content.assemble((mark, style), first))
        lines.extend(each.pad_left(len(mark)) for each in rest)
    return Content("\n").join(lines)


def _wrapped(content: Content, columns: int) -> Content:
    return Content("\n").join(content.wrap(max(columns, 1))) if content.plain else content
