"""Two slips at once are named; a wrong number is hardly ever put down to two slips by chance."""

from random import Random

from quiz_bank.drawn import template_of
from verifier.answer import read
from verifier.certificate import as_typed
from verifier.diagnosis import composed, diagnose
from verifier.problem import draw
from verifier.verdict import Verdict

ADAM = draw(template_of("adam.step.1@pytorch"), 17)


def test_two_slips_at_once_are_named_together() -> None:
    pair = next(p for p in composed(ADAM) if set(p.names) == {"only-m-corrected", "gradient-not-squared"})
    judged = diagnose(read(f"{pair.value[0]:.4g}").entries, ADAM)
    assert judged.verdict is Verdict.SLIP
    assert judged.together
    assert set(judged.slips) == set(pair.names)


def test_one_slip_is_never_explained_by_two() -> None:
    for wrong in ADAM.key.slips:
        judged = diagnose([as_typed(x, None, "ROUND_HALF_EVEN") for x in wrong.value], ADAM)
        assert not judged.together
        assert set(wrong.names) <= set(judged.slips)


def test_no_pair_gives_the_right_answer_or_what_one_slip_gives() -> None:
    for pair in composed(ADAM):
        for known in (ADAM.key.value, *(wrong.value for wrong in ADAM.key.slips)):
            assert abs(pair.value[0] - known[0]) > 0.01 * pair.scale[0], pair.names


def test_a_number_out_of_the_air_is_hardly_ever_put_down_to_two_slips() -> None:
    air = Random(1)
    (c,), (s,) = ADAM.key.value, ADAM.key.scale
    numbers = [as_typed(c + air.uniform(-1.5, 1.5) * s, None, "ROUND_HALF_EVEN") for _ in range(1000)]
    assert sum(diagnose([number], ADAM).together for number in numbers) < 100


def test_a_right_answer_is_not_looked_at_twice() -> None:
    assert diagnose(read(f"{ADAM.key.value[0]:.4g}").entries, ADAM).verdict is Verdict.RIGHT
