"""What can go wrong in a way that a person should read: one line that says what was found and what was expected."""

from __future__ import annotations

from typing import ClassVar

from quiz_bank.safe import clean_line

FOUND_PROBLEMS = 1
USAGE = 2
_MESSAGE_LIMIT = 500


class BankError(Exception):
    """Base of every error that a learner may see; `title` heads a dialog, `exit_code` ends a command."""

    title: ClassVar[str] = "Something is not right"
    exit_code: ClassVar[int] = FOUND_PROBLEMS

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FileProblem(BankError):
    """A file that cannot be opened: missing, not readable, or not a file at all."""

    title = "That file cannot be read"
    exit_code = USAGE

    def __init__(self, file: str, found: str, expected: str) -> None:
        self.file = clean_line(file)
        super().__init__(clean_line(f"{self.file}: {found}, expected {expected}", _MESSAGE_LIMIT))


class FormatProblem(BankError):
    """One place in a text that is not as it should be. `line` counts from 1."""

    title = "That text cannot be read"

    def __init__(self, file: str, line: int, found: str, expected: str) -> None:
        self.file = clean_line(file)
        self.line = line
        self.complaint = clean_line(f"found {found}, expected {expected}", _MESSAGE_LIMIT)
        super().__init__(f"{self.file}:{line}: {self.complaint}")


class Refused(BankError):
    """A file of which nothing was taken, with every problem that it has."""

    title = "Nothing was imported"

    def __init__(self, problems: tuple[FormatProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.message for problem in problems))


class Problems:
    """Collects what is wrong with one text, so that all of it can be said at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[FormatProblem] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, line: int, found: str, expected: str) -> None:
        """Remember one problem."""
        self._found.append(FormatProblem(self.file, line, found, expected))

    def in_order(self) -> tuple[FormatProblem, ...]:
        """All of them, by line."""
        return tuple(sorted(self._found, key=lambda problem: problem.line))
