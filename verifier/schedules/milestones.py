"""Schedules that drop at steps of a list: by one factor at milestones, or by a table of values.

Source: PyTorch 2.13, MultiStepLR; Keras 3.15, PiecewiseConstantDecay; optax 0.2.8, piecewise_constant_schedule. The
first step is t = 0. At a boundary b the frameworks differ: PyTorch and optax drop at step b, Keras one step later.
Questions have two milestones; `with_milestones` and `with_boundaries` make the rules for lists of another length.
"""

from __future__ import annotations

from dataclasses import dataclass

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule
from verifier.schedules.shifted import apart, shifted
from verifier.schedules.stepwise import AT_STEP, GAMMAS, KERAS, RATES, TORCH


@dataclass(frozen=True, slots=True)
class Tables:
    """Three rates, each a share of the one before, to four decimals."""

    firsts: Decimals
    shares: Decimals

    @property
    def size(self) -> int:
        """How many there are."""
        return self.firsts.size * self.shares.size**2

    def value(self, index: int) -> tuple[float, ...]:
        """The rates at an index."""
        index, place = divmod(index, self.firsts.size)
        second, third = (self.shares.value(share) for share in divmod(index, self.shares.size))
        first = self.firsts.value(place)
        return first, round(first * second, 4), round(first * second * third, 4)


TABLES = Tables(Decimals(0.1, 1.0, 2), Decimals(0.1, 0.6, 2))
PLACES = Among(
    tuple(
        (t, first, second)
        for first, second in (
            (b, b + gap) for b in (2.0, 3.0, 4.0, 6.0, 10.0, 20.0, 30.0) for gap in (3.0, 4.0, 7.0, 20.0)
        )
        for t in (first - 1, first, first + 1, second - 1, second, second + 1, second + first)
    )
)
"""A step, and two milestones on which or next to which it lies."""


def _numbered(name: str, count: int, first: int = 1) -> list[str]:
    return [f"{name}_{i}" for i in range(first, count + 1)]


def _passed(step: str, count: int) -> str:
    """How many milestones a step has reached."""
    return " + ".join(f"where({step} >= {name}, 1, 0)" for name in _numbered("milestone", count)) or "0"


def _meets(step: str, name: str) -> str:
    """Whether a step is one of the two."""
    return f"({step} - {name}_1) * ({step} - {name}_2) == 0"


def _value(count: int, after: str = ">") -> str:
    """The value of the last boundary passed."""
    text = "value_0"
    for i in range(1, count + 1):
        text = f"where(t {after} boundary_{i}, value_{i}, {text})"
    return text


def _scaled(count: int, after: str = ">=") -> str:
    """The first rate times the factors of all boundaries passed."""
    return " * ".join(["lr_0", *(f"where(t {after} boundary_{i}, scale_{i}, 1)" for i in range(1, count + 1))])


def _multi_step_lines(count: int) -> str:
    return f"""
        drops = {_passed("t", count)}
        lr    = lr_0 * gamma**drops
    """


def _multi_step_hyperparameters(count: int) -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter("lr_0", 0.1, "first learning rate"),
        Hyperparameter("gamma", 0.1, "factor of a drop"),
        *(Hyperparameter(name, None, "step at which the rate drops") for name in _numbered("milestone", count)),
    )


MULTI_STEP = Rule(
    id="multi-step-lr",
    name="Multi-step decay",
    family=Family.SCHEDULE,
    summary="The learning rate drops by a factor at each milestone of a list.",
    source=TORCH,
    lines=_multi_step_lines(2),
    hyperparameters=_multi_step_hyperparameters(2),
    inputs=(),
    asks={"lr": AT_STEP},
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.lr_scheduler.MultiStepLR",
            names={"lr": "lr_0", "milestones": "milestone_1 milestone_2"},
            note="drops at the milestone itself; a milestone given twice counts twice",
        ),
    ),
    misconceptions=(
        *shifted({"drops": _passed("{t}", 2)}, late=_meets("t", "milestone"), early=_meets("t + 1", "milestone")),
        Misconception(
            "times-not-power",
            "multiplies by the factor and by the number of drops",
            {"lr": "lr_0 * gamma * drops"},
            hint="Each drop multiplies what the one before left. What do several make?",
            when="t >= milestone_2",
        ),
        Misconception(
            "every-step",
            "applies the factor at every step",
            {"drops": "t"},
            hint="At which steps does the rate change?",
        ),
        Misconception(
            "complement",
            "takes the factor for the share that is lost",
            {"lr": "lr_0 * (1 - gamma)**drops"},
            hint="With a factor of 0.1, is a tenth left or a tenth gone?",
            when="abs(gamma - 0.5) > 0.01",
        ),
        Misconception(
            "single-drop",
            "applies the factor once, however many milestones have passed",
            {"drops": f"minimum({_passed('t', 2)}, 1)"},
            hint="How many milestones lie behind this step?",
            when="t >= milestone_2",
        ),
    ),
    draws={
        # Before the first drop the rate is the printed one.
        "t milestone_1 milestone_2": apart(PLACES, lambda t, first, _: t >= first),
        "gamma": GAMMAS,
        "lr_0": RATES,
    },
    version=3,
)


def with_milestones(count: int) -> Rule:
    """Return multi-step decay with so many milestones, to compute with."""
    return MULTI_STEP.derive(
        lines=_multi_step_lines(count),
        hyperparameters=_multi_step_hyperparameters(count),
        misconceptions=(),
        draws={},
    )


def _piecewise_lines(count: int) -> str:
    return f"""
        lr     = {_value(count)}
        change = lr * g
    """


def _piecewise_hyperparameters(count: int) -> tuple[Hyperparameter, ...]:
    return (
        Hyperparameter("lr_0", None, "first rate, where boundaries scale it"),
        *(Hyperparameter(name, None, "rate of a piece") for name in _numbered("value", count, first=0)),
        *(Hyperparameter(name, None, "step where a piece ends") for name in _numbered("boundary", count)),
        *(Hyperparameter(name, None, "factor after a boundary") for name in _numbered("scale", count)),
    )


def _piecewise_dialects(count: int) -> tuple[Dialect, ...]:
    return (
        Dialect(
            "keras",
            api="keras.optimizers.schedules.PiecewiseConstantDecay",
            names={
                "boundaries": " ".join(_numbered("boundary", count)),
                "values": " ".join(_numbered("value", count, first=0)),
            },
            lacks=("lr_0", *_numbered("scale", count)),
            note="a boundary is the last step of its piece: the drop comes one step later",
        ),
        Dialect(
            "optax",
            api="optax.piecewise_constant_schedule",
            edit={"lr": _scaled(count)},
            names={"init_value": "lr_0"},
            lacks=tuple(_numbered("value", count, first=0)),
            note="takes factors instead of values, and drops at the boundary",
        ),
    )


PIECEWISE = Rule(
    id="piecewise-constant",
    name="Piecewise constant",
    family=Family.SCHEDULE,
    summary="The learning rate is constant between the boundaries of a list, and changes at each of them.",
    source=KERAS,
    lines=_piecewise_lines(2),
    hyperparameters=_piecewise_hyperparameters(2),
    inputs=("g",),
    # The rate itself is one of the numbers given, so what it does to a parameter is asked.
    asks={"change": "how far plain SGD moves a parameter with the gradient g at step t, where the first step is t = 0"},
    dialects=_piecewise_dialects(2),
    misconceptions=(
        Misconception(
            "other-side",
            "puts the boundary on the other side of the drop",
            {"lr": _value(2, ">=")},
            hint="Which rate holds at the boundary itself, in this framework?",
            when=_meets("t", "boundary"),
            dialects={"optax": {"lr": _scaled(2, ">")}},
        ),
        Misconception(
            "one-piece-ahead",
            "takes the piece that comes next",
            {"lr": "where(t > boundary_1, value_2, value_1)"},
            hint="Which rate holds before the first boundary?",
            when="t < boundary_2",
            dialects={"optax": {"lr": "lr_0 * scale_1 * where(t >= boundary_1, scale_2, 1)"}},
        ),
        Misconception(
            "first-only",
            "stops at the first boundary passed",
            {"lr": _value(1)},
            hint="How many boundaries lie behind this step?",
            when="t > boundary_2",
            dialects={"optax": {"lr": _scaled(1)}},
        ),
        Misconception(
            "last-factor-only",
            "takes the last factor without those before",
            {},
            hint="Do the factors replace one another, or multiply?",
            when="t >= boundary_2",
            dialects={"optax": {"lr": "lr_0 * where(t >= boundary_2, scale_2, 1)"}},
        ),
    ),
    draws={
        "t boundary_1 boundary_2": PLACES,
        "value_0 value_1 value_2": TABLES,
        "g": Decimals(1.2, 9.5, 2),
        "lr_0": RATES,
        "scale_1": GAMMAS,
        "scale_2": GAMMAS,
    },
    version=2,
)


def with_boundaries(count: int) -> Rule:
    """Return the piecewise constant schedule with so many boundaries, to compute with."""
    return PIECEWISE.derive(
        lines=_piecewise_lines(count),
        hyperparameters=_piecewise_hyperparameters(count),
        dialects=_piecewise_dialects(count),
        misconceptions=(),
        draws={},
    )


RULES = (MULTI_STEP, PIECEWISE)
