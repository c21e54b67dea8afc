"""The wheel carries everything the program needs, and runs where the checkout is out of reach."""

import json
import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGES = ("tui", "quiz_bank", "verifier", "db")


def run(*command: str | Path, cwd: Path) -> str:
    """The standard output of a command that has to succeed."""
    # PYTHONPATH and its kin would bring in what is not installed.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with the backend of this environment so that nothing is fetched."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, root, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@dataclass(frozen=True, slots=True)
class Installation:
    """An environment that holds the project as its wheel, and a folder far from the checkout to run it in."""

    folder: Path
    programs: Path
    elsewhere: Path

    def python(self, program: str) -> str:
        return run(self.programs / "python", "-I", "-c", program, cwd=self.elsewhere)

    def gradrecall(self, *arguments: str) -> str:
        return run(self.programs / "gradrecall", *arguments, cwd=self.elsewhere)


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A new environment with the wheel inside and this environment's dependencies in reach.

    The dependencies come through one path file. Python reads no path file inside a folder that a path file names, so
    the editable installation of the checkout, which is such a file, does not come along.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    programs, libraries = (
        Path(sysconfig.get_path(kind, "venv", {"base": str(folder), "platbase": str(folder)}))
        for kind in ("scripts", "purelib")
    )
    borrowed = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    (libraries / "dependencies.pth").write_text("".join(f"{path}\n" for path in sorted(borrowed)), "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(folder), "--disable-pip-version-check", "--quiet"]
    run(*pip, "install", "--no-deps", "--no-index", "--no-compile", wheel, cwd=folder)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    return Installation(folder, programs, elsewhere)


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel: Path, committed: tuple[str, ...]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == {name for name in committed if name.startswith(tuple(f"{package}/" for package in PACKAGES))}


def test_what_is_installed_is_the_wheel_and_not_the_checkout(root: Path, installation: Installation) -> None:
    homes = json.loads(
        installation.python(
            "import json, db, quiz_bank, sys, tui, verifier\n"
            "print(json.dumps([sys.path, [p.__file__ for p in (db, quiz_bank, tui, verifier)]]))"
        )
    )
    search_path, files = homes
    assert str(root) not in search_path
    assert [file for file in files if not Path(file).is_relative_to(installation.folder)] == []


def test_the_installed_program_says_which_version_it_is(root: Path, installation: Installation) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert version in installation.gradrecall("--version")


def test_the_installed_program_draws_questions(installation: Installation) -> None:
    lines = installation.gradrecall("generate", "adam", "--format", "json", "--count", "2").splitlines()
    questions = [json.loads(line) for line in lines]
    assert [question["rule"] for question in questions] == ["adam", "adam"]
    assert len({question["id"] for question in questions}) == 2


def test_the_installed_program_has_its_decks_and_its_migrations(installation: Installation) -> None:
    installation.gradrecall("decks", "check")
    assert json.loads(installation.gradrecall("due", "--json"))["new"] > 0
