"""`generate`, `check` and `solve`."""

import csv
import io
import json
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path

import numpy as np
import pytest

from quiz_bank.documents import prompt, question_document, typed_answer
from quiz_bank.drawn import answer_text, problem_of, template_of, templates
from quiz_bank.exchange.spreadsheet import HEAD, disarmed, row
from quiz_bank.supply import ALONE, as_problems
from tests.commands.conftest import Run
from tui.commands.drawing import Drawing
from tui.commands.progress import Progress
from verifier import registry
from verifier.arrays import batch as batches
from verifier.arrays.batch import Batch
from verifier.errors import NoAdmissibleDraw
from verifier.problem import Problem, draw
from verifier.template import Template

FIELDS = {
    *("id", "rule", "kind", "level", "dialect", "prompt", "inputs", "answer", "answer_text", "scale"),
    *("misconceptions", "solution", "certificate"),
}
QUESTION = "adam.step.1@pytorch#17"
ADAM = registry.get("adam")
BELOW_ZERO = next(
    problem for number in count() if (problem := draw(template_of("adam.step.1@pytorch"), number)).key.value[0] < 0
)
"""A question whose answer begins with a minus."""
MINUS = typed_answer(BELOW_ZERO)
PENALTY = ("generate", "l2", "--kind", "value-penalty", "--dialect", "paper", "--format", "json")


def test_a_question_document_has_every_field_of_the_contract(gradrecall: Run) -> None:
    (document,) = gradrecall("generate", "adam", "--format", "json").lines
    assert document.keys() >= FIELDS
    assert {key for slip in document["misconceptions"] for key in slip} == {"id", "belief", "value"}
    assert {key for line in document["solution"] for key in line} >= {"line", "substituted", "value"}
    assert document["solution"][-1]["value"] == document["answer"]


def test_count_is_for_each_rule_and_its_templates_take_turns(gradrecall: Run) -> None:
    names = list(templates(registry.get("sgd")))
    count = len(names) + 1
    found = gradrecall("generate", "sgd", "adam", "--format", "json", "--count", str(count), "--start", "5").lines
    ids = [document["id"] for document in found]
    assert len(ids) == 2 * count
    assert ids[count:] == [*(f"{name}#5" for name in names), f"{names[0]}#6"]


def in_turn(rules: tuple[str, ...], kind: str, count: int) -> list[Problem]:
    """The questions one by one, each drawn alone."""
    found: list[Problem] = []
    for rule in registry.select(list(rules)):
        every = [
            template
            for template in templates(rule).values()
            if kind in {template.kind, template.kind.partition("-")[0]}
        ]
        turns = (draw(template, number) for number in range(3, 10**6) for template in every)
        found += islice(turns, count)
    return found


MANY = [(("sgd", "momentum"), "step", 500), (("step-lr", "glorot-uniform"), "value", 500), (("sgd",), "steps", 100)]


@pytest.mark.parametrize(("rules", "kind", "count"), [*MANY, (("sgd",), "bug", 60)])
def test_many_questions_are_those_that_are_drawn_one_by_one(
    gradrecall: Run, rules: tuple[str, ...], kind: str, count: int
) -> None:
    words = ("generate", *rules, "--kind", kind, "--count", str(count), "--start", "3")
    problems = in_turn(rules, kind, count)
    assert gradrecall(*words).out == "\n".join(f"{problem.id}\n{prompt(problem)}\n" for problem in problems)
    found = gradrecall(*words, "--format", "json").out.splitlines()
    assert found == [json.dumps(question_document(problem)) for problem in problems]


def test_a_table_of_many_questions_is_that_of_questions_drawn_one_by_one(gradrecall: Run) -> None:
    ran = gradrecall("generate", "sgd", "--kind", "step", "--count", "300", "--start", "3", "--format", "csv")
    assert [tuple(cells) for cells in csv.reader(io.StringIO(ran.out))] == [
        HEAD,
        *map(row, in_turn(("sgd",), "step", 300)),
    ]


def test_the_same_words_give_the_same_questions(gradrecall: Run) -> None:
    words = ("generate", "initializers", "--format", "json")
    assert gradrecall(*words) == gradrecall(*words)


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        (("--kind", "value"), lambda d: d["kind"].startswith("value-")),
        (("--kind", "value-m_hat"), lambda d: d["kind"] == "value-m_hat"),
        (("--level", "3"), lambda d: d["level"] == 3),
        (("--dialect", "keras"), lambda d: d["dialect"] == "keras"),
        (
            ("--kind", "step", "--level", "2", "--dialect", "pytorch"),
            lambda d: d["id"].startswith("adam.step.2@pytorch"),
        ),
    ],
)
def test_only_what_was_asked_for_is_drawn(gradrecall: Run, filters: tuple[str, ...], holds: object) -> None:
    assert callable(holds)
    found = gradrecall("generate", "adam", *filters, "--format", "json", "--count", "4").lines
    assert len(found) == 4
    assert all(map(holds, found))


def test_a_family_leaves_out_the_rules_that_have_no_such_question(gradrecall: Run) -> None:
    ran = gradrecall("generate", "regularizers", "--kind", "value-penalty", "--format", "json")
    rules = {rule.id for rule in registry.select(["regularizers"])}
    assert {document["rule"] for document in ran.lines} < rules
    assert (ran.status, ran.err) == (0, "")


def test_a_rule_that_was_named_and_has_no_such_question_is_spoken_of(gradrecall: Run) -> None:
    ran = gradrecall("generate", "adam", "l2", "--kind", "step", "--format", "json")
    assert [document["rule"] for document in ran.lines] == ["adam"]
    assert ran.err.startswith("gradrecall: left out: no question of l2 has kind step")
    assert ran.status == 0


def test_text_shows_the_prompt_and_with_answers_the_stacked_solution(gradrecall: Run) -> None:
    plain = gradrecall("generate", "adam").out
    assert plain.splitlines()[0] == "adam.step.1@pytorch#0"
    assert "Find the step" in plain
    assert "Answer: " not in plain
    worked = gradrecall("generate", "adam", "--answers").out
    assert worked.startswith(plain.rstrip())
    assert "───" in worked
    assert "Answer: " in worked


def test_a_table_has_a_row_for_each_question_and_reads_back(gradrecall: Run) -> None:
    table = list(csv.DictReader(io.StringIO(gradrecall("generate", "adam", "--format", "csv", "--count", "3").out)))
    asked = gradrecall("generate", "adam", "--format", "json", "--count", "3").lines
    assert [row["id"] for row in table] == [document["id"] for document in asked]
    assert all(row["answer"] and row["prompt"] and row["solution"] for row in table)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("-0.0316", True),  # a number is only a number
        ("-1.5e-8", True),
        ("[-0.1, 0.2]", True),
        ("adam", True),
        ("", True),
        ("=1+1", False),
        ("+cmd|' /C calc'!A0", False),
        ("-1+1", False),
        ("@SUM(A1)", False),
        ("\t=1", False),
        ("\r=1", False),
        ("\n=1", False),
        ("＝1", False),  # the wide sign is taken for the narrow one in some locales
        ("-2\n=1", False),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(cell: str, kept: bool) -> None:
    assert disarmed(cell) == (cell if kept else f"'{cell}")


def test_a_file_gets_what_would_have_been_printed(gradrecall: Run, tmp_path: Path) -> None:
    words = ("generate", "adam", "--format", "json", "--count", "2")
    file = tmp_path / "questions.jsonl"
    written = gradrecall(*words, "-o", str(file))
    assert (written.status, written.out, written.err) == (0, "", "")
    assert file.read_text("utf-8") == gradrecall(*words, "--output", "-").out


@pytest.mark.parametrize(
    ("form", "begins", "ends"),
    [
        ("gift", "// [id:adam.step.1@pytorch#0]\n", "}\n\n"),
        ("moodle", '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n', "</quiz>\n"),
        ("markdown", "# Questions\n", "\n\n"),
        ("html", "<!doctype html>\n", "</html>\n"),
    ],
)
def test_other_programs_get_every_question_in_their_format(gradrecall: Run, form: str, begins: str, ends: str) -> None:
    words = ("generate", "adam", "--count", "2")
    ran = gradrecall(*words, "--format", form)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(begins)
    assert ran.out.endswith(ends)
    assert all(document["id"] in ran.out.replace("\\", "") for document in gradrecall(*words, "--format", "json").lines)


def test_a_document_is_closed_when_there_are_fewer_questions_than_wanted(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def only_first(template: Template, number: int) -> Problem:
        if number:
            raise NoAdmissibleDraw(f"number {number}")
        return draw(template, number)

    monkeypatch.setattr("verifier.problem.draw", only_first)
    file = tmp_path / "questions.xml"
    words = ("generate", "l2", "--kind", "value-penalty", "--dialect", "paper", "--count", "2", "--format", "moodle")
    assert gradrecall(*words, "-o", str(file)).status == 1
    assert file.read_text("utf-8").count("<question ") == 1
    assert file.read_text("utf-8").endswith("</quiz>\n")


# -- the file --------------------------------------------------------------------------------------------------------
def interrupted_at(at: int, times: int = 1) -> Callable[[Template, int], Problem]:
    def drawn(template: Template, number: int) -> Problem:
        if number == at:
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)
        return draw(template, number)

    return drawn


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_waits_for_the_line_that_is_being_written(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verifier.problem.draw", interrupted_at(2))
    ran = gradrecall(*PENALTY, "--count", "9")
    assert (ran.status, ran.err) == (130, "")
    assert [document["id"].partition("#")[2] for document in ran.lines] == ["0", "1", "2"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_an_interrupt_while_many_are_drawn_waits_for_a_whole_question(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def interrupted(template: Template, numbers: range) -> Batch:
        signal.raise_signal(signal.SIGINT)
        return draw_batch(template, numbers)

    words = (*PENALTY[:-1], form, "--count")
    whole = gradrecall(*words, str(ALONE + 1)).out
    draw_batch = batches.draw_batch
    monkeypatch.setattr(batches, "draw_batch", interrupted)
    ran = gradrecall(*words, "900")
    assert (ran.status, ran.err) == (130, "")
    assert ran.out == whole


def only_even(template: Template, number: int) -> Problem:
    """A template without a fair question of an odd number."""
    if number % 2:
        raise NoAdmissibleDraw(f"number {number} is odd")
    return draw(template, number)


def test_many_numbers_are_left_out_with_the_notes_of_one_by_one(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_even_of(template: Template, numbers: range) -> Batch:
        return draw_batch(template, np.array([number for number in numbers if number % 2 == 0]))

    draw_batch = batches.draw_batch
    monkeypatch.setattr("verifier.problem.draw", only_even)
    monkeypatch.setattr(batches, "draw_batch", only_even_of)
    ran = gradrecall(*PENALTY, "--count", "60")
    assert [document["id"].partition("#")[2] for document in ran.lines] == [str(number) for number in range(0, 120, 2)]
    assert ran.err == "".join(f"gradrecall: left out: number {number} is odd\n" for number in range(1, 119, 2))


@pytest.mark.usefixtures("interruptible")
def test_a_second_interrupt_waits_for_nothing(gradrecall: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.problem.draw", interrupted_at(2, times=2))
    ran = gradrecall(*PENALTY, "--count", "9")
    assert (ran.status, len(ran.lines)) == (130, 2)


def test_interrupts_stay_ignored_where_they_are(gradrecall: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verifier.problem.draw", interrupted_at(1))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ran = gradrecall(*PENALTY, "--count", "3")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (ran.status, len(ran.lines)) == (0, 3)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_file_is_as_it_was_before(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("verifier.problem.draw", interrupted_at(2))
    file = tmp_path / "questions.jsonl"
    file.write_text("old", "utf-8")
    for output in (file, tmp_path / "new.jsonl"):
        assert gradrecall(*PENALTY, "--count", "9", "-o", str(output)).status == 130
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("questions.jsonl", "old")]


@pytest.mark.skipif(os.name == "nt", reason="there are no such permissions")
def test_a_file_keeps_its_permissions_and_a_link_leads_where_it_led(gradrecall: Run, tmp_path: Path) -> None:
    file, link = tmp_path / "questions.jsonl", tmp_path / "link"
    file.write_text("old", "utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    assert gradrecall(*PENALTY, "-o", str(link)).status == 0
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert file.read_text("utf-8") == gradrecall(*PENALTY).out


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_a_pipe_with_a_name_is_written_into(gradrecall: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_text, "utf-8")
        assert gradrecall(*PENALTY, "-o", str(pipe)).status == 0
        assert read.result() == gradrecall(*PENALTY).out
    assert pipe.is_fifo()


# -- the bar ---------------------------------------------------------------------------------------------------------
def test_who_watches_a_file_grow_sees_a_bar_that_is_wiped_out_at_the_end(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    drawn = gradrecall(*PENALTY, "--count", "3", "-o", str(tmp_path / "out")).err.split("\r")
    assert [piece.split()[-1] for piece in drawn if piece.startswith("[")] == ["1/3", "2/3"]
    assert drawn[-1] == ""
    assert drawn[-2].isspace()


def test_a_note_stands_on_a_line_of_its_own_beside_a_bar(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def not_the_second(template: Template, number: int) -> Problem:
        if number == 1:
            raise NoAdmissibleDraw("number 1")
        return draw(template, number)

    monkeypatch.setattr("verifier.problem.draw", not_the_second)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    said = gradrecall(*PENALTY, "--count", "2", "-o", str(tmp_path / "out")).err
    assert "\rgradrecall: left out: number 1\n" in said


def test_a_large_count_draws_the_bar_a_thousand_times_at_most(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for _ in Progress(10_000).watch(range(10_000)):
        pass
    assert capsys.readouterr().err.count("[") == 999


def test_nobody_sees_a_bar_between_the_lines_of_a_terminal(gradrecall: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert gradrecall(*PENALTY, "--count", "3").err == ""


def test_numbers_without_a_fair_question_are_left_out_with_a_note(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("verifier.problem.draw", only_even)
    ran = gradrecall(*PENALTY, "--count", "2")
    assert [document["id"].partition("#")[2] for document in ran.lines] == ["0", "2"]
    assert (ran.status, ran.err) == (0, "gradrecall: left out: number 1 is odd\n")


def test_a_template_that_gives_no_fair_question_any_more_is_given_up(
    gradrecall: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_first(template: Template, number: int) -> Problem:
        if number:
            raise NoAdmissibleDraw(f"number {number}")
        return draw(template, number)

    monkeypatch.setattr("verifier.problem.draw", only_first)
    ran = gradrecall(*PENALTY, "--count", "2")
    assert len(ran.lines) == 1
    assert ran.status == 1
    assert ran.err.splitlines()[-1] == "gradrecall: found only 1 of l2, expected 2"


def test_a_large_count_is_drawn_as_it_is_read() -> None:
    drawing = Drawing([list(templates(registry.get("l2")).values())], 10**12, 0, as_problems())
    assert len(list(islice(drawing, 3))) == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("adm", ["unknown rule or family 'adm'", "did you mean", "adam"]),
        ("adam --kind stp", ["unknown kind 'stp'", "did you mean", "step"]),
        ("adam --dialect pytoch", ["unknown dialect 'pytoch'", "did you mean pytorch"]),
        ("adam --level 9", ["no question of adam has level 9", "step (1 and 2)", "pytorch"]),
        ("adam --dialect optax", ["dialect optax", "optax gives the numbers of pytorch"]),
        ("sgd l2 --kind steps --level 1", ["no question of sgd l2 has kind steps, level 1"]),
        ("adam --count 0", ["--count", "found '0'", "at least 1"]),
        ("adam --count 1.5", ["--count", "found '1.5'"]),
        ("adam --start -1", ["--start", "found '-1'", "0 to 999999999999999"]),
        ("adam --start 9999999999999999", ["--start"]),
        ("adam --format xml", ["--format", "xml"]),
        ("adam --frobnicate", ["--frobnicate"]),
        ("", ["RULE"]),
    ],
)
def test_what_cannot_be_generated_is_said_in_one_line(gradrecall: Run, words: str, said: list[str]) -> None:
    assert gradrecall("generate", *words.split()).failed(2, *said)


def test_a_rule_that_gives_no_questions_is_said_in_one_line(gradrecall: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quiz_bank.drawn.templates", lambda _rule: {})
    assert gradrecall("generate", "adam").failed(2, "no questions are drawn from adam")


def test_a_file_that_cannot_be_written_is_said_in_one_line(gradrecall: Run, tmp_path: Path) -> None:
    assert gradrecall("generate", "adam", "-o", str(tmp_path / "none" / "x")).failed(2, "cannot be written")
    assert gradrecall("generate", "adam", "-o", str(tmp_path)).failed(2, "cannot be written")


# -- check -----------------------------------------------------------------------------------------------------------
def test_the_right_answer_leaves_with_0(gradrecall: Run) -> None:
    problem = problem_of(QUESTION)
    ran = gradrecall("check", QUESTION, typed_answer(problem), "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.document.keys() >= {"id", "verdict", "read_as", "answer", "misconceptions", "message"}
    assert (ran.document["id"], ran.document["verdict"]) == (QUESTION, "right")
    assert ran.document["answer"] == problem.key.value[0]
    assert ran.document["misconceptions"] == []


def test_a_slip_is_named_with_its_belief_and_leaves_with_1(gradrecall: Run) -> None:
    wrong = next(slip for slip in problem_of(QUESTION).key.slips if len(slip.names) == 1)
    typed = f"{wrong.value[0]:.6g}"
    ran = gradrecall("check", QUESTION, typed, "--json")
    assert (ran.status, ran.document["verdict"]) == (1, "slip")
    (slip,) = ran.document["misconceptions"]
    assert (slip["id"], slip["belief"]) == (wrong.names[0], ADAM.misconception(wrong.names[0]).belief)
    assert slip["belief"] in gradrecall("check", QUESTION, typed).out


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [("123456", "wrong"), ("a third", "unreadable"), ("[1, 2]", "unreadable"), ("", "unreadable")],
)
def test_an_answer_that_is_not_right_leaves_with_1(gradrecall: Run, answer: str, verdict: str) -> None:
    ran = gradrecall("check", "--json", QUESTION, answer)
    assert (ran.status, ran.document["verdict"]) == (1, verdict)
    assert gradrecall("check", QUESTION, answer).status == 1


@pytest.mark.parametrize(
    "words",
    [
        (BELOW_ZERO.id, MINUS),
        (BELOW_ZERO.id, "--", MINUS),
        ("--", BELOW_ZERO.id, MINUS),
        (BELOW_ZERO.id, MINUS.replace("-0.", "-.")),
        (BELOW_ZERO.id, f"{BELOW_ZERO.key.value[0]:.6e}"),
        (BELOW_ZERO.id, answer_text(BELOW_ZERO)),
        ("--json", BELOW_ZERO.id, MINUS),
        (BELOW_ZERO.id, MINUS, "--json"),
        ("--data-dir", "anywhere", BELOW_ZERO.id, MINUS),
        (BELOW_ZERO.id, "--data-dir=anywhere", MINUS),
    ],
)
def test_an_answer_may_begin_with_a_minus(gradrecall: Run, words: tuple[str, ...]) -> None:
    assert gradrecall("check", *words).status == 0


def test_a_vector_may_be_typed_without_quotes(gradrecall: Run) -> None:
    words = ("generate", "adam", "--level", "2", "--format", "json")
    (document,) = gradrecall(*words).lines
    entries = document["answer_text"].split()
    assert len(entries) == 3
    assert gradrecall("check", document["id"], *entries).status == 0


@pytest.mark.parametrize("command", [("check", "{}", "0.1"), ("solve", "{}")])
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("adam", ["unknown question id 'adam'", "adam.step.1@pytorch#17"]),
        ("adm.step.1@pytorch#1", ["unknown rule 'adm'", "did you mean"]),
        ("adam.step.9@pytorch#1", ["adam.step.9@pytorch", "did you mean"]),
        ("adam.step.1@pytorch#" + "9" * 16, ["unknown question id"]),
        ("adam.step.1@pytorch#-1", ["unknown question id"]),
        ("\x1b[31madam", ["unknown question id"]),
    ],
)
def test_an_id_that_is_none_is_said_in_one_line(
    gradrecall: Run, command: tuple[str, ...], question: str, said: list[str]
) -> None:
    ran = gradrecall(*(word.format(question) for word in command))
    assert ran.failed(2, *said)
    assert "\x1b" not in ran.err


def test_an_unknown_answer_comes_with_the_solution_from_where_it_can_have_gone_off(gradrecall: Run) -> None:
    ran = gradrecall("check", QUESTION, "-0.03728")
    assert "The worked solution starts at v." in ran.out
    shown = ran.out.index
    assert shown("  vₜ = β₂") < shown("Δθₜ = ─") < shown("What stands before") < shown("  mₜ = β₁")
    starts = gradrecall("check", QUESTION, "-0.03728", "--json").document["solution_starts_at"]
    assert starts == {"line": 2, "name": "v", "implied": "0.1166", "expected": "0.01166", "fits": "10 times too large"}
    assert gradrecall("check", QUESTION, "0.1179", "--json").document["solution_starts_at"] is None


def test_a_solution_starts_where_a_wrong_answer_can_have_gone_off(gradrecall: Run) -> None:
    assert gradrecall("solve", QUESTION).out.index("  mₜ = β₁") < gradrecall("solve", QUESTION).out.index("  vₜ = β₂")
    ran = gradrecall("solve", QUESTION, "-0.03728")
    assert ran.status == 0
    assert ran.out.index("  vₜ = β₂") < ran.out.index("What stands before") < ran.out.index("  mₜ = β₁")
    assert gradrecall("solve", QUESTION, "-0.03728", "--json").document["solution_starts_at"]["line"] == 2


def test_a_doubtful_comma_has_a_way_out(gradrecall: Run) -> None:
    ran = gradrecall("check", QUESTION, "1,234")
    assert "Write it with a point, or say --decimal comma or --decimal point." in ran.out
    assert "read as 1.234" in gradrecall("check", QUESTION, "1,234", "--decimal", "comma").out
    assert "read as 1234" in gradrecall("check", QUESTION, "1,234", "--decimal", "point").out
    assert gradrecall("check", QUESTION, "1,234", "--decimal", "dot").failed(2, "--decimal")
    assert "--decimal" not in gradrecall("check", "adam.match.1@pytorch#0", "1,234").out


def test_a_right_pick_is_said_in_one_line(gradrecall: Run) -> None:
    question = "adam.match.1@pytorch#0"
    ran = gradrecall("check", question, typed_answer(problem_of(question)))
    assert (ran.status, len(ran.out.splitlines())) == (0, 1)


def test_an_answer_is_wanted(gradrecall: Run) -> None:
    assert gradrecall("check", QUESTION).failed(2, "ANSWER", "gradrecall check --help")


# -- solve -----------------------------------------------------------------------------------------------------------
def test_a_solution_shows_every_line_with_its_value(gradrecall: Run) -> None:
    ran = gradrecall("solve", QUESTION)
    assert (ran.status, ran.err) == (0, "")
    problem = problem_of(QUESTION)
    assert f"Answer: {answer_text(problem)}\n" in ran.out
    assert "───" in ran.out
    assert all(name in ran.out for slip in problem.key.slips for name in slip.names)


def test_a_solution_document_agrees_with_the_question(gradrecall: Run) -> None:
    solved = gradrecall("solve", QUESTION, "--json").document
    (asked,) = gradrecall("generate", "adam", "--format", "json", "--start", "17").lines
    assert solved["id"] == asked["id"] == QUESTION
    for shared in ("prompt", "solution", "answer", "answer_text", "misconceptions"):
        assert solved[shared] == asked[shared]
    assert solved["evidence"]
