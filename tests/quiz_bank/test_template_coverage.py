"""What must be askable is askable, and no question comes back soon with the numbers that it had."""

import math

import pytest

from quiz_bank import drawn
from quiz_bank.kinds import KINDS
from quiz_bank.kinds.kind import ChoiceKind
from verifier import registry
from verifier.arrays.audit import repeated
from verifier.arrays.batch import draw_batch
from verifier.draws import ATTEMPTS, SPACE, Draw
from verifier.template import Template

ASKED: dict[str, tuple[str, str, int]] = {
    # SGD, learning rate, step size
    "sgd1": ("sgd", "step", 1), "sgd2": ("sgd", "step", 2), "sgd3": ("quadratic-descent", "value-theta", 1),
    "sgd4": ("stable-learning-rate", "value-largest", 1), "sgd5": ("sgd", "inverse-lr", 4),
    "sgd6": ("batch-mean", "value-change", 1), "lr1": ("step-size", "value-size", 1),
    "lr2": ("step-ratio", "value-ratio", 1),
    # Momentum and Nesterov
    "mom1": ("momentum", "next", 1), "mom2": ("momentum", "step", 2), "mom3": ("momentum", "steps", 3),
    "mom4": ("momentum", "prints", 4), "mom5": ("momentum-limit", "value-limit", 1),
    "mom6": ("momentum", "prints-dampening", 4), "mom7": ("momentum", "bug", 5), "nag1": ("nesterov", "step", 1),
    "nag2": ("nesterov-look-ahead", "value-step", 1), "nag3": ("momentum", "compare-nesterov", 4),
    # Adagrad, RMSprop, Adadelta
    "ada1": ("adagrad", "next", 1), "ada2": ("adagrad-effective-rate", "value-effective", 2),
    "ada3": ("adagrad-constant-gradient", "value-step", 1), "ada4": ("adagrad-steps-until", "value-k", 1),
    "ada5": ("adagrad", "prints", 4), "rms1": ("rmsprop", "next", 1), "rms2": ("rmsprop", "step", 2),
    "rms3": ("rmsprop", "steps", 3), "rms4": ("rmsprop", "convention", 4),
    "rms5": ("rmsprop-first-step", "value-size", 1), "rms6": ("rmsprop-first-steps-compared", "value-ratio", 1),
    "rms7": ("rmsprop", "bug", 5), "add1": ("adadelta", "step", 1), "add2": ("adadelta", "steps", 3),
    "add3": ("adadelta-first-steps-compared", "value-ratio", 1), "add4": ("adadelta-first-step", "value-step", 1),
    # Adam, Nadam, AdamW
    "adam1": ("adam", "step", 1), "adam2": ("adam", "pair-m_hat-v_hat", 1), "adam3": ("adam", "step", 2),
    "adam4": ("adam", "steps", 3), "adam5": ("adam-constant-gradient", "value-distance", 1),
    "adam6": ("adam-without-correction", "value-step", 1), "adam7": ("adam", "convention", 4),
    "adam8": ("adam", "inverse-g", 4), "adam9": ("adam-correction-fades", "value-t", 1),
    "adam10": ("adam", "prints-unzeroed", 4), "adam11": ("adam", "bug", 5),
    "adam12": ("adam-sudden-gradient", "value-step", 1), "nad1": ("nadam", "step", 1),
    "nad2": ("nadam-warm-up", "value-mu", 1), "adw1": ("adamw", "next", 1), "adw2": ("adam", "compare-adamw", 4),
    "adw3": ("adam", "prints-weight_decay", 4), "adw4": ("decay-factor", "value-theta_n", 1),
    "adw5": ("decay-half-life", "value-weight_decay", 1), "adw6": ("adamw", "bug", 5),
    # L2 and weight decay
    "l21": ("l2", "value-penalty", 1), "l22": ("l2", "value-gradient", 2), "l23": ("sgd-l2-step", "value-step", 1),
    "l24": ("l2", "convention-gradient", 4), "l25": ("l2-as-weight-decay", "value-shrinkage", 1),
    "l26": ("coupled-decay-gap", "value-gap", 1), "l27": ("decayed-minimum", "value-lowest", 1),
    "l28": ("kernel-penalty", "value-penalty", 1),
    # Dropout
    "dro1": ("dropout", "value-trained", 2), "dro2": ("dropout-classic", "value-used", 2),
    "dro3": ("dropout", "prints-used", 4), "dro4": ("dropout", "value-variance", 2),
    "dro5": ("dropout-active-units", "pair-active-deviation", 1), "dro6": ("keep-probability", "value-kept", 1),
    "dro7": ("dropout", "value-gradient", 2), "dro8": ("dropout", "bug", 3),
    # Initializers
    "heN": ("he-normal", "value-std", 1), "heU": ("he-uniform", "value-limit", 1),
    "gloN": ("glorot-normal", "value-std", 1), "gloU": ("glorot-uniform", "value-limit", 1),
    "lecN": ("lecun-normal", "value-std", 1), "lecU": ("lecun-uniform", "value-limit", 1),
    "rnd1": ("normal-tails", "value-expected", 1), "ini1": ("conv-fans", "value-fan_in", 1),
    "ini2": ("he-normal", "value-wide", 1), "ini3": ("torch-linear-default", "value-limit", 1),
    "ini4": ("limit-to-deviation", "value-preactivation", 1), "ini5": ("glorot-normal", "layers-relu", 3),
    "ini6": ("matrix-layout", "value-std", 1), "ini7": ("he-normal", "inverse-fan_in", 4),
    "ini8": ("leaky-he-uniform", "value-limit", 1), "ort1": ("orthogonal", "value-trace", 1),
    "ort2": ("orthogonal-stretch", "value-after", 1), "ort3": ("orthogonal-entry", "value-d", 1),
    # Schedules
    "stp1": ("step-lr", "boundary", 3), "stp2": ("scheduler-first", "value-lr", 1),
    "stp3": ("exponential", "value-lr", 1), "stp4": ("step-lr-until", "value-t", 1),
    "stp5": ("sgd-over-a-drop", "value-moved", 1), "stp6": ("get-lr", "value-printed", 1),
}  # fmt: skip
"""Every template that the field is known to need, and the rule, the kind and the level that ask it here."""

NUMBERED = {
    "sgd": 6, "lr": 2, "mom": 7, "nag": 3, "ada": 5, "rms": 7, "add": 4, "adam": 12, "nad": 2, "adw": 6, "l2": 8,
    "dro": 8, "ini": 8, "ort": 3, "stp": 6, "rnd": 1,
}  # fmt: skip
"""How many templates of each subject there must be, counted from 1."""
LETTERED = {f"{author}{shape}" for author in ("he", "glo", "lec") for shape in "NU"}


def test_no_template_that_the_field_needs_is_left_out() -> None:
    numbered = {f"{subject}{number}" for subject, count in NUMBERED.items() for number in range(1, count + 1)}

    assert ASKED.keys() == numbered | LETTERED
    assert len(ASKED) == 94


@pytest.mark.parametrize("name", ASKED)
def test_every_template_that_the_field_needs_can_be_asked(name: str) -> None:
    rule, kind, level = ASKED[name]
    found = {(template.kind, template.level) for template in drawn.templates(registry.get(rule)).values()}

    assert (kind, level) in found, sorted(found)


ENOUGH = 10_000
LOOKED_AT = 100_000
SAMPLE = 40
"""Every so many-th template has all of its first numbers drawn in the default run; the long one takes them all."""


def inputs_without_repetition(template: Template) -> int:
    """Numbers of a template below which no two show the same inputs."""
    space = 1
    for *_, draw in template.coordinates:
        if space < SPACE:
            space *= draw.size
    return math.floor(space / ATTEMPTS)


def shows_numbers(template: Template) -> bool:
    kind = drawn.choice_kind_of(template)
    return kind is None or kind.has_numbers


NUMERIC = {template.name: template for template in drawn.all_templates() if shows_numbers(template)}
DRAWS = {draw: template.name for template in NUMERIC.values() for *_, draw in template.coordinates}


def test_ten_thousand_questions_of_a_template_show_ten_thousand_inputs() -> None:
    few = {name: inputs_without_repetition(template) for name, template in NUMERIC.items()}

    assert {name: inputs for name, inputs in few.items() if inputs < ENOUGH} == {}


@pytest.mark.parametrize("draw", [pytest.param(draw, id=name) for draw, name in DRAWS.items()])
def test_no_draw_has_a_value_twice(draw: Draw) -> None:
    looked_at = min(draw.size, LOOKED_AT)

    assert len({draw.value(index) for index in range(looked_at)}) == looked_at


def test_every_kind_of_question_with_numbers_is_among_these() -> None:
    kinds = {template.kind.partition("-")[0] for template in NUMERIC.values()}

    assert kinds == {kind.id for kind in KINDS if not isinstance(kind, ChoiceKind) or kind.has_numbers}


SOME = [name for place, name in enumerate(NUMERIC) if place % SAMPLE == 0]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SOME else pytest.mark.long) for name in NUMERIC]
)
def test_the_first_ten_thousand_questions_of_a_template_differ_in_what_they_show(name: str) -> None:
    batch = draw_batch(NUMERIC[name], range(ENOUGH))

    assert repeated(batch) == []
    assert len(batch.numbers) > 0.9 * ENOUGH
