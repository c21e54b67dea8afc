"""The values that questions are asked with are those that the search lets stand, and they are frozen.

`whitelists.txt` holds a line for each draw: the rule and the dialect, the names, and the values in their order, where
`a..b/n` are n values from a to b in equal steps. A line changes only together with a version, which the ids show. Run
with WRITE_FROZEN=1 to write it anew.
"""

import os
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

from quiz_bank.drawn import all_templates, choice_kind_of
from verifier.arrays.search import Value, choices, tied, values_of
from verifier.draws import Among, Draw
from verifier.template import Template

FILE = Path(__file__).with_name("whitelists.txt")
SAMPLE = 25
"""Every so many-th list is searched in the default run; the long one takes them all."""
LONGEST = 1000
"""Values of a list that is searched; a range of more has no values that somebody chose."""


def shows_numbers(template: Template) -> bool:
    kind = choice_kind_of(template)
    return kind is None or kind.has_numbers


def asked() -> dict[tuple[str, str, Draw], list[Template]]:
    """Who draws from a list, by whose it is, the names, and itself; questions from the start may have their own."""
    found: dict[tuple[str, str, Draw], list[Template]] = {}
    for template in all_templates():
        start = " from the start" if template.steps > 1 else ""
        for names, draw in choices(template).items() if shows_numbers(template) else ():
            found.setdefault((f"{template.rule.id}@{template.dialect}", f"{names}{start}", draw), []).append(template)
    return found


ASKED = asked()
SEARCHED = [key for key in ASKED if 1 < key[2].size <= LONGEST]
each_list = pytest.mark.parametrize(
    ("whose", "names", "draw"),
    [
        pytest.param(*key, id=" ".join(key[:2]), marks=() if place % SAMPLE == 0 else pytest.mark.long)
        for place, key in enumerate(SEARCHED)
    ],
)


# -- frozen ------------------------------------------------------------------------------------------------------------
def numbers_of(value: Value) -> tuple[Decimal, ...]:
    """A value as it is written, of which steps can be counted exactly."""
    return tuple(Decimal(f"{number:.12g}") for number in (value if isinstance(value, tuple) else (value,)))


@lru_cache(maxsize=512)
def compact(draw: Draw) -> str:
    """Values in their order; three and more in equal steps are a run."""
    values = [numbers_of(value) for value in values_of(draw)]
    steps = [tuple(b - a for a, b in zip(*pair, strict=True)) for pair in pairwise(values)]
    texts = [",".join(map(str, value)) for value in values]
    parts: list[str] = []
    start = 0
    while start < len(values):
        end = start + 1
        while end < len(steps) and steps[end] == steps[start]:
            end += 1
        run = end < len(values) and end - start >= 2
        parts.append(f"{texts[start]}..{texts[end]}/{end - start + 1}" if run else texts[start])
        start = end + 1 if run else start + 1
    return " ".join(parts)


def whitelists() -> list[str]:
    """A line for each list."""
    return [f"{whose}\t{names}\t{compact(draw)}" for whose, names, draw in ASKED]


@pytest.fixture(scope="module", autouse=True)
def frozen() -> list[str]:
    if os.environ.get("WRITE_FROZEN"):
        FILE.write_text("\n".join(whitelists()) + "\n", encoding="utf-8")
    return FILE.read_text(encoding="utf-8").splitlines()


def test_the_rules_list_what_is_frozen(frozen: list[str]) -> None:
    assert whitelists() == frozen


def test_the_betas_and_steps_of_adam_are_frozen(frozen: list[str]) -> None:
    assert "adam@pytorch\tbeta1 beta2\t0.9,0.999 0.9,0.95" in frozen
    assert "adam@pytorch\tt\t3 5" in frozen


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1, 2, 3, 4], "1..4/4"),
        ([1, 2], "1 2"),
        ([0.1, 0.2, 0.3, 0.9], "0.1..0.3/3 0.9"),
        ([0.9, 0.5, 0.1, -0.1, -0.2, -0.3], "0.9..0.1/3 -0.1..-0.3/3"),
        ([(0.9, 0.999), (0.9, 0.95)], "0.9,0.999 0.9,0.95"),
        ([(1, 4), (2, 4), (3, 4), (1, 5)], "1,4..3,4/3 1,5"),
        ([1e-8], "1E-8"),
    ],
)
def test_a_list_is_written_without_loss(values: list[Value], text: str) -> None:
    assert compact(Among(tuple(values))) == text


# -- found by search ---------------------------------------------------------------------------------------------------
TAKEN_OVER: dict[tuple[str, str], set[tuple[float, ...]]] = {
    # A way back draws the betas from which a gradient can be found, where only the rate is asked for as well.
    ("adam@keras", "beta1 beta2"): {(0.6, 0.9), (0.7, 0.9), (0.7, 0.99)},
    # At the end of a long climb the last two rates hardly tell where it began.
    ("linear-warmup@pytorch", "t warmup"): {(float(length), float(length)) for length in range(13, 26)},
    ("linear-warmup@optax", "t warmup"): {(float(length), float(length)) for length in range(13, 26)},
    # Times the width of a cut normal distribution these lose the same digit in every layer.
    ("truncated-normal@keras", "stddev"): {(0.114,), (0.118,), (0.119,)},
}
"""Values of lists that a kind of question takes over from another one, which can ask them; it draws again."""


@each_list
def test_every_listed_value_can_be_asked(whose: str, names: str, draw: Draw) -> None:
    found = tied(ASKED[whose, names, draw], names.removesuffix(" from the start"))

    assert set(found) <= TAKEN_OVER.get((whose, names), set())
