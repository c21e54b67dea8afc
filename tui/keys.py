"""Every action of the app with its keys, in one table: bindings, footer, help and palette are made from it.

The keys are Anki's where Anki has one. Anki's `!` suspends all cards of a note; an item here has no siblings, so `!`
suspends the item just as `@` does, and the flag is on `*`, Anki's key for a mark.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class KeyAction:
    """One thing a key does on one screen."""

    id: str
    """Stable name, also the id of the binding; the part before the dot is the screen."""
    keys: tuple[str, ...]
    """Textual's names of the keys; the first one is shown."""
    action: str
    """The action method without its prefix, with arguments."""
    label: str
    """One or two words for the footer."""
    tooltip: str
    """A sentence for the help, the palette and the tooltip."""
    footer: bool = True
    """Whether the footer shows it; help and palette always do."""
    priority: bool = False
    """Whether it works while something is being typed."""
    when: tuple[str, ...] = ()
    """The states of the screen in which it is possible; empty means all of them."""

    def possible(self, state: str) -> bool:
        """Whether it is possible in a state of its screen."""
        return not self.when or state in self.when


ANYWHERE = (
    KeyAction("app.study", ("s",), "study", "Study", "Begin studying, or go back to the open question."),
    KeyAction("app.today", ("d",), "today", "Today", "Show what is due today."),
    KeyAction("app.progress", ("t",), "progress", "Progress", "Show what was learned and what is coming."),
    KeyAction("app.help", ("question_mark", "f1"), "help", "Help", "Explain this screen and its keys.", priority=False),
    KeyAction("app.palette", ("ctrl+p",), "command_palette", "Actions", "Find any action by its name.", priority=True),
    KeyAction(
        "app.brightness", ("ctrl+t",), "brightness", "Dark/light", "Switch between dark and light.", footer=False
    ),
    KeyAction("app.quit", ("ctrl+q",), "quit", "Quit", "Leave; every answer is already saved.", priority=True),
)

PAGING = (
    KeyAction("body.page_up", ("pageup",), "scroll(-10)", "Page up", "Scroll a page up.", footer=False),
    KeyAction("body.page_down", ("pagedown",), "scroll(10)", "Page down", "Scroll a page down.", footer=False),
)
SCROLLING = (
    KeyAction("body.up", ("up",), "scroll(-1)", "Up", "Scroll up.", footer=False),
    KeyAction("body.down", ("down",), "scroll(1)", "Down", "Scroll down.", footer=False),
    *PAGING,
)

TODAY = (
    KeyAction("today.begin", ("space", "enter"), "begin", "Begin", "Begin with the marked topic."),
    KeyAction("today.up", ("up", "k"), "move(-1)", "Up", "Mark the topic above.", footer=False),
    KeyAction("today.down", ("down", "j"), "move(1)", "Down", "Mark the topic below.", footer=False),
    *PAGING,
)

# The states of Quiz: a flashcard waits to be revealed; an answer is being given, or was left for other keys; the answer
# is shown; as many were asked as were wanted; nothing is left to ask.
OPENING, RECALLING, ANSWERING, AWAY, JUDGED = "opening", "recalling", "answering", "away", "judged"
LIMITED, DONE = "limited", "done"
ITEM = (RECALLING, ANSWERING, AWAY, JUDGED)
SHOWN = (*ITEM, LIMITED, DONE)

QUIZ = (
    KeyAction("quiz.reveal", ("space", "enter"), "reveal", "Show answer", "Show the answer.", when=(RECALLING,)),
    KeyAction("quiz.answer", ("enter", "tab"), "focus_on('answer')", "Answer", "Go back to the answer.", when=(AWAY,)),
    KeyAction(
        "quiz.give_up", ("space",), "give_up", "Show answer", "Show the answer; this counts as Again.", when=(AWAY,)
    ),
    KeyAction(
        "quiz.rule",
        ("f2", "h"),
        "rule",
        "Rule",
        "Show the rule; then Hard is the best rating.",
        when=(ANSWERING, AWAY),
    ),
    KeyAction(
        "quiz.leave",
        ("escape",),
        "focus_on('sheet')",
        "Other keys",
        "Make letters keys again.",
        when=(ANSWERING,),
    ),
    KeyAction("quiz.accept", ("space", "enter"), "rate(0)", "Next", "Accept the rating and go on.", when=(JUDGED,)),
    KeyAction("quiz.work", ("w",), "work", "Solution", "Open the worked solution after a hint.", when=(JUDGED,)),
    KeyAction(
        "quiz.measure",
        ("x",),
        "measure",
        "Experiment",
        "Run the experiment behind the answer now, and show its numbers.",
        when=(JUDGED,),
    ),
    KeyAction("quiz.again", ("1",), "rate(1)", "Again", "Forgotten: comes back soon.", False, when=(JUDGED,)),
    KeyAction("quiz.hard", ("2",), "rate(2)", "Hard", "Recalled with effort.", False, when=(JUDGED,)),
    KeyAction("quiz.good", ("3",), "rate(3)", "Good", "Recalled.", False, when=(JUDGED,)),
    KeyAction("quiz.easy", ("4",), "rate(4)", "Easy", "Recalled at once.", False, when=(JUDGED,)),
    KeyAction("quiz.go_on", ("space", "enter"), "go_on", "Go on", "Go on past the limit.", when=(LIMITED,)),
    KeyAction(
        "quiz.ahead",
        ("space", "enter"),
        "ahead",
        "Practise",
        "Practise ahead; the schedule stays as it is.",
        when=(DONE,),
    ),
    KeyAction("quiz.undo", ("u", "ctrl+z"), "undo", "Undo", "Take the last answer back, even an old one.", when=SHOWN),
    KeyAction(
        "quiz.history", ("i",), "window('history')", "Info", "Show the memory and history of the item.", when=ITEM
    ),
    # Neither of the next two while options wait for a pick: a letter beyond theirs would open the editor, which shows
    # the answer, and whoever types -0.81 by mistake would lose the question.
    KeyAction(
        "quiz.edit",
        ("e",),
        "window('editor')",
        "Edit",
        "Change the text of this card.",
        when=(RECALLING, AWAY, JUDGED),
    ),
    KeyAction(
        "quiz.bury",
        ("minus",),
        "put_aside('bury')",
        "Bury",
        "Put the item aside until tomorrow.",
        when=(RECALLING, AWAY, JUDGED),
    ),
    KeyAction(
        "quiz.suspend",
        ("at", "exclamation_mark"),
        "put_aside('suspend')",
        "Suspend",
        "Stop asking the item.",
        when=ITEM,
    ),
    KeyAction(
        "quiz.flag", ("asterisk",), "put_aside('flag')", "Flag", "Flag the item, or take the flag off.", when=ITEM
    ),
    KeyAction(
        "quiz.decimal",
        ("comma",),
        "window('decimal')",
        "Decimal sign",
        "Say whether your decimal sign is a comma or a point.",
        False,
        when=(RECALLING, AWAY, JUDGED),
    ),
    *SCROLLING,
)

ANSWER = (KeyAction("answer.check", ("enter",), "submit", "Check", "Check the answer that was typed."),)

OPTIONS = (
    KeyAction("options.mark", ("space",), "mark", "Mark", "Choose the marked option, or take the choice back."),
    KeyAction("options.check", ("enter",), "check", "Check", "Check the choice; with one right option, choose it."),
    KeyAction("options.back", ("backspace",), "back", "Take back", "Take the last choice back."),
    KeyAction("options.up", ("up",), "move(-1)", "Up", "Mark the option above.", footer=False),
    KeyAction("options.down", ("down",), "move(1)", "Down", "Mark the option below.", footer=False),
)

POINTS = (
    KeyAction("points.tick", ("space",), "tick", "Tick", "Tick the marked key point and go on to the next one."),
    KeyAction("points.all", ("a",), "tick_all", "All", "Tick all key points, or take all ticks back."),
    KeyAction("points.up", ("up",), "move(-1)", "Up", "Mark the key point above.", footer=False),
    KeyAction("points.down", ("down",), "move(1)", "Down", "Mark the key point below.", footer=False),
)

PROGRESS = SCROLLING

WINDOW = (KeyAction("window.close", ("escape", "q"), "close", "Close", "Close this window."),)

EDITOR = (
    KeyAction("editor.save", ("ctrl+s",), "save", "Save", "Keep the changed text.", priority=True),
    KeyAction("editor.close", ("escape",), "close", "Cancel", "Leave the card as it was."),
)

LINK = (
    KeyAction("link.open", ("o", "enter"), "open", "Open", "Open the address in the browser."),
    KeyAction("link.close", ("escape", "q"), "close", "Cancel", "Stay here."),
)

DECIMAL = (
    KeyAction("decimal.comma", ("comma",), "choose('comma')", "Comma", "My decimal sign is a comma: 0,5."),
    KeyAction("decimal.point", ("full_stop",), "choose('point')", "Point", "My decimal sign is a point: 0.5."),
    KeyAction("decimal.close", ("escape",), "close", "Cancel", "Say nothing now."),
)


def bindings(actions: tuple[KeyAction, ...]) -> list[BindingType]:
    """The bindings of a table."""
    return [
        Binding(
            key,
            action.action,
            action.label,
            show=action.footer,
            tooltip=action.tooltip,
            id=f"{action.id}.{key}",
            priority=action.priority,
        )
        for action in actions
        for key in action.keys
    ]


KEY_NAMES = {
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "backspace": "⌫",
    "up": "↑",
    "down": "↓",
    "minus": "-",
    "comma": ",",
    "full_stop": ".",
    "at": "@",
    "exclamation_mark": "!",
    "asterisk": "*",
    "question_mark": "?",
    "f1": "F1",
    "f2": "F2",
}


def key_name(key: str) -> str:
    """How a key is written on the screen: `^Q`, `Esc`, `u`."""
    modifier, plus, letter = key.partition("+")
    if plus and modifier == "ctrl":
        return f"^{letter.upper()}"
    return KEY_NAMES.get(key, key)
