"""How edits, options, dialects and misconceptions combine into the lines that run."""

import pytest

from verifier import registry
from verifier.errors import BadLine, UnknownName
from verifier.expression import parse_lines
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source, edited, holds

LINES = parse_lines("a = x\nb = a + 1\nc = b * 2")

TOY = Rule(
    id="toy",
    name="Toy",
    family=Family.OPTIMIZER,
    summary="A rule to try edits on.",
    source=Source("Nobody 2000", "Equation 1"),
    lines="m = k * m + g\nupdate = lr * m\ntheta = theta - update",
    hyperparameters=(
        Hyperparameter("lr", 0.1),
        Hyperparameter("k", 0.9),
        Hyperparameter("decay", 0.0),
        Hyperparameter("apart", False),
    ),
    parameter="theta",
    state={"m": 0.0, "unused": 0.0},
    asks={"update": "the step"},
    options=(
        Option("decay", {"start": "g = g + decay * theta"}, when="decay and not apart"),
        Option("apart", {"theta": "theta - update - decay * theta"}, when="decay and apart"),
    ),
    dialects=(
        Dialect("pytorch", api="torch.optim.Toy"),
        Dialect(
            "keras",
            defaults={"apart": True, "k": 0.5},
            names={"rho": "k", "pair": "lr k"},
            edit={"update": "lr * m * 2"},
        ),
    ),
    misconceptions=(
        Misconception("forgets-lr", "forgets the learning rate", {"update": "m"}, hint="Which factor?"),
        Misconception("adds-decay", "adds", {"g": "g - decay * theta"}, hint="Which way?"),
        Misconception("late", "late", {"m": "g"}, hint="When?", when="k >= 0.8"),
        Misconception("own", "own", {"m": "m"}, hint="How?", dialects={"keras": {"update": "m"}}),
    ),
)


def texts(rule: Rule, dialect: str, slips: tuple[str, ...] = (), **values: object) -> list[str]:
    return [line.text for line in rule.variant(dialect, values, slips).lines]


@pytest.mark.parametrize(
    ("edit", "result"),
    [
        ({"b": "a - 1"}, ["a = x", "b = a - 1", "c = b * 2"]),
        ({"b": None}, ["a = x", "c = b * 2"]),
        ({"b": "u = a\nb = u"}, ["a = x", "u = a", "b = u", "c = b * 2"]),
        ({"before b": "u = 1"}, ["a = x", "u = 1", "b = a + 1", "c = b * 2"]),
        ({"after b": "u = 1"}, ["a = x", "b = a + 1", "u = 1", "c = b * 2"]),
        ({"start": "u = 1"}, ["u = 1", "a = x", "b = a + 1", "c = b * 2"]),
        ({"end": "u = 1"}, ["a = x", "b = a + 1", "c = b * 2", "u = 1"]),
        ({"start": "u = 1", "u": "2"}, ["u = 2", "a = x", "b = a + 1", "c = b * 2"]),
        ({"b": "where(a == 1, a, 2)"}, ["a = x", "b = where(a == 1, a, 2)", "c = b * 2"]),
    ],
)
def test_an_edit_changes_the_lines_it_names(edit: dict[str, str | None], result: list[str]) -> None:
    assert [line.text for line in edited(LINES, edit)] == result


@pytest.mark.parametrize("edit", [{"z": "1"}, {"before z": "u = 1"}, {"z": None}])
def test_an_edit_of_a_line_that_is_not_there_is_an_error(edit: dict[str, str | None]) -> None:
    with pytest.raises(BadLine, match="'z'"):
        edited(LINES, edit)


def test_a_line_that_occurs_twice_cannot_be_named() -> None:
    with pytest.raises(BadLine, match="occurs 2 times"):
        edited((*LINES, *LINES), {"a": "1"})


def test_a_switched_off_option_leaves_no_trace() -> None:
    assert texts(TOY, "pytorch") == ["m = k * m + g", "update = lr * m", "theta = theta - update"]
    assert texts(TOY, "pytorch", decay=0.1)[0] == "g = g + decay * theta"


def test_a_dialect_s_defaults_decide_which_option_is_on() -> None:
    assert texts(TOY, "keras", decay=0.1) == [
        "m = k * m + g",
        "update = lr * m * 2",
        "theta = theta - update - decay * theta",
    ]


def test_a_misconception_is_the_rule_with_a_line_changed() -> None:
    assert texts(TOY, "pytorch", ("forgets-lr",))[1] == "update = m"


def test_two_misconceptions_compose() -> None:
    assert texts(TOY, "pytorch", ("forgets-lr", "late"))[:2] == ["m = g", "update = m"]


def test_a_misconception_can_differ_by_dialect() -> None:
    assert texts(TOY, "keras", ("own",))[1] == "update = m"
    assert texts(TOY, "pytorch", ("own",))[0] == "m = m"


def test_a_misconception_of_an_option_exists_only_while_the_option_is_on() -> None:
    assert "adds-decay" not in [slip.id for slip in TOY.slips("pytorch", {})]
    assert "adds-decay" in [slip.id for slip in TOY.slips("pytorch", {"decay": 0.1})]


def test_a_misconception_that_cannot_be_seen_is_not_claimed() -> None:
    assert "late" in [slip.id for slip in TOY.slips("pytorch", {"k": 0.9})]
    assert "late" not in [slip.id for slip in TOY.slips("pytorch", {"k": 0.5})]


def test_a_variant_carries_only_what_its_lines_give() -> None:
    assert dict(TOY.variant("pytorch").state) == {"m": 0.0}


def test_the_way_to_a_quantity_leaves_out_what_it_does_not_need() -> None:
    assert [line.name for line in TOY.variant("pytorch").towards("update")] == ["m", "update"]


def test_values_come_by_the_rule_s_or_the_framework_s_names() -> None:
    assert TOY.values("keras", {"rho": 0.7})["k"] == 0.7
    assert TOY.values("keras", {"pair": [0.2, 0.3]}) == {"lr": 0.2, "k": 0.3, "decay": 0.0, "apart": True}
    with pytest.raises(UnknownName, match="hyperparameter of toy 'nothing'"):
        TOY.values("keras", {"nothing": 1})


def test_conditions_read_the_question_s_numbers() -> None:
    assert holds("eps >= 0.01", {"eps": 0.1})
    assert not holds("eps >= 0.01", {"eps": 1e-8})
    assert not holds("eps >= 0.01", {})


def test_the_registry_finds_every_rule_and_all_are_complete() -> None:
    rules = registry.all_rules()
    assert {"sgd", "adam", "he-normal", "l2", "dropout", "learning-rate"} <= rules.keys()
    assert all(rule.id == name for name, rule in rules.items())


def test_what_an_incomplete_rule_lacks_is_listed_at_once() -> None:
    broken = TOY.derive(
        summary="",
        asks={},
        misconceptions=(Misconception("empty", "", {"nowhere": "1"}, hint=""),),
        lines="m = k * m + unknown\nupdate = m\ntheta = theta - update",
    )
    problems = "; ".join(registry.missing(broken))
    for problem in ("no summary", "asks for nothing", "lacks a belief or a hint", "changes no line", "'unknown'"):
        assert problem in problems


def test_an_unknown_rule_gets_the_nearest_names() -> None:
    with pytest.raises(UnknownName, match="did you mean adam"):
        registry.get("adamm")


def test_families_and_all_select_rules() -> None:
    everything = registry.select(["all"])
    assert [rule.id for rule in everything] == list(registry.all_rules())
    assert {rule.family for rule in registry.select(["initializers"])} == {Family.INITIALIZER}
    assert [rule.id for rule in registry.select(["sgd", "adam", "sgd"])] == ["adam", "sgd"]
