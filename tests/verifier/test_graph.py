"""All ways of a template share their operations, and nothing that a question shows depends on how they are shared."""

import numpy as np
import pytest

from quiz_bank.drawn import template_of
from verifier.arrays import batch, graph
from verifier.arrays.batch import Batch, draw_batch
from verifier.arrays.graph import Graph, graph_of
from verifier.rule import Variant

ADAM = template_of("adam.step.1@pytorch")
SEVERAL = ("adam.step.1@pytorch", "radam.step.1@pytorch", "adam.steps.3~2@pytorch", "adam.step.2@pytorch")
each_of_several = pytest.mark.parametrize("name", SEVERAL)


def shared(rule: Graph, variant: Variant, name: str) -> bool:
    """Whether a variant gets a quantity from the same node as the rule."""
    right, wrong = rule.way(ADAM.variant), rule.way(variant)
    return right.history[-1][name] == wrong.history[-1][name]


def same(one: Batch, other: Batch) -> bool:
    """Whether two batches hold the same questions, with the same numbers to the last bit."""
    pairs = [(one.numbers, other.numbers), (one.attempts, other.attempts), (one.hand_rounding, other.hand_rounding)]
    pairs += [(one.slips[name], other.slips[name]) for name in one.slips]
    alike = all(np.array_equal(a, b, equal_nan=True) for a, b in [*pairs, (one.value, other.value)])
    return alike and one.rejected == other.rejected


def test_a_slip_computes_anew_only_what_it_changes() -> None:
    rule = Graph(ADAM, ADAM.known)
    variant = next(variant for slip, variant in ADAM.slips if slip.id == "no-root")
    assert {name: shared(rule, variant, name) for name in ("m_hat", "v_hat", "update")} == {
        "m_hat": True,
        "v_hat": True,
        "update": False,
    }


def test_what_only_reads_quantities_with_few_values_has_few_itself() -> None:
    rule = Graph(ADAM, ADAM.known)
    decided = {
        condition: rule.slots[place]
        for condition in ("1 - beta1**t > 0", "m > g")
        if (place := rule.condition(condition, 0)) is not None
    }
    assert {condition: slots is not None for condition, slots in decided.items()} == {
        "1 - beta1**t > 0": True,
        "m > g": False,
    }


def test_a_condition_on_what_is_not_given_has_no_node() -> None:
    assert Graph(ADAM, ADAM.known).condition("nesterov > 0", 0) is None


@each_of_several
def test_the_numbers_are_the_same_without_tables(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    template = template_of(name)
    usual = draw_batch(template, range(300))
    monkeypatch.setattr(graph, "MOST_VALUES", 0)
    graph_of.cache_clear()
    without = draw_batch(template, range(300))
    graph_of.cache_clear()
    assert same(usual, without)


@each_of_several
@pytest.mark.parametrize(("block", "small"), [(7, 1), (64, 64), (40_000, 40_000)])
def test_how_many_are_drawn_together_does_not_matter(
    name: str, block: int, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = template_of(name)
    usual = draw_batch(template, range(60))
    monkeypatch.setattr(batch, "BLOCK", block)
    monkeypatch.setattr(batch, "SMALL_BLOCK", small)
    assert same(usual, draw_batch(template, range(60)))
