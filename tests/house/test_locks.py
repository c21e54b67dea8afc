"""What is installed is fixed to the byte, is what was tested, and is accounted for."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RUNTIME_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of a lock file: a requirement and the digests that its archives may have."""

    requirement: Requirement
    digests: frozenset[str]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def versions(self) -> list[str]:
        return [clause.version for clause in self.requirement.specifier if clause.operator == "=="]


def pins(text: str) -> list[Pin]:
    """The entries of a lock file, comments left out and continued lines joined."""
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    entries = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [
        Pin(Requirement(requirement), frozenset(digests))
        for requirement, *digests in (re.split(r"\s+--hash=", entry.strip()) for entry in entries)
    ]


def faults(lock: list[Pin]) -> Iterator[str]:
    """What keeps a lock from fixing every byte that is installed."""
    for pin in lock:
        if len(pin.versions) != 1 or len(pin.requirement.specifier) != 1:
            yield f"{pin.requirement}: no exact version"
        if pin.requirement.url:
            yield f"{pin.requirement}: a direct reference"
        if not pin.digests or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in pin.digests):
            yield f"{pin.requirement}: no SHA-256 digest"


def unpinned(declared: list[str], lock: list[Pin]) -> Iterator[str]:
    """The declared requirements that no entry of the lock fulfils."""
    for requirement in map(Requirement, declared):
        versions = [
            version for pin in lock if pin.name == canonicalize_name(requirement.name) for version in pin.versions
        ]
        if not versions or not all(requirement.specifier.contains(version) for version in versions):
            yield f"{requirement}: locked {versions}"


@pytest.fixture
def runtime(root: Path) -> list[Pin]:
    return pins((root / RUNTIME_LOCK).read_text("utf-8"))


@pytest.fixture
def development(root: Path) -> list[Pin]:
    return pins((root / DEV_LOCK).read_text("utf-8"))


@pytest.fixture
def declared(root: Path) -> dict[str, list[str]]:
    """What pyproject.toml asks for: the runtime, each extra, and what builds the wheel."""
    document = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    project = document["project"]
    extras = cast("dict[str, list[str]]", project["optional-dependencies"])
    return {"runtime": project["dependencies"], "build": document["build-system"]["requires"], **extras}


@pytest.mark.parametrize("lock", [RUNTIME_LOCK, DEV_LOCK])
def test_a_lock_fixes_every_byte_and_no_address(root: Path, lock: str) -> None:
    text = (root / lock).read_text("utf-8")
    assert "http" not in text
    assert not list(faults(pins(text)))


def test_every_declared_dependency_is_locked_in_the_declared_range(
    runtime: list[Pin], development: list[Pin], declared: dict[str, list[str]]
) -> None:
    # The build backend is in the runtime lock because `make quiz` installs the project without fetching anything else.
    assert not list(unpinned(declared["runtime"] + declared["build"], runtime))
    assert not list(unpinned([line for lines in declared.values() for line in lines], development))


def test_what_is_tested_is_what_is_installed(runtime: list[Pin], development: list[Pin]) -> None:
    assert runtime
    assert [pin for pin in runtime if pin not in development] == []


def test_every_declared_dependency_is_accounted_for_at_the_locked_version(
    root: Path, development: list[Pin], declared: dict[str, list[str]]
) -> None:
    page = (root / "docs" / "dependencies.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    described = {row[0]: set(row[1].split(", ")) for row in rows}
    names = {canonicalize_name(Requirement(line).name) for lines in declared.values() for line in lines}
    locked = {name: {version for pin in development if pin.name == name for version in pin.versions} for name in names}
    assert {name: described.get(name) for name in names} == locked


DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (f"numpy==2.4.6 \\\n    --hash={DIGEST}", None),
        (f"numpy==2.4.6 ; python_version < '3.12' \\\n    --hash={DIGEST} \\\n    --hash={DIGEST}", None),
        ("numpy==2.4.6", "no SHA-256 digest"),
        ("numpy==2.4.6 \\\n    --hash=md5:00", "no SHA-256 digest"),
        (f"numpy>=2.4.6 \\\n    --hash={DIGEST}", "no exact version"),
        (f"numpy \\\n    --hash={DIGEST}", "no exact version"),
    ],
)
def test_a_loose_entry_of_a_lock_is_a_fault(entry: str, fault: str | None) -> None:
    found = list(faults(pins(f"# a comment\n{entry}\n")))
    assert [line.partition(": ")[2] for line in found] == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("declared", "locked", "fulfilled"),
    [
        ("SQLAlchemy>=2.1,<3", "sqlalchemy==2.1.9", True),
        ("psycopg[binary]>=3.3", "psycopg==3.3.9", True),
        ("numpy>=2.5", "numpy==2.4.6", False),
        ("numpy>=2", "scipy==2.4.6", False),
    ],
)
def test_a_lock_that_lags_behind_its_project_is_noticed(declared: str, locked: str, fulfilled: bool) -> None:
    assert (list(unpinned([declared], pins(locked))) == []) == fulfilled
