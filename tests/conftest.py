"""What every test shares: how hard Hypothesis looks, and an environment in which nobody's own files are in reach."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=2_000)
# `--hypothesis-profile NAME` still has the last word.
settings.load_profile("ci" if os.environ.get("CI") else "default")

XDG = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
# What a user may have set and what would change what the program does or looks like.
CLEARED = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM")
CLEARED_PREFIXES = ("GRADRECALL_", "TEXTUAL")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Paths of which none exists and none comes twice: naming one costs nothing, so every test gets one."""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def home(homes: Iterator[Path]) -> Iterator[Path]:
    """A folder of this test's own that the user directories lie in; it exists once something is written there."""
    home = next(homes)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name in CLEARED or name.startswith(CLEARED_PREFIXES)]:
            patch.delenv(name)
        for name in XDG:
            patch.setenv(name, str(home / name.removeprefix("XDG_").removesuffix("_HOME").lower()))
        yield home
