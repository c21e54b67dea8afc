"""The scrolling part of Quiz: the question, what can be picked, what became of the answer, and the solution.

After a slip the hint and the comparison stand alone, and the worked solution waits for a key. On a card that corrects a
claim the measurement stands between what holds and what is commonly said, elsewhere below the evidence.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content

from quiz_bank.question import Solution
from quiz_bank.safe import clean_line
from tui import layout
from tui.markdown import read
from tui.measuring import behind
from tui.widgets.body import Body
from tui.widgets.drawing import Drawing
from tui.widgets.findings import RUNNING, UNMEASURED, findings, note
from tui.widgets.options import Options
from tui.widgets.points import Points
from tui.widgets.prose import Prose
from tui.widgets.words import Words, words
from tui.wording import hinted, said, staged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from quiz_bank.question import Judgement, Question
    from tui.measuring import Finding

FOLDED = "Compare with your own way first; w opens the worked solution."
SOLUTION = ("answer", "solution")
"""What a solution can begin with."""
MEAGRE = 8
"""Columns in which a part shows whether there is anything in it."""
OTHER_ROWS = 18
"""Rows that a question needs besides its formulas, with the dock and the edges of the screen."""


class Sheet(Body):
    """Shows a question, then also its answer; or a text when there is no question."""

    def __init__(self) -> None:
        super().__init__()
        self._question: Question | None = None
        self._folded: Solution | None = None
        self._rule = False
        self._flagged = False

    def compose(self) -> ComposeResult:
        """One column, not too wide to read."""
        with Vertical(id="column"):
            yield Words(name="notice")
            yield Prose(name="question")
            yield Options()
            yield Prose(name="verdict")
            yield Words(name="fold")
            yield Prose(name="answer")
            yield Points()
            yield Prose(name="claim")
            yield Prose(name="solution")
            yield Drawing(name="measured")

    def on_resize(self) -> None:
        """The formulas may take another form now."""
        self._draw_question()

    def tell(self, text: str | Content) -> None:
        """Show a text instead of a question."""
        self._question = None
        self._folded = None
        self.query_one("#notice", Words).show(text)
        self.query_one("#fold", Words).show("")
        self.query_one(Options).display = False
        self.query_one(Points).show(())
        for part in self.query(Drawing):
            part.show(None)
        self.bring(None)

    def ask(self, question: Question, *, flagged: bool) -> None:
        """Show a question without its answer."""
        self.tell("")
        self._question, self._rule, self._flagged = question, False, flagged
        self._draw_question()
        self.query_one(Options).show(question)

    def answer(self, judgement: Judgement | None, solution: Solution | None) -> None:
        """Show what became of the answer, and the solution unless a hint comes first."""
        if self._question is None or solution is None:
            return
        self.show_rule()
        options = self.query_one(Options)
        options.settle()
        self._folded = solution
        verdict = self.query_one("#verdict", Prose)
        if judgement is not None:
            verdict.set_classes(f"-{said(judgement.verdict).tone}")
            verdict.show(partial(_verdict, self._unrepeated(judgement)))
        if judgement is not None and hinted(judgement):
            self.query_one("#fold", Words).show(words(FOLDED, layout.MUTED))
        else:
            self._unfold()
        if judgement is not None and options.display:
            self.bring(options, through=verdict, row=options.telling)
        else:
            self.bring(self._first_part if judgement is None else verdict)

    def _unrepeated(self, judgement: Judgement) -> Judgement:
        """Without what stands at the options already: what was picked, and why that is wrong."""
        if self.query_one(Options).display:
            judgement = replace(judgement, read_as="")
        rest = judgement.message
        card = self._question.card if self._question else None
        for choice in card.choices if card else ():
            rest = rest.replace(clean_line(choice.because), "")
        return judgement if rest.strip() else replace(judgement, message="")

    # -- the solution ---------------------------------------------------------------------------------------------
    @property
    def folded(self) -> bool:
        """Whether the solution waits behind a hint."""
        return self._folded is not None

    def open_solution(self) -> None:
        """Show the solution that waits behind a hint."""
        self._unfold()
        self.bring(self._first_part)

    def _unfold(self) -> None:
        """Show the solution, and what is known of the answer by experiment."""
        solution, self._folded = self._folded, None
        if solution is None or self._question is None:
            return
        self.query_one("#fold", Words).show("")
        if self._question.card is None:
            self._show("#solution", solution, literal=True)
            return
        self._show("#answer", Solution(solution.answer))
        self.query_one(Points).show(solution.key_points)
        self._show("#claim", Solution("", commonly_said=solution.commonly_said))
        self._show("#solution", replace(solution, answer="", commonly_said="", key_points=()))
        measured = self.query_one("#measured", Drawing)
        above = self.query_one(Points) if solution.commonly_said else self.query_one("#solution")
        self.query_one("#column").move_child(measured, after=above)
        if behind(self._question):
            measured.show(partial(note, UNMEASURED))

    @property
    def _first_part(self) -> Prose | None:
        """The first part of the solution, if there is anything in it."""
        return next((part for part in self.query(Prose) if part.id in SOLUTION and part.display), None)

    def _show(self, part: str, solution: Solution, *, literal: bool = False) -> None:
        """Show some of a solution, in which what is not wanted is left empty."""
        sources, _ = layout.links_of(solution, literal=literal)
        links = tuple(link for source in sources for link in read(source).links)
        draw = partial(layout.solution, solution, literal=literal)
        self.query_one(part, Prose).show(draw if draw(MEAGRE).plain else None, links)

    def measuring(self) -> None:
        """Say that an experiment runs."""
        part = self.query_one("#measured", Drawing)
        part.show(partial(note, RUNNING))
        self.bring(part)

    def measured(self, found: Sequence[Finding]) -> None:
        """Show what experiments gave."""
        part = self.query_one("#measured", Drawing)
        part.show(partial(findings, found))
        self.bring(part, at_top=True)

    # -- the question ---------------------------------------------------------------------------------------------
    @property
    def rule_hidden(self) -> bool:
        """Whether there are formulas that are not shown."""
        return self._question is not None and layout.rule_hidden(self._question) and not self._rule

    def show_rule(self) -> None:
        """Show the formulas."""
        self._rule = True
        self._draw_question()

    def flag(self, *, on: bool) -> None:
        """Show or hide the flag."""
        self._flagged = on
        self._draw_question()

    def _draw_question(self) -> None:
        if self._question is not None:
            rows = self.screen.size.height - OTHER_ROWS
            draw = partial(layout.question, self._question, rows, rule=self._rule, flagged=self._flagged)
            self.query_one("#question", Prose).show(draw, read(self._question.statement).links)


def _verdict(judgement: Judgement, columns: int) -> Content:
    """The verdict, then the stages on the way that were given."""
    stages = [
        line
        for outcome, text in staged(judgement)
        for line in layout.listed([words(text)], f"{outcome.sign} ", layout.TONES[outcome.tone], columns).split("\n")
    ]
    return Content("\n\n").join(
        part for part in (layout.verdict(judgement, columns), Content("\n").join(stages)) if part.plain
    )
