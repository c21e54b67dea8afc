"""The same session in lines of plain text: no escape codes, usable in a pipe, on a slow line, by a screen reader."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from quiz_bank.cards import in_pairs
from quiz_bank.decimal_sign import DecimalSign
from quiz_bank.model import Rating
from quiz_bank.question import Entry
from quiz_bank.safe import clean, clean_line
from tui.latex import without_marks
from tui.measuring import behind, measure, verdict
from tui.picking import PICKED
from tui.wording import BEFORE, DRAWN, RATINGS, headline, hinted, said, staged, ticked
from verifier.notation import inline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import tzinfo

    from quiz_bank.ports import Clock, Store
    from quiz_bank.question import Judgement, Question, Solution, SolutionStep
    from quiz_bank.scheduler import Policy, StudyCalendar
    from quiz_bank.session import Session
    from tui.measuring import Finding

LETTERS = "abcdefghijklmnopqrstuvwxyz"
COMMANDS = "q quits, u takes back, ? shows the answer, h the rule; - buries, @ suspends, * flags."
SIGNS = {",": DecimalSign.COMMA, ".": DecimalSign.POINT}
LONGEST_MEANING = 60
EVERY = "all"
"""Ticks all key points."""
HOW = {
    Entry.REVEAL: "Enter shows the answer.",
    Entry.CHOICE: "Type a number or a letter.",
    Entry.TRUE_FALSE: "Type a number or a letter.",
    Entry.SEVERAL: "Type all that are right, such as: 1 3",
    Entry.ORDER: "Type them in the right order, such as: 2 1 3",
    Entry.MATCH: "Type a partner for each, in order, such as: b a c; or: 1b 2a 3c",
}


def run(
    open_store: Callable[[], Store],
    *,
    clock: Clock,
    calendar_for: Callable[[Store], StudyCalendar],
    policy_for: Callable[[Store], Policy],
    topic: str | None = None,
    limit: int | None = None,
    cram: bool = False,
    lines: Iterable[str] | None = None,
    out: TextIO | None = None,
) -> int:
    """Hold a session in line mode on stdin and stdout, or on the lines and stream given; returns the exit status."""
    from tui.desk import Desk

    store = open_store()
    desk = Desk(store, clock, calendar_for(store), policy_for(store))
    try:
        session = desk.session(topic, limit=limit, cram=cram)
        Talk(session, desk.calendar.zone, lines or sys.stdin, out or sys.stdout).hold()
        session.leave()
    finally:
        desk.close()
    return 0


class Talk:
    """Asks the questions of a session in turn, and reads a line after each."""

    def __init__(self, session: Session, zone: tzinfo, lines: Iterable[str], out: TextIO) -> None:
        self._session = session
        self._zone = zone
        self._lines = iter(lines)
        self._out = out
        self._undecided = ""
        """An answer that waits to be judged until the learner has said what its comma means."""
        self._runs = 0

    def hold(self) -> None:
        """Talk until nothing is left, the lines end, or `q` is read."""
        left = self._session.progress()
        self._say(f"{left.due} due, {left.learning} learning, {left.new} new. {COMMANDS}")
        while (question := self._session.question) is not None:
            self._say("", *asked(question))
            if not self._answered(question):
                return
        self._say("", f"Nothing more is due; {self._session.progress().answered} answered.")
        if self._session.waiting_until:
            self._say(f"The next item comes back at {self._session.waiting_until.astimezone(self._zone):%H:%M}.")

    def _say(self, *lines: str) -> None:
        for line in lines:
            print(clean(line), file=self._out)
        self._out.flush()

    def _read(self) -> str | None:
        """The next line; None at the end or at `q`."""
        print("> ", end="", file=self._out, flush=True)
        typed = next(self._lines, "q").strip()
        if typed == "q":
            self._say("")
            return None
        return typed

    def _answered(self, question: Question) -> bool:
        """Read lines until this question is dealt with; False means that the talk is over."""
        while (typed := self._read()) is not None:
            moved = self._command(typed, question)
            if moved:
                return True
            if moved is None and self._given(typed, question):
                return self._rated(question)
        return False

    def _given(self, typed: str, question: Question) -> bool:
        """Take an answer; True when it is settled."""
        if typed == "?" or (question.entry is Entry.REVEAL and not typed):
            self._session.reveal()
            return True
        if typed in SIGNS and question.entry in DRAWN:
            self._session.write_decimals_with(SIGNS[typed])
            self._say(f"Remembered: your decimal sign is a {SIGNS[typed]}.")
            typed = self._undecided
        self._undecided = ""
        judgement = self._judgement(question, typed)
        if judgement is None:
            return False
        self._say(*judged(as_numbered(judgement, question)))
        return judgement.final

    def _command(self, typed: str, question: Question) -> bool | None:
        """Do what a command says: True when there is another question now, False when not, None when it is none."""
        session = self._session
        match typed:
            case "u":
                undone = session.undo() is not None
                self._say("Taken back." if undone else "There is nothing to take back.")
                return undone
            case "-":
                session.bury()
                self._say("Put aside until tomorrow.")
                return True
            case "@":
                session.suspend()
                self._say("Suspended.")
                return True
            case "*":
                session.flag()
                state = session.state()
                self._say("Flagged." if state and state.flagged else "The flag is gone.")
                return False
            case "h" if question.formulas and question.entry in DRAWN:
                session.hint()
                self._say(*rule(question))
                return False
        return None

    def _judgement(self, question: Question, typed: str) -> Judgement | None:
        """Hand an answer in; None when there is none yet."""
        if question.entry is Entry.REVEAL:
            self._say(HOW[Entry.REVEAL])
            return None
        if meanings := self._session.meanings(typed):
            self._undecided = typed
            self._say(*undecided(meanings))
            return None
        if question.entry not in PICKED:
            return self._session.submit(typed) if typed else None
        picks = picks_of(_unpaired(typed, question), len(question.options))
        if picks is None or (question.entry in {Entry.ORDER, Entry.MATCH} and len(picks) != len(question.options)):
            self._say(HOW[question.entry])
            return None
        return self._session.choose(picks)

    def _rated(self, question: Question) -> bool:
        """Show the solution, read the rating and go on; False means that the talk is over."""
        session = self._session
        solution = session.solution()
        folded = session.judgement is not None and session.judgement.final and hinted(session.judgement)
        if solution and not folded:
            self._say(*solved(solution))
        self._say(*self._ways_on(question, folded=folded), "", self._ratings())
        while (typed := self._read()) is not None:
            moved = self._command(typed, question)
            if moved:
                return True
            if typed in {"", "1", "2", "3", "4"}:
                session.rate(Rating(int(typed)) if typed else session.proposed)
                return True
            if moved is None and not self._looked_into(typed, question, solution):
                self._say("Type 1, 2, 3 or 4, or Enter.")
        return False

    def _ratings(self) -> str:
        """The ratings with when the item would come back, and which one Enter accepts."""
        after = {rating: f" ({interval})" for rating, interval in self._session.previews().items()}
        keys = (f"{rating.value} {RATINGS[rating]}{after.get(rating, '')}" for rating in Rating)
        return f"{', '.join(keys)}. Enter: {RATINGS[self._session.proposed]}."

    def _ways_on(self, question: Question, *, folded: bool) -> Iterator[str]:
        """What can be done with the answer besides rating it."""
        solution = self._session.solution()
        if folded:
            yield "w shows the worked solution."
        if solution and solution.key_points and question.entry is Entry.REVEAL:
            yield f"Which key points did you recall? Type their letters, such as: a b; or: {EVERY}."
        if behind(question):
            yield "x runs the experiment now and shows its numbers."

    def _looked_into(self, typed: str, question: Question, solution: Solution | None) -> bool:
        """Show the worked solution, run the experiments or take ticks; False when nothing of this was meant."""
        if typed == "w" and solution:
            self._say(*solved(solution))
        elif typed == "x" and behind(question):
            for name in behind(question):
                self._say(*measured(measure(name, self._runs)))
            self._runs += 1
        elif solution and question.entry is Entry.REVEAL and (ticks := ticks_of(typed, len(solution.key_points))):
            self._session.recall(ticks)
            self._say(f"{ticked(len(ticks), len(solution.key_points), self._session.proposed)}.", self._ratings())
        else:
            return False
        return True


def ticks_of(typed: str, points: int) -> tuple[int, ...] | None:
    """Letters of key points as indices, in order; None when that is not what was typed. Digits are ratings."""
    if typed.lower() == EVERY:
        return tuple(range(points))
    picks = None if any(map(str.isdigit, typed)) else picks_of(typed, points)
    return tuple(sorted(picks)) if picks else None


def _unpaired(typed: str, question: Question) -> str:
    """What was typed for a match, as the letters in their order; nothing where a number is left without one."""
    if question.entry is not Entry.MATCH:
        return typed
    try:
        return in_pairs(typed, len(question.options))
    except ValueError:
        return ""


def picks_of(typed: str, options: int) -> tuple[int, ...] | None:
    """Numbers or letters of options as indices; None when that is not what was typed, or one comes twice."""
    picks = []
    for word in typed.lower().replace(",", " ").split():
        index = int(word) - 1 if word.isascii() and word.isdigit() else LETTERS.find(word) if len(word) == 1 else -1
        if not 0 <= index < options or index in picks:
            return None
        picks.append(index)
    return tuple(picks) or None


def asked(question: Question) -> Iterator[str]:
    """A question, line by line."""
    path = " - ".join(dict.fromkeys((clean_line(question.topic), clean_line(question.title))))
    yield path if question.verified else f"{path} (not verified)"
    yield without_marks(question.statement)
    if question.convention:
        yield f"Convention: {question.convention}"
    if question.ask:
        yield f"Asked: {question.ask}"
    if question.givens:
        yield "Given: " + ", ".join(f"{given.symbol} = {given.value}" for given in question.givens)
    if question.form:
        yield f"Form: {question.form}"
    if question.entry is Entry.MATCH and question.card:
        yield from (
            f"  {number}. {without_marks(choice.text)}" for number, choice in enumerate(question.card.choices, 1)
        )
        yield "with"
    letters = question.entry is Entry.MATCH
    options = map(without_marks, question.options)
    yield from (f"  {LETTERS[at] if letters else at + 1}. {option}" for at, option in enumerate(options))
    if question.entry in HOW:
        yield HOW[question.entry]


def undecided(meanings: Mapping[DecimalSign, str]) -> Iterator[str]:
    """The question what a comma means, line by line."""
    yield "Nothing was graded: is your decimal sign a comma or a point?"
    for key, sign in SIGNS.items():
        yield f"  {key} a {sign}: it is {clean_line(meanings[sign], LONGEST_MEANING)}"
    yield "The choice is remembered; , or . changes it at any question for numbers."


def rule(question: Question) -> Iterator[str]:
    """The rule that a question asks about, line by line."""
    yield "The rule; Hard is the best rating now:"
    yield from (f"    {inline(formula)}" for formula in question.formulas)


def as_numbered(judgement: Judgement, question: Question) -> Judgement:
    """A judgement that calls the options by the numbers which they have here; partners keep their letters."""
    if question.entry not in PICKED or question.entry is Entry.MATCH:
        return judgement
    names = (str(LETTERS.index(name) + 1) if name in LETTERS else name for name in judgement.read_as.split())
    return replace(judgement, read_as=" ".join(names))


def judged(judgement: Judgement) -> Iterator[str]:
    """What became of an answer, line by line."""
    yield headline(judgement)
    if judgement.message.rstrip(".") not in {"", said(judgement.verdict).words}:
        yield judgement.message
    for outcome, text in staged(judgement):
        yield f"  {outcome.sign} {text}"
    if judgement.hint:
        yield f"Hint: {judgement.hint}"
    for comparison in judgement.comparisons:
        yield "Correct:  " + " = ".join(map(inline, comparison.correct))
        yield "The slip: " + " = ".join(map(inline, comparison.slipped))


def solved(solution: Solution) -> Iterator[str]:
    """The answer with the way to it, line by line."""
    yield f"Answer: {without_marks(solution.answer)}"
    for letter, point in zip(LETTERS, solution.key_points, strict=False):
        yield f"  {letter}. {without_marks(point)}"
    lines = [f"  {number}. {_in_one_line(step)}" for number, step in enumerate(solution.steps, 1)]
    yield from lines[solution.start :]
    if solution.start:
        yield BEFORE
        yield from lines[: solution.start]
    if solution.commonly_said:
        yield f"Often said: {without_marks(solution.commonly_said)}"
    if solution.why:
        yield f"Why: {without_marks(solution.why)}"
    if not solution.verified:
        yield "Not verified: no experiment and no source stands behind this answer."
    for each in solution.evidence if solution.verified else ():
        yield f"Known by: {each}"


def _in_one_line(step: SolutionStep) -> str:
    """A line of a solution, the same with numbers, and its value, each text once."""
    return " = ".join(dict.fromkeys((inline(step.formula), inline(step.substituted), step.value)))


def measured(finding: Finding) -> Iterator[str]:
    """What an experiment gave, line by line."""
    yield f"Experiment {finding.id}: {finding.title}" if finding.title else f"Experiment {finding.id}"
    if finding.complaint:
        yield f"  {finding.complaint}"
        return
    for good, text in verdict(finding):
        yield f"  {'Yes' if good else 'No'}: {text}"
    for row in finding.rows:
        met = "met" if row.control_holds else "missed"
        yield f"  {row.name}: {row.value}, needed {row.needed}; control {row.control} ({met})"
