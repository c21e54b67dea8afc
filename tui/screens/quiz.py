"""Quiz: one question at a time. The screen turns keys into calls of the session, and what it says into widgets."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.content import Content
from textual.message import Message

from quiz_bank.question import Entry
from tui.keys import ANSWERING, AWAY, DONE, JUDGED, LIMITED, OPENING, OPTIONS, POINTS, QUIZ, RECALLING, bindings
from tui.picking import PICKED
from tui.screens.answered import HOW_WELL, AnsweredPage
from tui.widgets.answer_line import LONGEST, AnswerLine
from tui.widgets.dock import PROMPTS, TYPED, Dock
from tui.widgets.key_line import KeyLine
from tui.widgets.options import Options
from tui.widgets.sheet import Sheet
from tui.widgets.top_line import TopLine
from tui.widgets.words import words
from tui.wording import RATINGS, said
from verifier.verdict import Verdict

if TYPE_CHECKING:
    from datetime import tzinfo

    from textual.app import ComposeResult
    from textual.widget import Widget

    from quiz_bank.decimal_sign import DecimalSign
    from quiz_bank.model import LogEntry
    from quiz_bank.question import Judgement, Question
    from quiz_bank.session import Session

ABOUT = """\
One question at a time. A number is typed into the answer line, which says how it reads what is typed; forms such as
`1e-3`, `1/3` or `sqrt(0.5)` are fine, and what cannot be read is asked again without being graded.

While the answer has the focus, letters and digits belong to it; **Esc** leaves it, and then every key below works.
An answer is saved before the screen changes, and **u** takes it back.
"""
PRACTISING = "Practising ahead: the schedule stays as it is."
CHOOSING = "Choosing the first question …"
AWAY_FROM_ANSWER = "Letters and digits are keys now; Tab goes back to the answer."
WAYS_ON = (
    ("d", "goes back to Today"),
    ("t", "shows your progress"),
    ("u", "takes the last answer back"),
)


class QuizScreen(AnsweredPage):
    """Shows the question of a session and what became of the answer."""

    CSS_PATH = "quiz.tcss"
    BINDINGS = bindings(QUIZ)
    NAME = "Study"
    ABOUT = ABOUT
    ACTIONS = QUIZ
    PARTS: ClassVar = {"While options wait for a pick": OPTIONS, "While key points are ticked": POINTS}

    class Wanted(Message):
        """A window over the present question is wanted."""

        def __init__(self, window: Literal["history", "editor"]) -> None:
            super().__init__()
            self.window = window

    def __init__(self) -> None:
        super().__init__()
        self._zone: tzinfo = UTC

    def compose(self) -> ComposeResult:
        """What scrolls, and what stays."""
        yield TopLine("Study")
        yield Sheet()
        yield Dock()
        yield KeyLine()

    def on_mount(self) -> None:
        """Wait for a session."""
        self.take(None)

    @property
    def state(self) -> str:
        """What the keys depend on."""
        session = self._session
        if session is None:
            return OPENING
        if session.question is None:
            return LIMITED if session.limit_reached else DONE
        if session.position == JUDGED:
            return JUDGED
        if session.question.entry is Entry.REVEAL:
            return RECALLING
        return ANSWERING if self.focused is _answering(self, session.question) else AWAY

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the state allows, and what the question has."""
        allowed = super().check_action(action, parameters)
        if action == "window" and parameters == ("editor",):
            return allowed and self._is_written
        return allowed and (action != "rule" or self.query_one(Sheet).rule_hidden)

    @property
    def _is_written(self) -> bool:
        """Whether the question is a card with a text to edit, and not drawn anew each time."""
        question = self._session.question if self._session else None
        return question is not None and question.card is not None and question.card.id == question.item_id

    # -- what is shown --------------------------------------------------------------------------------------------
    def take(self, session: Session | None, zone: tzinfo = UTC) -> None:
        """Show a session, beginning with its present question, with times of a zone; None means that one will come."""
        self._session = session
        self._zone = zone
        self._show()

    def rewritten(self) -> None:
        """Show the new text of an edited card; an answer that is graded already stays on the screen as it was."""
        session = self._session
        if session and session.question and (session.position != JUDGED or session.question.entry is Entry.REVEAL):
            was_shown = session.position == JUDGED
            session.refresh()
            if was_shown:
                session.reveal()
            self._show()
            self.say(f"Saved. {HOW_WELL}" if was_shown else "Saved.")
        else:
            self.say("Saved; it shows from the next time on.")

    def _show(self, notice: str = "") -> None:
        """Show the present question afresh, or the end; then what is already known of the answer."""
        session = self._session
        if session is None:
            self.query_one(Sheet).tell(CHOOSING)
            self.query_one(Dock).rest()
            return
        question, left = session.question, session.progress()
        counts = f"{left.due} due · {left.learning} learning · {left.new} new"
        self.query_one(TopLine).note = "practice ahead" if session.practising else counts
        if question is None:
            self.query_one(Sheet).tell(ending(session, self._zone))
            self.query_one(Dock).rest(notice)
            self.query_one(Sheet).focus()
        else:
            stored = session.state()
            self.query_one(Sheet).ask(question, flagged=stored is not None and stored.flagged)
            self.query_one(Dock).ask(question.entry, notice)
            _answering(self, question).focus()
            if session.position == JUDGED:
                self._settle(session, question)
        self.refresh_bindings()

    # -- what is answered -----------------------------------------------------------------------------------------
    def on_answer_line_typed(self, event: AnswerLine.Typed) -> None:
        """Say at once how the answer is read."""
        session = self._session
        if session is None or session.question is None or session.position == JUDGED:
            return
        if not event.text.strip():
            self._prompt()
        else:
            read = session.read(event.text)
            label = "reads as " if read and not read.startswith("?") else ""
            self.say(words(label, "$foreground 70%") + words(read))

    def _prompt(self) -> None:
        """Say how an answer is given, as at the beginning."""
        if self._session and self._session.question:
            self.say(words(PROMPTS[self._session.question.entry], "$foreground 70%"))

    def on_answer_line_too_long(self, event: AnswerLine.TooLong) -> None:
        """Say why nothing was taken from a paste."""
        self.say(f"Too long: {event.length:,} characters, of which an answer has {LONGEST:,} at most.", "near")

    def on_answer_line_given(self, event: AnswerLine.Given) -> None:
        """Hand a typed answer in."""
        session = self._session
        if session is None or not event.text.strip():
            self.say("Type an answer; or Esc, then Space, to see it.")
        elif meanings := session.meanings(event.text):
            self._ask_decimal_sign(meanings, event.text)
        else:
            self._judged(session.submit(event.text))

    def _ask_decimal_sign(self, meanings: dict[DecimalSign, str], waiting: str = "") -> None:
        """Ask what a comma means; then judge the answer that waits for it."""
        from tui.screens.window import DecimalWindow

        def decided(sign: DecimalSign | None) -> None:
            session = self._session
            if session is None or sign is None:
                return
            session.write_decimals_with(sign)
            self.say(f"Remembered: your decimal sign is a {sign}.")
            if waiting and session.position != JUDGED:
                self._judged(session.submit(waiting))

        present = self._session.decimal_sign if self._session else None
        self.app.push_screen(DecimalWindow(meanings, present), decided)

    def on_options_picked(self, event: Options.Picked) -> None:
        """Hand picks in."""
        if self._session:
            self._judged(self._session.choose(event.picks))

    on_options_changed = _prompt  # what was said of the picks before is out of date

    def on_options_incomplete(self) -> None:
        """Ask for the rest."""
        self.say("Not all is chosen yet.")

    def _judged(self, judgement: Judgement | None) -> None:
        """Show the verdict, or ask again when nothing was graded."""
        session = self._session
        if session is None or session.question is None or judgement is None:
            return
        if judgement.final:
            self._settle(session, session.question)
            return
        if judgement.verdict is Verdict.NOTED:
            self.query_one(AnswerLine).clear()
        verdict = said(judgement.verdict)
        message = f"{judgement.message} {judgement.hint}".strip()
        self.say(words(f"{verdict.sign} {verdict.words}. ", "bold") + words(message), verdict.tone)

    # -- what keys do ---------------------------------------------------------------------------------------------
    def action_focus_on(self, what: Literal["answer", "sheet"]) -> None:
        """Go back to the answer, or leave it for the other keys."""
        if self._session and self._session.question:
            entry = self._session.question.entry
            widget = _answering(self, self._session.question) if what == "answer" else self.query_one(Sheet)
            widget.focus()
            self.say(words(PROMPTS[entry] if what == "answer" else AWAY_FROM_ANSWER, "$foreground 70%"))

    def action_rule(self) -> None:
        """Show the rule that is asked about."""
        if self._session:
            self._session.hint()
            self.query_one(Sheet).show_rule()
            self.refresh_bindings()

    def action_reveal(self) -> None:
        """Show the answer."""
        if self._session and self._session.question:
            self._session.reveal()
            self._settle(self._session, self._session.question)

    action_give_up = action_reveal  # a key of its own, since on what the machine grades it costs something

    def action_ahead(self) -> None:
        """Go on past a limit, or practise what is not due yet."""
        if self._session:
            self._session.go_on()
            notice = PRACTISING if self._session.practising else ""
            self._show(notice if self._session.question else "There is nothing to practise yet.")

    action_go_on = action_ahead  # a name of its own, since the footer says something else

    def action_undo(self) -> None:
        """Take the last answer back."""
        if self._session:
            entry = self._session.undo()
            self._show(f"Taken back: {_name(entry)}." if entry else "There is nothing to take back.")

    def action_put_aside(self, how: Literal["bury", "suspend", "flag"]) -> None:
        """Bury or suspend the item and go on, or flag it."""
        session = self._session
        if session is None:
            return
        match how:
            case "bury":
                session.bury()
                self._show("Put aside until tomorrow; u takes it back.")
            case "suspend":
                session.suspend()
                self._show("Suspended: it will not be asked again; u takes it back.")
            case "flag":
                session.flag()
                stored = session.state()
                flagged = stored is not None and stored.flagged
                self.query_one(Sheet).flag(on=flagged)
                self.say("Flagged." if flagged else "The flag is gone.")

    def action_window(self, window: Literal["history", "editor", "decimal"]) -> None:
        """Ask for a window over the question."""
        if window == "decimal":
            self._ask_decimal_sign({})
        else:
            self.post_message(self.Wanted(window))


def _answering(screen: QuizScreen, question: Question) -> Widget:
    """The widget that takes the answer; the text itself where there is nothing to type or pick."""
    if question.entry in TYPED:
        return screen.query_one(AnswerLine).line
    return screen.query_one(Options) if question.entry in PICKED else screen.query_one(Sheet)


def _name(entry: LogEntry) -> str:
    """What an entry of the log was, in a word."""
    return RATINGS[entry.rating] if entry.rating else entry.action.value


def ending(session: Session, zone: tzinfo) -> Content:
    """What is said when nothing is left to ask: what was done, what comes, and what can be done now."""
    answered = session.progress().answered
    headline = "✓ As many as you asked for" if session.limit_reached else "✓ Nothing more is due"
    lines = [Content.styled(headline, "bold $text-success"), Content("")]
    if answered:
        lines.append(Content(f"{answered} answered in this session."))
    if session.waiting_until:
        lines.append(
            Content(f"The next item comes back at {session.waiting_until.astimezone(zone):%H:%M}; s asks it then.")
        )
    lines.append(Content(""))
    first = ("Space", "goes on" if session.limit_reached else "practises what is not due yet")
    lines += [Content.assemble((f"{key:>6}  ", "bold $text-accent"), does) for key, does in (first, *WAYS_ON)]
    return Content("\n").join(lines)
