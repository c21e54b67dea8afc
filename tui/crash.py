"""Where the story of a crash is kept, so that a learner reads one line and never a traceback."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from platformdirs import user_state_path

from quiz_bank.safe import clean_line

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def log_path() -> Path:
    """The log file, in the user's state directory."""
    return user_state_path("gradrecall") / "crash.log"


def record(error: BaseException, at: datetime) -> str:
    """Append a crash to the log and return the line to show for it."""
    path = log_path()
    story = "".join(traceback.format_exception(error))
    what = clean_line(f"gradrecall stopped: {type(error).__name__}: {error}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"--- {at.isoformat()}\n{story}\n")
    except OSError as unwritable:
        return f"{what} (the log {path} cannot be written: {unwritable.strerror})"
    return f"{what} (every answer is saved; the details are in {path})"
