"""Imports go downwards, and nothing heavy is loaded before it is needed.

Each measurement is a fresh interpreter: in this one, other tests have loaded everything already.
"""

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGES = ("tui", "db", "quiz_bank", "verifier")
INTERFACE = frozenset({"textual"})
STORAGE = frozenset({"sqlalchemy", "alembic"})
ARRAYS = frozenset({"numpy"})
FOR_ARRAYS = "verifier.arrays."
"""The one place that is made of arrays, and that nothing imports before it draws by the thousand."""
MEMORY = frozenset({"fsrs_rs_python"})

# Imports the modules named on its command line, one after the other, and says which of them brought what.
IMPORT_EACH = """
import importlib, json, sys
brought, known = {}, set()
for name in sys.argv[1:]:
    importlib.import_module(name)
    now = {module.partition(".")[0] for module in sys.modules}
    brought[name] = sorted(now - known)
    known |= now
print(json.dumps(brought))
"""

# Runs the command line as the installed script does, and leaves what was loaded in the file named first.
RUN_COMMAND = """
import json, sys
report, sys.argv = sys.argv[1], ["gradrecall", *sys.argv[2:]]
from tui.cli import main
try:
    status = main()
except SystemExit as leaving:
    status = leaving.code
with open(report, "w", encoding="utf-8") as file:
    json.dump({"status": status or 0, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}, file)
"""


def python(program: str, *arguments: str, stdin: str = "") -> str:
    """The standard output of a program run by a fresh interpreter that sees the installed packages only."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, *arguments], input=stdin, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def bringers(unwanted: frozenset[str], modules: list[str]) -> dict[str, frozenset[str]]:
    """The modules that load something unwanted, each with what it was the first to load."""
    brought: dict[str, list[str]] = json.loads(python(IMPORT_EACH, *modules))
    return {name: found for name, roots in brought.items() if (found := unwanted & set(roots))}


def modules_of(root: Path, package: str) -> list[str]:
    """The dotted name of every module below a package."""
    names = [file.relative_to(root).with_suffix("").parts for file in sorted((root / package).rglob("*.py"))]
    return [".".join(parts[:-1] if parts[-1] == "__init__" else parts) for parts in names]


@dataclass(frozen=True, slots=True)
class Command:
    """One run of the command line: its exit status, its output, and the top-level packages it ended with."""

    status: int
    output: str
    loaded: frozenset[str]


def gradrecall(report: Path, *arguments: str, stdin: str = "") -> Command:
    output = python(RUN_COMMAND, str(report), *arguments, stdin=stdin)
    outcome = json.loads(report.read_text("utf-8"))
    return Command(outcome["status"], output, frozenset(outcome["loaded"]))


def test_a_heavy_import_is_traced_to_the_module_that_brought_it() -> None:
    assert bringers(ARRAYS, ["json", "numpy", "numpy.linalg"]) == {"numpy": {"numpy"}}


@pytest.mark.parametrize("package", ["verifier", "quiz_bank"])
def test_no_module_of_the_two_lower_layers_loads_arrays_a_database_or_an_interface(root: Path, package: str) -> None:
    modules = [name for name in modules_of(root, package) if not f"{name}.".startswith(FOR_ARRAYS)]
    assert package in modules
    assert bringers(ARRAYS | STORAGE | INTERFACE, modules) == {}


def test_the_command_line_itself_is_light() -> None:
    assert bringers(INTERFACE | STORAGE | ARRAYS | MEMORY, ["tui", "tui.cli"]) == {}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_asking_what_the_program_is_loads_nothing_heavy(tmp_path: Path, option: str) -> None:
    asked = gradrecall(tmp_path / "report", option)
    assert asked.status == 0
    assert asked.output
    assert asked.loaded & (INTERFACE | STORAGE | ARRAYS | MEMORY) == set()


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["rules"], ""),
        (["rules", "--json"], ""),
        (["generate", "adam"], ""),
        (["generate", "adam", "--format", "json", "--count", "2"], ""),
        (["trace", "adam", "--dialect", "paper", "--json"], '{"params": [1.0], "grads": [[0.5], [0.25]], "hyper": {}}'),
    ],
)
def test_questions_and_rules_need_neither_the_interface_nor_the_store(
    tmp_path: Path, arguments: list[str], stdin: str
) -> None:
    ran = gradrecall(tmp_path / "report", *arguments, stdin=stdin)
    assert ran.status == 0
    assert ran.output
    assert ran.loaded & (INTERFACE | STORAGE) == set()


def test_an_answer_is_checked_and_solved_without_the_interface_and_the_store(tmp_path: Path) -> None:
    question = json.loads(
        gradrecall(tmp_path / "report", "generate", "adam", "--format", "json").output.splitlines()[0]
    )
    checked = gradrecall(tmp_path / "report", "check", question["id"], str(question["answer_text"]))
    solved = gradrecall(tmp_path / "report", "solve", question["id"])
    assert (checked.status, solved.status) == (0, 0)
    assert (checked.loaded | solved.loaded) & (INTERFACE | STORAGE) == set()


def imported(source: str) -> Iterator[str]:
    """The modules a source imports, anywhere in it; `from a import b` counts as `a.b`, which may be a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_store_imports_only_values_and_ports_from_the_project(root: Path) -> None:
    permitted = ("db", "quiz_bank.model", "quiz_bank.ports")
    offenders = [
        f"{file.relative_to(root)}: {name}"
        for file in sorted((root / "db").rglob("*.py"))
        for name in imported(file.read_text("utf-8"))
        if name.partition(".")[0] in PACKAGES and not f"{name}.".startswith(tuple(f"{module}." for module in permitted))
    ]
    assert offenders == []


def test_the_verifier_imports_only_the_standard_library_and_numpy(root: Path) -> None:
    permitted = sys.stdlib_module_names | ARRAYS | {"verifier"}
    offenders = [
        f"{file.relative_to(root)}: {name}"
        for file in sorted((root / "verifier").rglob("*.py"))
        for name in imported(file.read_text("utf-8"))
        if name.partition(".")[0] not in permitted
    ]
    assert offenders == []


def test_every_package_that_is_imported_is_a_declared_dependency(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]["postgresql"]
    declared = {canonicalize_name(Requirement(line).name) for line in [*project["dependencies"], *optional]}
    distributions = packages_distributions()
    offenders = [
        f"{file.relative_to(root)}: {name}"
        for package in PACKAGES
        for file in sorted((root / package).rglob("*.py"))
        for name in imported(file.read_text("utf-8"))
        if (top := name.partition(".")[0]) not in sys.stdlib_module_names.union(PACKAGES)
        and declared.isdisjoint(map(canonicalize_name, distributions.get(top, [])))
    ]
    assert offenders == []


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A copy of the packages and their contracts, with an empty module `planted` in each package."""
    shutil.copy(root / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
        (tmp_path / package / "planted.py").touch()
    return tmp_path


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says about the packages in a folder."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_layers_are_kept(root: Path) -> None:
    verdict = linted(root)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


DOWNWARDS = "imports go downwards"
STORE = "the store knows the bank's values and ports, nothing else of it"
BANK = "the bank needs no database, no terminal and no arrays"
VERIFIER = "the verifier stands alone"


@pytest.mark.parametrize(
    ("package", "planted", "contract"),
    [
        ("verifier", "import quiz_bank", DOWNWARDS),
        ("quiz_bank", "import db", DOWNWARDS),
        ("db", "import tui", DOWNWARDS),
        ("db", "import verifier", STORE),
        ("db", "import quiz_bank.planted", STORE),
        ("quiz_bank", "import numpy", BANK),
        ("quiz_bank", "def late() -> None:\n    import sqlalchemy", BANK),
        ("verifier", "import textual", VERIFIER),
    ],
)
def test_an_import_in_the_wrong_direction_is_caught(copy: Path, package: str, planted: str, contract: str) -> None:
    (copy / package / "planted.py").write_text(f"{planted}\n", "utf-8")
    verdict = linted(copy)
    assert verdict.returncode == 1
    assert f"{contract} BROKEN" in verdict.stdout
    assert f"{package}.planted -> " in verdict.stdout


@pytest.mark.parametrize("planted", ["import quiz_bank.model", "from quiz_bank.ports import Store"])
def test_values_and_ports_of_the_bank_are_open_to_the_store(copy: Path, planted: str) -> None:
    (copy / "db" / "planted.py").write_text(f"{planted}\n", "utf-8")
    assert f"{STORE} KEPT" in linted(copy).stdout
