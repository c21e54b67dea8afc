"""The repository as git would commit it."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def committed(root: Path) -> tuple[str, ...]:
    """Every file git tracks or would add, relative to the root; a file deleted since is no longer one of them."""
    if not (root / ".git").exists():
        pytest.skip("not a git checkout: what would be committed is unknown")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(sorted({name for name in listing.split("\0") if name and (root / name).is_file()}))
