"""The app: three screens over one desk. What is heavy is loaded by a worker, after the first frame is on the screen."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import UTC
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal, TypeVar

from textual.app import App, SystemCommand
from textual.message import Message

from quiz_bank.safe import clean_line
from tui.crash import record
from tui.keys import ANYWHERE, SCROLLING, bindings, key_name
from tui.screens.page import Page
from tui.screens.today import TodayScreen
from tui.theme import DARK, LIGHT, THEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.screen import Screen
    from textual.worker import Worker

    from quiz_bank.ports import Clock, Store
    from quiz_bank.scheduler import Policy, StudyCalendar
    from quiz_bank.session import Session
    from tui.desk import Desk
    from tui.keys import KeyAction
    from tui.screens.progress import ProgressScreen
    from tui.screens.quiz import QuizScreen
    from tui.widgets.prose import Prose

T = TypeVar("T")
Start = Literal["today", "quiz"]
NOTICE = 15
"""Seconds that a notice stays."""
MOST_NOTICES = 2
"""Notices at once, so that they leave a screen to be read."""
THEME = "theme"
"""The setting that keeps the name of the theme."""


class Gradrecall(App[int]):
    """Switches between the screens and lends the desk to one worker at a time."""

    TITLE = "gradrecall"
    BINDINGS = bindings(ANYWHERE)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-normal"), (104, "-wide")]  # noqa: RUF012 - as Textual declares it

    class Read(Message):
        """A worker hands the desk back, and brings what is to be shown."""

        def __init__(self, show: Callable[[], None]) -> None:
            super().__init__()
            self.show = show

    def __init__(
        self,
        open_desk: Callable[[], Desk],
        *,
        start: Start = "today",
        topic: str | None = None,
        limit: int | None = None,
        cram: bool = False,
        notices: Sequence[str] = (),
    ) -> None:
        # The screen to start with is the default one, so that no empty one is laid out before it.
        self.DEFAULT_MODE = start  # type: ignore[misc]  # Textual reads it from the instance
        super().__init__(
            css_path=["app.tcss", f"screens/{start}.tcss"],
            # With Textual's native colours, NO_COLOR leaves no colour at all; otherwise it would leave greys.
            ansi_color=True if os.environ.get("NO_COLOR") else None,
        )
        for theme in THEMES:
            self.register_theme(theme)
        # Before anything is painted, so that no style sheet is read twice.
        self.set_reactive(App.theme, DARK.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.desk: Desk | None = None
        """The opened desk; None before a worker has opened it."""
        self.refusal: Exception | None = None
        """Why the desk could not be opened."""
        self.failure: Exception | None = None
        """Why the app stopped by itself later on."""
        self._open_desk = open_desk
        self._start: Start = start
        self._topic = topic
        self._limit = limit
        self._cram = cram
        self._notices = notices
        self.lent = False
        """Whether a worker has the desk."""
        self._wish: Callable[[], object] | None = None
        self._session: Session | None = None

    def get_default_screen(self) -> Screen[None]:
        """The screen to start with."""
        return self._quiz if self._start == "quiz" else self._today

    def on_mount(self) -> None:
        """Have the store opened once the first screen is painted."""
        self.add_mode("today", lambda: self._today)
        self.add_mode("quiz", lambda: self._quiz)
        self.add_mode("progress", lambda: self._progress)
        if self._start == "quiz":
            self.call_after_refresh(self._begin, self._topic, cram=self._cram)
        else:
            self.call_after_refresh(self._read_today)

    @cached_property
    def _today(self) -> TodayScreen:
        return TodayScreen()

    @cached_property
    def _quiz(self) -> QuizScreen:
        from tui.screens.quiz import QuizScreen

        return QuizScreen()

    @cached_property
    def _progress(self) -> ProgressScreen:
        from tui.screens.progress import ProgressScreen

        return ProgressScreen()

    # -- lending the desk -----------------------------------------------------------------------------------------
    def _borrow(self, name: str, read: Callable[[Desk], T], show: Callable[[T], None]) -> None:
        """Have a worker read something from the desk, and show it then; a later wish waits for the desk to be back."""
        if self.lent:
            self._wish = partial(self._borrow, name, read, show)
            return
        self.lent = True
        work = partial(self._work, read, show)
        self.run_worker(work, name=name, group="desk", thread=True, exclusive=True, exit_on_error=False)

    def _work(self, read: Callable[[Desk], T], show: Callable[[T], None]) -> None:
        """Read, in the worker's thread; the first worker opens the desk."""
        if self.desk is None:
            self.desk = self._open_desk()
            for notice in few(self._notices):
                self.call_from_thread(self.notify, clean_line(notice), severity="warning", timeout=NOTICE, markup=False)
            theme = self.desk.store.setting(THEME)
            if theme in self.available_themes:
                self.call_from_thread(setattr, self, THEME, theme)
        found = read(self.desk)
        self.post_message(self.Read(partial(show, found)))

    def on_gradrecall_read(self, event: Read) -> None:
        """Take the desk back and show what was read, then see to what was asked for meanwhile."""
        self.lent = False
        event.show()
        wish, self._wish = self._wish, None
        if wish is not None:
            self.call_later(wish)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Stop when the desk cannot be opened or read."""
        error = event.worker.error
        if event.worker.group == "desk" and isinstance(error, Exception):
            if self.desk is None:
                self.refusal = error
            else:
                self.failure = error
            self.exit(return_code=1)

    # -- the three screens ----------------------------------------------------------------------------------------
    async def action_today(self) -> None:
        """Go to Today and read it anew."""
        await self.switch_mode("today")
        self._read_today()

    def _read_today(self) -> None:
        self._borrow("today", lambda desk: desk.today(), self._today.show)

    async def action_progress(self) -> None:
        """Go to Progress and read it anew."""
        await self.switch_mode("progress")
        self._borrow("progress", lambda desk: desk.progress(), self._progress.show)

    async def action_study(self) -> None:
        """Go back to the open question, or begin with everything."""
        if self.lent:
            self._wish = self.action_study
        elif self._session is None or self._session.question is None:
            await self._begin(None)
        else:
            await self.switch_mode("quiz")

    async def on_today_screen_begin(self, event: TodayScreen.Begin) -> None:
        """Begin with the topic that was marked on Today."""
        await self._begin(event.topic, cram=event.ahead)

    async def _begin(self, topic: str | None, *, cram: bool = False) -> None:
        """Show Quiz, and have a session begun for it."""
        await self.switch_mode("quiz")
        self._quiz.take(None)
        self._borrow("session", lambda desk: desk.session(topic, limit=self._limit, cram=cram), self._take)

    def _take(self, session: Session) -> None:
        self._session = session
        self._quiz.take(session, self.desk.calendar.zone if self.desk else UTC)

    # -- windows and small things ---------------------------------------------------------------------------------
    def on_quiz_screen_wanted(self, event: QuizScreen.Wanted) -> None:
        """Show the history of the present item, or the editor for its card."""
        session = self._session
        if session is None or session.question is None or self.desk is None:
            return
        from tui.picking import LOGGED
        from tui.screens.window import EditorWindow, HistoryWindow, memory_facts

        question, history = session.question, session.history()
        if event.window == "history":
            # The session knows the item as it was before this question; the log knows it after the answer.
            state = history[-1].after if history else session.state()
            memory = memory_facts(state, self.desk.calendar) if state else ()
            zone, picked = self.desk.calendar.zone, question.entry in LOGGED
            self.push_screen(HistoryWindow(question.item_id, memory, history, zone, picked=picked))
        elif question.card is not None:
            self.push_screen(EditorWindow(question.card.front, question.card.back), self._rewrite)

    def _rewrite(self, texts: tuple[str, str] | None) -> None:
        """Store an edited card."""
        session = self._session
        if texts is None or session is None or session.question is None or self.desk is None:
            return
        self.desk.rewrite(session.question.item_id, *texts)
        self._quiz.rewritten()

    def on_prose_link_clicked(self, event: Prose.LinkClicked) -> None:
        """Show an address before it is opened."""
        from tui.screens.window import LinkWindow

        url = event.url
        self.push_screen(LinkWindow(url), lambda agreed: self.open_url(url) if agreed else None)

    def action_help(self) -> None:
        """Explain the present screen."""
        from tui.screens.window import HelpWindow

        if isinstance(page := self.screen, Page):
            self.push_screen(HelpWindow(page))

    def action_brightness(self) -> None:
        """Switch between dark and light."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action that is possible now, for the palette."""
        if isinstance(screen, Page):
            for action in screen.possible_actions():
                if action not in SCROLLING:
                    yield _command(action, screen)
        for action in ANYWHERE:
            if action.action != "command_palette":
                yield _command(action, self)
        yield SystemCommand("Theme", "Choose among all themes.", self.action_change_theme)

    def put_away(self) -> None:
        """Leave everything as it should be found next time, once the app has stopped."""
        if self.desk is None:
            return
        with contextlib.closing(self.desk):
            if self._session is not None:
                self._session.leave()
            if self.desk.store.setting(THEME) != self.theme:
                self.desk.store.set_setting(THEME, self.theme)

    def _fatal_error(self) -> None:
        """Leave without printing a traceback; `run` tells the learner where the details are.

        Textual offers no public hook here: this and `_exception` are the two private names the app touches.
        """
        self.failure = self._exception
        self.panic()


def obey_no_color() -> None:
    """Drop an empty NO_COLOR, which by its convention does not count; Textual would take it for a set one."""
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]


def few(notices: Sequence[str]) -> Sequence[str]:
    """As many notices as are shown; the last one counts those that are left out."""
    if len(notices) <= MOST_NOTICES:
        return notices
    shown = notices[: MOST_NOTICES - 1]
    return (*shown, f"and {len(notices) - len(shown)} more: gradrecall decks check lists them all")


def _command(action: KeyAction, owner: Gradrecall | Page) -> SystemCommand:
    """An action as the palette shows it."""
    help_text = f"{action.tooltip} ({key_name(action.keys[0])})"
    return SystemCommand(action.label, help_text, partial(owner.run_action, action.action))


def run(
    open_store: Callable[[], Store],
    *,
    clock: Clock,
    calendar_for: Callable[[Store], StudyCalendar],
    policy_for: Callable[[Store], Policy],
    start: Start = "today",
    topic: str | None = None,
    limit: int | None = None,
    cram: bool = False,
    notices: Sequence[str] = (),
) -> int:
    """Open the app and return its exit status.

    `open_store` runs in a worker after the first frame; it opens, migrates and syncs. What it raises is raised
    here once the terminal is itself again; what stands in `notices` by then is shown. Any other failure is written to
    the log, and one line on stderr says where.
    """

    def open_desk() -> Desk:
        from tui.desk import Desk

        store = open_store()
        return Desk(store, clock, calendar_for(store), policy_for(store))

    obey_no_color()
    app = Gradrecall(open_desk, start=start, topic=topic, limit=limit, cram=cram, notices=notices)
    app.run()
    failure = app.failure
    try:
        app.put_away()
    except Exception as error:
        failure = failure or error
    if app.refusal is not None:
        raise app.refusal
    if failure is None:
        return app.return_code or 0
    print(record(failure, clock()), file=sys.stderr)
    return 1
