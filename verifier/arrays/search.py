"""Which values can a question be asked with? The search that the lists of the rules are held to.

A value of a hyperparameter, or several values together, is *tied* where nothing else that is drawn makes a question
fair: a misconception gives the right number (whatever the gradients, at t = 1 Adam's step is the learning rate), or two
misconceptions always give one number (with the betas 0.9 and 0.99, no correction and one without its power), or one is
never claimed because its condition does not hold (an epsilon of 1e-8 on either side of a root).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, combinations, product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.batch import draw_batch
from verifier.backwards import Backwards
from verifier.certificate import DISTINCTION
from verifier.draws import Among, Decimals, Whole
from verifier.verdict import EXACTLY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from verifier.arrays.batch import Batch
    from verifier.draws import Draw
    from verifier.template import Template

Mask: TypeAlias = NDArray[np.bool_]
Value: TypeAlias = "float | tuple[float, ...]"
"""What a draw lists: a number, or several for names that are drawn together."""

QUESTIONS = 20
"""Numbers to try a value with; where it is tied, they are `draws.ATTEMPTS` times as many draws."""
FIRST, EACH = 200, 3
"""Numbers in a first look at all listed values: these, and so many for each value."""
AGAIN = 16
"""Numbers for each value that had no fair question; all are tried `draws.ATTEMPTS` times as often."""
ENOUGH = 10
"""Fair questions that show two misconceptions, before these are said to go together always."""

_TENTHS = tuple(tenth / 10 for tenth in range(1, 10))
_PERCENTS = tuple(percent / 100 for percent in range(5, 100, 5))
_DECAYS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
_EPSILONS = (1e-8, 1e-6, 1e-4, 1e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
_FANS = (64.0, 100.0, 256.0, 400.0)
_PERIODS = (3.0, 4.0, 5.0, 8.0)

CANDIDATES: Mapping[str, tuple[float, ...]] = {
    "t": tuple(map(float, range(1, 13))),
    "beta1": (0.5, 0.6, 0.7, 0.8, 0.9, 0.95),
    "beta2": (0.9, 0.95, 0.98, 0.99, 0.999),
    "rho": _DECAYS,
    "decay": _DECAYS,
    "momentum": (0.0, *_DECAYS),
    "dampening": (0.0, *_TENTHS),
    "weight_decay": (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5),
    "eps": _EPSILONS,
    "gamma": _TENTHS,
    "rate": _PERCENTS,
    "keep_prob": _PERCENTS,
    "smoothing": _PERCENTS,
    "fan_in": _FANS,
    "fan_out": _FANS,
    "step_size": _PERIODS,
    "decay_steps": _PERIODS,
    "warmup": _PERIODS,
    "T": (4.0, 6.0, 9.0, 12.0),
    "T_0": _PERIODS,
    "T_mult": (1.0, 2.0),
    "milestone_1": (2.0, 3.0, 4.0),
    "milestone_2": (6.0, 8.0, 9.0),
    "boundary_1": (2.0, 3.0, 4.0),
    "boundary_2": (6.0, 8.0, 9.0),
}
"""Values that a hyperparameter could have; names that are drawn together have all combinations of theirs."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one value, or of several values together."""

    value: tuple[float, ...]
    fair: int
    attempts: float
    """Draws with this value, fair or not; of many values that were drawn at once, how many are to be expected."""
    shown: frozenset[str]
    """The misconceptions that some fair question claims to tell."""
    alike: frozenset[frozenset[str]]
    """Pairs of misconceptions that are one message wherever both are shown."""
    reason: str = ""
    """Why most of the other draws are not fair; unknown where many values were drawn at once."""

    @property
    def rate(self) -> float:
        """Fair draws among all with this value."""
        return self.fair / self.attempts


def choices(template: Template) -> dict[str, Draw]:
    """What the author of a question chooses: how the hyperparameters and the step number are drawn, by their names.

    Not what a question gives as measured, such as a gradient or a moment, nor what it hides or gives anew at each step.
    """
    chosen = {"t", *(h.name for h in template.rule.hyperparameters)} - template.vectors - {*template.anew}
    if isinstance(template, Backwards):
        chosen.discard(template.target)
    return {
        " ".join(names): draw
        for names, _, draw in template.coordinates
        if chosen.issuperset(names) and isinstance(draw, Among | Decimals | Whole)
    }


def values_of(draw: Draw) -> Iterator[Value]:
    """The values of a draw in their order."""
    return map(draw.value, range(draw.size))


def candidates(names: str) -> tuple[Value, ...]:
    """What could be drawn under these names; nothing where a name has no candidates."""
    several = names.split()
    if len(several) == 1:
        return CANDIDATES.get(names, ())
    return tuple(product(*(CANDIDATES.get(name, ()) for name in several)))


def offering(template: Template, offered: Mapping[str, Iterable[Value]]) -> Template:
    """The template with other values to draw from.

    Args:
        template: what is asked.
        offered: values by the names that are drawn together, as the template's own draws have them.
    """
    other = replace(template)
    # A template works out once what it draws and keeps it; this one has it beforehand, of whatever class it is.
    vars(other)["draws"] = {**template.draws, **{names: Among(tuple(values)) for names, values in offered.items()}}
    return other


def search(template: Template, offered: Mapping[str, Iterable[Value]], questions: int = QUESTIONS) -> Iterator[Found]:
    """What comes of each value, of several draws in all combinations: a batch of questions that draw no other."""
    for values in product(*offered.values()):
        batch = draw_batch(
            offering(template, {names: (value,) for names, value in zip(offered, values, strict=True)}),
            range(questions),
        )
        everything = np.ones(len(batch.numbers), dtype=np.bool_)
        ((reason, _),) = batch.rejected.most_common(1) or [("", 0)]
        yield _found(batch, _joint(values), everything, _attempts(batch), reason)


def by_value(batch: Batch, *names: str) -> list[Found]:
    """What came of each listed value in a batch that draws them all, of several draws in all combinations.

    Args:
        batch: the questions.
        names: the draws, by their names in `choices`.
    """
    draws = choices(batch.template)
    values = [_joint(each) for each in product(*(values_of(draws[key]) for key in names))]
    places = {value: place for place, value in enumerate(values)}
    drawn = [batch.inputs[name].tolist() for key in names for name in key.split()] if len(batch.numbers) else []
    at = np.array([places[row] for row in zip(*drawn, strict=True)], dtype=np.int64)
    expected = _attempts(batch) / len(values)
    return [_found(batch, value, at == place, expected) for place, value in enumerate(values)]


def tied(templates: Iterable[Template], names: str) -> list[tuple[float, ...]]:
    """The listed values with which none of these templates has a fair question.

    Args:
        templates: some that draw from the same list.
        names: the draw, by its names in `choices`.
    """
    left: set[tuple[float, ...]] | None = None
    for template in templates:
        without = _without_question(template, names)
        left = without if left is None else left & without
        if not left:
            break
    return sorted(left or ())


def _without_question(template: Template, names: str) -> set[tuple[float, ...]]:
    """The listed values with which there is no fair question, neither among many others nor among themselves."""
    size = choices(template)[names].size
    none = {each.value for each in by_value(draw_batch(template, range(FIRST + EACH * size)), names) if not each.fair}
    if none:
        # No draw goes to a value that has its question, so that few numbers make many draws of each.
        only = offering(template, {names: [value if len(value) > 1 else value[0] for value in sorted(none)]})
        batch = draw_batch(only, range(1 + AGAIN * len(none)))
        none = {each.value for each in by_value(batch, names) if not each.fair}
    return none


def _joint(values: Iterable[Value]) -> tuple[float, ...]:
    """The numbers of several values in a row."""
    return tuple(chain.from_iterable(value if isinstance(value, tuple) else (value,) for value in values))


def _attempts(batch: Batch) -> int:
    return len(batch.numbers) + batch.rejected.total()


def _found(batch: Batch, value: tuple[float, ...], mask: Mask, attempts: float, reason: str = "") -> Found:
    slips = {name: array[:, mask] for name, array in batch.slips.items()}
    shown = {name: np.isfinite(array).all(axis=0) for name, array in slips.items()}
    some = [name for name, where in shown.items() if where.any()]
    least = EXACTLY if batch.template.exact else DISTINCTION
    alike = set()
    for one, other in combinations(some, 2) if mask.sum() >= ENOUGH else ():
        both = shown[one] & shown[other]
        scale = np.maximum(batch.slip_scales[one][:, mask], batch.slip_scales[other][:, mask])
        apart = (np.abs(slips[one] - slips[other])[:, both] / scale[:, both]).max(axis=0)
        if len(apart) >= ENOUGH and (apart < least).all():
            alike.add(frozenset((one, other)))
    return Found(value, int(mask.sum()), attempts, frozenset(some), frozenset(alike), reason)
