"""`rules` and `trace`."""

import json

import pytest

from tests.commands.conftest import Run
from verifier import registry

FIELDS = {"id", "name", "family", "dialects", "hyperparameters", "misconceptions", "source", "summary", "lines"}
INPUT = {"params": [1.0, -2.0], "grads": [[0.5, 0.1], [0.25, -0.3]], "hyper": {"lr": 0.1}}


def test_the_list_has_every_rule_with_every_field_of_the_contract(gradrecall: Run) -> None:
    ran = gradrecall("rules", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert [rule["id"] for rule in ran.document] == list(registry.all_rules())
    for rule in ran.document:
        assert rule.keys() >= FIELDS
        assert rule["dialects"] == list(rule["lines"])
        assert all(hyper["defaults"].keys() == set(rule["dialects"]) for hyper in rule["hyperparameters"])
        assert all(slip.keys() == {"id", "belief", "hint", "source"} for slip in rule["misconceptions"])


def test_defaults_are_those_of_each_dialect(gradrecall: Run) -> None:
    (adam,) = gradrecall("rules", "adam", "--json").document
    (eps,) = [each for each in adam["hyperparameters"] if each["name"] == "eps"]
    assert (eps["default"], eps["defaults"]["pytorch"], eps["defaults"]["keras"]) == (1e-8, 1e-8, 1e-7)
    assert "m_hat" in " ".join(adam["lines"]["pytorch"])
    assert "m_hat" not in " ".join(adam["lines"]["keras"])


def test_people_get_a_table_and_for_a_rule_that_they_name_everything_about_it(gradrecall: Run) -> None:
    table = gradrecall("rules").out.splitlines()
    assert len(table) == 1 + len(registry.all_rules())
    adam = gradrecall("rules", "adam").out
    rule = registry.get("adam")
    for told in (
        rule.summary,
        str(rule.source),
        *(d.label for d in rule.dialects),
        *(m.id for m in rule.misconceptions),
    ):
        assert told in adam


def test_a_rule_that_is_none_is_said_in_one_line(gradrecall: Run) -> None:
    assert gradrecall("rules", "adm", "--json").failed(2, "unknown rule or family 'adm'", "did you mean", "adam")


def test_a_trace_has_every_named_value_of_every_step(gradrecall: Run) -> None:
    ran = gradrecall("trace", "adam", "--dialect", "pytorch", "--json", stdin=json.dumps(INPUT))
    assert (ran.status, ran.err) == (0, "")
    assert (ran.document["rule"], ran.document["dialect"], len(ran.document["steps"])) == ("adam", "pytorch", 2)
    assert ran.document["steps"][0].keys() >= {"m", "v", "m_hat", "v_hat", "update", "theta"}
    assert ran.document["steps"][0]["m"] == pytest.approx([0.05, 0.01])


def test_people_get_the_same_values_in_lines(gradrecall: Run) -> None:
    out = gradrecall("trace", "sgd", "--dialect", "pytorch", stdin=json.dumps(INPUT)).out
    assert out.splitlines()[0] == "step 1"
    assert "theta   [0.95, -2.01]" in out


def test_a_number_beyond_the_floats_is_null(gradrecall: Run) -> None:
    far = {"params": [1e308], "grads": [[-1e308]], "hyper": {"lr": 100.0}}
    ran = gradrecall("trace", "sgd", "--dialect", "pytorch", "--json", stdin=json.dumps(far))
    assert ran.document["steps"][0]["theta"] == [None]
    assert "beyond" in gradrecall("trace", "sgd", "--dialect", "pytorch", stdin=json.dumps(far)).out


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        ("adm --dialect paper", "{}", ["unknown rule 'adm'", "did you mean"]),
        ("adam --dialect pytoch", "{}", ["unknown dialect of adam 'pytoch'", "did you mean pytorch"]),
        ("adam", "{}", ["--dialect"]),
        ("--dialect pytorch", "{}", ["RULE"]),
        ("adam --dialect pytorch", "", ["standard input", "line 1, column 1", "expected a JSON document"]),
        ("adam --dialect pytorch", "{", ["standard input", "expected a JSON document"]),
        ("adam --dialect pytorch", "[" * 100_000, ["standard input", "expected a JSON document"]),
        ("adam --dialect pytorch", "9" * 10_000, ["standard input", "expected a JSON document"]),
        ("adam --dialect pytorch", "[]", ["expected an object"]),
        ("adam --dialect pytorch", "{}", ["params and grads"]),
        ("adam --dialect pytorch", '{"params": [NaN], "grads": [[1]]}', ["found NaN"]),
        ("adam --dialect pytorch", '{"params": ["x"], "grads": [[1]]}', ["params", "expected numbers"]),
        ("adam --dialect pytorch", '{"params": [1], "grads": [[1, 2]]}', ["grads", "shape"]),
        ("adam --dialect pytorch", '{"params": [1], "grads": [[1]], "hyper": {"rate": 1}}', ["'rate'"]),
        ("l2 --dialect paper", '{"params": [1], "grads": [[1]]}', ["l2"]),
    ],
)
def test_what_cannot_be_traced_is_said_in_one_line(gradrecall: Run, words: str, stdin: str, said: list[str]) -> None:
    assert gradrecall("trace", *words.split(), stdin=stdin).failed(2, *said)
