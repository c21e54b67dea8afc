"""The search finds the values that tie what a question must keep apart, and says why."""

import pytest

from quiz_bank.drawn import template_of, templates
from verifier import registry
from verifier.arrays.batch import draw_batch
from verifier.arrays.search import (
    CANDIDATES,
    QUESTIONS,
    Found,
    Value,
    by_value,
    candidates,
    choices,
    offering,
    search,
)
from verifier.draws import ATTEMPTS
from verifier.template import Template

BETAS, T, MOMENTS = "beta1 beta2", "t", {"m": (0.0,), "v": (0.0,)}
NO_CORRECTION = frozenset({"no-bias-correction", "correction-without-power"})
SHIFTED = {"one-step-late", "one-step-early"}


def template(rule: str, kind: str, dialect: str = "pytorch") -> Template:
    """The template of a rule by its kind, whatever its version and level."""
    names = [
        name for name, each in templates(registry.get(rule)).items() if (each.kind, each.dialect) == (kind, dialect)
    ]
    return template_of(names[0])


def tried(template: Template, offered: dict[str, tuple[Value, ...]]) -> dict[tuple[float, ...], Found]:
    return {found.value: found for found in search(template, offered)}


ADAM = template("adam", "step")


# -- the listed pairs of Adam ------------------------------------------------------------------------------------------
def test_what_adam_lists_is_apart_from_all_slips_and_these_from_each_other() -> None:
    draws = choices(ADAM)
    listed = {key: tuple(map(draws[key].value, range(draws[key].size))) for key in (BETAS, T)}
    found = tried(ADAM, listed)

    assert set(found) == {(0.9, 0.999, 3), (0.9, 0.999, 5), (0.9, 0.95, 3), (0.9, 0.95, 5)}
    assert all(each.rate > 0.25 and not each.alike for each in found.values())


@pytest.mark.parametrize(
    ("betas", "t", "reason"),
    [
        ((0.9, 0.999), 10, "step-counted-from-zero hides"),  # what has faded does not tell one step from the next
        ((0.9, 0.95), 10, "no-bias-correction hides"),
        ((0.5, 0.9), 2, "step-counted-one-too-far hides"),
        ((0.5, 0.9), 3, "step-counted-from-zero hides"),
        ((0.5, 0.9), 4, "correction-without-power hides"),
        ((0.9, 0.9), 3, "swapped-betas hides"),  # exchanging equals changes nothing
        ((0.95, 0.95), 5, "swapped-betas hides"),
    ],
)
def test_betas_and_a_step_that_hide_a_slip_give_no_question(betas: Value, t: int, reason: str) -> None:
    (found,) = search(ADAM, {BETAS: (betas,), T: (t,)})

    assert (found.fair, found.attempts, found.reason) == (0, QUESTIONS * ATTEMPTS, reason)


def test_at_the_first_step_from_zero_no_betas_give_a_question() -> None:
    batch = draw_batch(offering(ADAM, {**MOMENTS, T: (1,), BETAS: candidates(BETAS)}), range(QUESTIONS))

    # Whatever the betas, the first step from zero is the rate with the gradient's sign: printed, or what slips give.
    assert len(batch.numbers) == 0
    assert set(batch.rejected) - {"answer is printed"} <= {f"{slip.id} hides" for slip, _ in ADAM.slips}


@pytest.mark.parametrize("t", [2, 3, 4, 5])
def test_no_correction_and_one_without_its_power_are_one_for_the_betas_that_many_know(t: int) -> None:
    found = tried(ADAM, {BETAS: ((0.9, 0.99), (0.9, 0.95)), T: (t,)})

    assert found[0.9, 0.99, t].alike == {NO_CORRECTION}
    assert found[0.9, 0.95, t].alike == frozenset()


# -- ties of other rules -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "tied", "apart", "reason"),
    [
        # p and 1 − p are one number
        (template("dropout", "value-trained"), {"rate": (0.5,)}, {"rate": (0.4,)}, "scales-by-rate hides"),
        (template("dropout-classic", "value-used", "paper"), {"rate": (0.5,)}, {"rate": (0.4,)},
         "scales-by-rate hides"),
        # as many inputs as outputs
        (template("he-normal", "value-std"), {"fan_in": (100,), "fan_out": (100,)},
         {"fan_in": (100,), "fan_out": (200,)}, "fan-out hides"),
        (template("lecun-uniform", "value-limit"), {"fan_in": (256,), "fan_out": (256,)},
         {"fan_in": (256,), "fan_out": (64,)}, "fan-out hides"),
        # nothing has moved yet
        (template("momentum", "step"), {"b": (0.0,)}, {"b": (0.5,)}, "no-momentum hides"),
        (template("momentum", "step", "keras"), {"velocity": (0.0,)}, {"velocity": (0.2,)}, "no-momentum hides"),
        (template("nesterov", "step"), {"b": (0.0,)}, {"b": (0.5,)}, "double-momentum hides"),
    ],
)  # fmt: skip
def test_a_value_that_hides_a_slip_gives_no_question(
    asked: Template, tied: dict[str, tuple[Value, ...]], apart: dict[str, tuple[Value, ...]], reason: str
) -> None:
    (none,), (some,) = search(asked, tied), search(asked, apart)

    assert (none.fair, none.reason) == (0, reason)
    assert some.rate > 0.1


@pytest.mark.parametrize(
    ("asked", "tied", "apart", "slips"),
    [
        # between two drops the rates of three steps in a row are one
        (template("step-lr", "boundary"), {"t step_size": ((15, 10),)}, {"t step_size": ((20, 10),)}, SHIFTED),
        (template("step-lr", "value-lr"), {"t step_size": ((15, 10),)}, {"t step_size": ((20, 10),)},
         {"one-step-late"}),
        # on either side of the root an epsilon of 1e-8 is nothing
        (template("adam", "step", "keras"), {"eps": (1e-8,)}, {"eps": (0.1,)}, {"epsilon-under-root"}),
        (template("adadelta", "step"), {"eps": (1e-8,)}, {"eps": (0.01,)}, {"epsilon-outside"}),
    ],
)  # fmt: skip
def test_a_value_that_cannot_show_a_slip_claims_no_slip(
    asked: Template, tied: dict[str, tuple[Value, ...]], apart: dict[str, tuple[Value, ...]], slips: set[str]
) -> None:
    (none,), (some,) = search(asked, tied), search(asked, apart)

    assert slips.isdisjoint(none.shown)
    assert slips <= some.shown


def test_plain_sgd_does_not_tell_coupled_from_decoupled_decay() -> None:
    decay = {"weight_decay": (0.1,)}
    asked, printed = offering(template("sgd", "next"), decay), offering(template("sgd", "prints"), decay)
    batch = draw_batch(asked, range(QUESTIONS))
    (found,) = search(printed, decay)

    assert "weight_decay" in asked.needed
    assert len(batch.numbers) == QUESTIONS
    assert {name: bool((value == value).any()) for name, value in batch.dialects.items()} == {"keras": False}
    assert "keras-rule" not in found.shown


def test_momentum_tells_coupled_from_decoupled_decay() -> None:
    (found,) = search(template("momentum", "prints-weight_decay"), {"weight_decay": (0.1,)})

    assert "keras-rule" in found.shown


# -- the search itself -------------------------------------------------------------------------------------------------
def test_values_drawn_together_have_the_rates_that_they_have_alone() -> None:
    together = {found.value: found for found in by_value(draw_batch(ADAM, range(4000)), BETAS, T)}

    assert sum(found.fair for found in together.values()) == 4000
    for alone in search(ADAM, {BETAS: ((0.9, 0.999), (0.9, 0.95)), T: (3, 5)}, questions=500):
        assert together[alone.value].rate == pytest.approx(alone.rate, abs=0.08)
        assert together[alone.value].shown == alone.shown
        assert together[alone.value].alike == alone.alike


def test_a_tie_among_values_drawn_together_has_no_fair_question() -> None:
    both = offering(ADAM, {BETAS: ((0.9, 0.95), (0.9, 0.9))})
    rates = {found.value: found.rate for found in by_value(draw_batch(both, range(500)), BETAS)}

    assert rates[0.9, 0.9] == 0
    assert rates[0.9, 0.95] > 0.5


def test_a_template_that_offers_other_values_leaves_the_first_one_as_it_was() -> None:
    before = dict(ADAM.draws)
    other = offering(ADAM, {T: (4,)})

    assert draw_batch(other, range(3)).inputs["t"].tolist() == [4, 4, 4]
    assert (ADAM.draws, ADAM.name) == (before, other.name)


def test_what_is_measured_is_no_choice() -> None:
    assert set(choices(ADAM)) == {BETAS, T, "lr", "eps"}


def test_names_that_are_drawn_together_have_all_combinations_of_their_candidates() -> None:
    assert len(candidates(BETAS)) == len(CANDIDATES["beta1"]) * len(CANDIDATES["beta2"])
    assert (0.9, 0.99) in candidates(BETAS)
    assert candidates("t")[:3] == (1, 2, 3)
    assert candidates("t something") == ()
