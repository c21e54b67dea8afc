"""Questions are the same whether they are drawn alone or together, and no more are drawn than are wanted."""

from collections.abc import Iterator
from itertools import accumulate, pairwise

import numpy as np
import pytest

from quiz_bank.drawn import template_of
from quiz_bank.supply import ALONE, GROWTH, IN_MEMORY, MOST, Making, Supply, as_problems
from verifier.arrays import batch as batches
from verifier.arrays.batch import Batch, Numbers
from verifier.errors import NoAdmissibleDraw
from verifier.problem import draw
from verifier.template import Template

TEMPLATE = template_of("sgd.step.1~2@pytorch")
IDS = Making(lambda problem: problem.id, lambda batch: (f"{batch.template.name}#{n}" for n in batch.numbers.tolist()))


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> list[range]:
    """The numbers that are drawn together, batch by batch."""
    drawn: list[range] = []
    draw_batch = batches.draw_batch

    def noted(template: Template, numbers: Numbers | range) -> Batch:
        assert isinstance(numbers, range)
        drawn.append(numbers)
        return draw_batch(template, numbers)

    monkeypatch.setattr(batches, "draw_batch", noted)
    return drawn


def taken(supply: Supply[str], numbers: range) -> Iterator[str]:
    for number in numbers:
        yield supply.take(number, numbers.stop - number)


def test_the_questions_are_those_that_are_drawn_alone() -> None:
    supply = Supply(TEMPLATE, as_problems())
    for number in range(40):
        problem, alone = supply.take(number, 40 - number), draw(TEMPLATE, number)
        assert (problem.id, problem.inputs, problem.key) == (alone.id, alone.inputs, alone.key)


def test_a_few_are_drawn_alone(together: list[range]) -> None:
    assert len(list(taken(Supply(TEMPLATE, IDS), range(5, 5 + ALONE)))) == ALONE
    assert together == []


def test_batches_grow_and_end_where_no_more_is_wanted(together: list[range]) -> None:
    count = 2_000
    ids = [f"{TEMPLATE.name}#{number}" for number in range(7, 7 + count)]
    assert list(taken(Supply(TEMPLATE, IDS), range(7, 7 + count))) == ids
    sizes = [ALONE, GROWTH * ALONE]
    ends = [*(7 + end for end in accumulate(sizes)), 7 + count]
    assert together == [range(*pair) for pair in pairwise(ends)]


@pytest.mark.parametrize(("beside", "most"), [(1, MOST), (4, MOST), (40, IN_MEMORY // 40)])
def test_what_is_kept_in_memory_does_not_grow_with_the_count(
    monkeypatch: pytest.MonkeyPatch, beside: int, most: int
) -> None:
    together: list[range] = []

    def empty(_template: Template, numbers: range) -> Batch:
        together.append(numbers)
        return none

    none = batches.draw_batch(TEMPLATE, range(0))
    monkeypatch.setattr(batches, "draw_batch", empty)
    monkeypatch.setattr("verifier.problem.draw", lambda template, number: draw(template, number % 2))
    supply = Supply(TEMPLATE, IDS, beside=beside)
    for number in range(3 * MOST):
        supply.take(number, 10**12)
    assert max(map(len, together)) == most


def test_a_number_that_a_batch_leaves_out_is_refused_with_the_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(template: Template, number: int) -> object:
        if number == 20:
            raise NoAdmissibleDraw("number 20")
        return draw(template, number)

    def without(template: Template, numbers: range) -> Batch:
        return draw_batch(template, np.array([number for number in numbers if number != 20]))

    draw_batch = batches.draw_batch
    monkeypatch.setattr("verifier.problem.draw", refused)
    monkeypatch.setattr(batches, "draw_batch", without)
    supply = Supply(TEMPLATE, IDS)
    assert len(list(taken(supply, range(20)))) == 20
    with pytest.raises(NoAdmissibleDraw, match="number 20"):
        supply.take(20, 10)
    assert supply.take(21, 10) == f"{TEMPLATE.name}#21"
