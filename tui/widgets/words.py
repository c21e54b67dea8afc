"""The only door through which text from outside reaches the screen: cleaned, and never read as markup.

Textual reads a plain string as markup in almost every widget: `[@click=app.quit]` would become a live link, `a[i]`
would lose its index, `[/]` would end the program. The screens therefore take their text from here, and a test holds
that nothing else in the package uses what interprets markup.
"""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from quiz_bank.safe import clean, clean_line


def words(text: str, style: str = "") -> Content:
    """Any text as it is, with its lines, ready to be shown."""
    return Content.styled(clean(text).expandtabs(4), style)


def line(text: str, style: str = "") -> Content:
    """Any text on one line, ready to be shown."""
    return Content.styled(clean_line(text), style)


class Words(Static):
    """Text that is shown letter by letter; without any, it takes no room."""

    def __init__(self, text: str | Content = "", *, name: str | None = None, classes: str | None = None) -> None:
        self._shown = _content(text)
        super().__init__(self._shown, markup=False, id=name, classes=classes)
        self.display = bool(self._shown.plain)

    def show(self, text: str | Content) -> None:
        """Replace the text; the screen is laid out anew only when its height changes."""
        content, before, columns = _content(text), self._shown, self.content_size.width
        self._shown = content
        self.display = bool(content.plain)
        self.update(content, layout=not columns or len(content.wrap(columns)) != len(before.wrap(columns)))


def _content(text: str | Content) -> Content:
    return text if isinstance(text, Content) else words(text)
