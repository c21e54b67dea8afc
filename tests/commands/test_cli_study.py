"""The app, line mode, `due` and `stats`."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.commands.conftest import Run
from tui.commands import study, surroundings


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the app is opened with; stands in the place of the app and of a terminal."""
    wanted: dict[str, Any] = {}

    def run(open_store: Any, **settings: Any) -> int:
        wanted.update(settings, store=open_store())
        wanted["store"].close()
        return 0

    monkeypatch.setattr("tui.app.run", run)
    monkeypatch.setattr(study, "is_terminal", lambda: True)
    return wanted


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("", "today"),
        ("--database {}/mine.db", "today"),
        ("quiz", "quiz"),
        ("--cram", "quiz"),
        ("--limit 3", "quiz"),
        ("--database={}/mine.db quiz", "quiz"),
    ],
)
@pytest.mark.usefixtures("database")
def test_a_session_begins_at_once_when_one_is_asked_for(
    gradrecall: Run, app: dict[str, Any], tmp_path: Path, words: str, start: str
) -> None:
    ran = gradrecall(*words.format(tmp_path).split())
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert (app["start"], app["topic"]) == (start, None)


@pytest.mark.usefixtures("database")
def test_the_app_is_told_what_was_asked_for(gradrecall: Run, app: dict[str, Any]) -> None:
    assert gradrecall("--topic", "optimizers", "--limit", "5", "--cram").status == 0
    assert (app["topic"], app["limit"], app["cram"], app["start"]) == ("Optimizers", 5, True, "quiz")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("words", [("--topic", "Optimisers"), ("--plain", "--topic", "Optimisers")])
def test_a_topic_that_is_none_is_said_in_one_line(gradrecall: Run, app: dict[str, Any], words: tuple[str, ...]) -> None:
    assert gradrecall(*words).failed(2, "unknown topic 'Optimisers'", "did you mean Optimizers")
    assert app == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--limit", "0"), ["--limit", "found '0'"]),
        (("--limit",), ["--limit", "expected one argument"]),
        (("quiz", "adam"), ["unrecognized arguments: adam"]),
        (("--frobnicate",), ["--frobnicate"]),
        (("--json",), ["--json"]),
    ],
)
def test_what_quiz_does_not_understand_is_said_in_one_line(
    gradrecall: Run, words: tuple[str, ...], said: list[str]
) -> None:
    assert gradrecall(*words).failed(2, *said)


def test_without_a_terminal_the_app_points_to_line_mode(gradrecall: Run) -> None:
    assert gradrecall().failed(2, "no terminal", "gradrecall --plain")
    assert gradrecall("quiz").failed(2, "no terminal", "gradrecall --plain")


def test_on_a_dumb_terminal_the_app_points_to_line_mode(
    gradrecall: Run, app: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert gradrecall().failed(2, "TERM=dumb", "gradrecall --plain")
    assert app == {}


@pytest.mark.usefixtures("database")
def test_line_mode_works_in_a_pipe(gradrecall: Run) -> None:
    ran = gradrecall("--plain", "--limit", "1", stdin="?\n3\n")
    assert ran.status == 0
    assert "\x1b" not in ran.out
    stats = gradrecall("stats", "--json").document
    assert (stats["totals"]["reviews"], stats["streak"]) == (1, 1)


# -- due and stats ---------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("database")
def test_what_is_due_is_told_topic_by_topic(gradrecall: Run) -> None:
    ran = gradrecall("due", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.document.keys() >= {"now", "new", "learning", "next_due", "by_topic"}
    assert (ran.document["now"], ran.document["learning"], ran.document["next_due"]) == (0, 0, None)
    assert ran.document["new"] == 20
    people = gradrecall("due").out
    assert all(topic in people for topic in ran.document["by_topic"])
    assert "20 new" in people


@pytest.mark.usefixtures("database")
def test_what_was_learned_is_told(gradrecall: Run) -> None:
    ran = gradrecall("stats", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.document["totals"]["items"] == sum(ran.document["stages"].values()) > 0
    assert ran.document["retention"] is None
    assert "not measured yet" in gradrecall("stats").out


@pytest.mark.usefixtures("database")
def test_a_topic_of_an_imported_file_reaches_the_terminal_clean(gradrecall: Run, tmp_path: Path) -> None:
    file = tmp_path / "deck.md"
    text = (
        "---\ndeck: bad\ntitle: Bad\n---\n\n# Re\x1b[31md \u202etopic\n\n## one\n\nQ: A?\n\nA: B.\n\nEvidence: none\n"
    )
    file.write_text(text, "utf-8")
    assert gradrecall("import", str(file)).status == 0
    for words in (["due"], ["due", "--json"], ["stats"], ["stats", "--json"], ["export"]):
        out = gradrecall(*words).out
        assert "topic" in out
        assert "\x1b" not in out
        assert "\u202e" not in out


# -- where the database is -------------------------------------------------------------------------------------------
def test_the_database_is_a_file_in_the_users_data_directory(gradrecall: Run, home: Path) -> None:
    gradrecall("due")
    assert [file for file in home.rglob("gradrecall.db") if file.is_file()]


@pytest.mark.parametrize("words", ["--database {} doctor --json", "doctor --database={} --json"])
def test_an_option_before_or_behind_the_command_names_the_database(gradrecall: Run, begun: Path, words: str) -> None:
    assert gradrecall(*words.format(begun).split()).document["database"] == str(begun)


def test_what_names_the_database_is_looked_for_in_this_order(
    gradrecall: Run, tmp_path: Path, begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def used(*words: str) -> str:
        copied: str = gradrecall("backup", "--json", *words).document["database"]
        return str(Path(copied).relative_to(tmp_path))

    (tmp_path / "folder").mkdir()
    for name in ("environment.db", "option.db", "folder/gradrecall.db"):
        shutil.copy(begun, tmp_path / name)
    monkeypatch.setenv("GRADRECALL_DATABASE", str(tmp_path / "environment.db"))
    folder, url = f"--data-dir={tmp_path}/folder", f"--database=sqlite:///{tmp_path}/option.db"
    assert used() == "environment.db"
    assert used(folder) == "folder/gradrecall.db"
    assert used(folder, url) == "option.db"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://nobody@localhost/x", ["mysql", "postgresql://"]),
        ("sqlite:////dev/null/x.db", ["/dev/null"]),
        ("http://[", ["postgresql://"]),
    ],
)
def test_a_database_that_cannot_be_opened_is_said_in_one_line(gradrecall: Run, url: str, said: list[str]) -> None:
    assert gradrecall("due", "--json", "--database", url).failed(2, *said)


def test_a_file_that_is_no_database_is_said_in_one_line(gradrecall: Run, notes: Path) -> None:
    ran = gradrecall("due", "--database", str(notes))
    assert ran.failed(1, "not an SQLite database")


# -- the time zone ---------------------------------------------------------------------------------------------------
SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Europe/Berlin", ":Europe/Berlin"])
def test_the_zone_of_the_environment_follows_summer_time(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TZ", name)
    zone = surroundings.local_zone()
    assert [moment.astimezone(zone).hour for moment in (SUMMER, WINTER)] == [2, 1]


def test_the_zone_of_the_system_is_where_its_link_leads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TZ", raising=False)
    link = tmp_path / "localtime"
    link.symlink_to(tmp_path / "zoneinfo" / "America" / "New_York")
    monkeypatch.setattr(surroundings, "LOCAL_TIME", link)
    assert surroundings.local_zone() == ZoneInfo("America/New_York")


@pytest.mark.parametrize("name", ["Nowhere/City", "CET-1CEST", "../../etc/passwd", "/etc/passwd", "Europe"])
def test_a_zone_that_is_not_known_leaves_the_offset_of_this_moment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TZ", name)
    zone = surroundings.local_zone()
    assert not isinstance(zone, ZoneInfo)
    assert zone.utcoffset(SUMMER) == datetime.now().astimezone().utcoffset()
