"""The order and the bounds of verdicts, and what graders elsewhere get wrong."""

import pytest

from verifier.answer import read
from verifier.verdict import Hypothesis, Judged, Key, Verdict, judge


def on(typed: str, key: Key) -> Judged:
    return judge(read(typed).entries, key)


STEP = Key(
    (0.03162,),
    (0.03162,),
    slips=(Hypothesis(("no-correction",), (0.0251,), (0.0251,)), Hypothesis(("a", "b"), (0.045,), (0.045,))),
    dialects=(Hypothesis(("keras",), (0.0280,), (0.0280,)),),
    confusions={"g as it was given": (0.5,)},
)
PARAMETER = Key((0.9368,), (0.0632,), confusions={"the change, not the new value": (-0.0632,)})
VECTOR = Key((0.1, -0.2, 0.4), (0.1, 0.2, 0.4))


@pytest.mark.parametrize(
    ("typed", "verdict", "why"),
    [
        ("0.03162", Verdict.RIGHT, "exact"),
        ("3.162e-2", Verdict.RIGHT, "another spelling"),
        ("0.0316", Verdict.RIGHT, "three digits"),
        ("0.0317", Verdict.RIGHT, "three digits, last one rough: half a unit is allowed as well"),
        ("0.03175", Verdict.RIGHT, "0.41 percent off"),
        ("0.0319", Verdict.CLOSE, "0.9 percent off"),
        ("0.03", Verdict.MORE_DIGITS, "right as far as it goes"),
        ("0.0280", Verdict.OTHER_DIALECT, "Keras' number"),
        ("0.0251", Verdict.SLIP, "a known wrong rule"),
        ("-0.03162", Verdict.SIGN_SCALE_ORDER, "sign"),
        ("0.3162", Verdict.SIGN_SCALE_ORDER, "power of ten"),
        ("0.003162", Verdict.SIGN_SCALE_ORDER, "power of ten"),
        ("0.5", Verdict.SIGN_SCALE_ORDER, "a given number copied"),
        ("0.036", Verdict.WRONG, "nothing known"),
        ("0", Verdict.WRONG, "zero is not a rounded answer"),
    ],
)
def test_verdicts_come_in_their_order(typed: str, verdict: Verdict, why: str) -> None:
    assert on(typed, STEP).verdict is verdict, why


def test_all_slips_that_cannot_be_told_apart_are_named() -> None:
    assert on("0.045", STEP).slips == ("a", "b")


def test_the_nearest_wrong_rule_is_named_first() -> None:
    near = Key((1.0,), (1.0,), slips=(Hypothesis(("far",), (2.0,), (2.0,)), Hypothesis(("near",), (2.012,), (2.012,))))
    assert on("2.010", near).slips[0] == "near"


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [("0.9368", Verdict.RIGHT), ("0.937", Verdict.RIGHT), ("0.94", Verdict.MORE_DIGITS), ("1", Verdict.MORE_DIGITS),
     ("0.9385", Verdict.WRONG), ("1.000", Verdict.WRONG), ("-0.0632", Verdict.SIGN_SCALE_ORDER)],
)  # fmt: skip
def test_a_new_parameter_is_judged_by_its_step(typed: str, verdict: Verdict) -> None:
    assert on(typed, PARAMETER).verdict is verdict


def test_the_decimals_asked_for_show_the_step() -> None:
    assert PARAMETER.decimals == 4
    assert Key((12.0,), (300.0,)).decimals == 0


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("[0.1, -0.2, 0.4]", Verdict.RIGHT),
        ("0.1 -0.2 0.4", Verdict.RIGHT),
        ("[-0.2, 0.1, 0.4]", Verdict.SIGN_SCALE_ORDER),
        ("[-0.1, 0.2, -0.4]", Verdict.SIGN_SCALE_ORDER),
        ("[0.1, -0.2, 0.5]", Verdict.WRONG),
    ],
)
def test_a_vector_is_right_only_if_every_entry_is(typed: str, verdict: Verdict) -> None:
    assert on(typed, VECTOR).verdict is verdict


def test_another_number_of_entries_is_not_a_verdict() -> None:
    with pytest.raises(ValueError, match="found 2 numbers, expected 3"):
        on("[1, 2]", VECTOR)


def key(c: float) -> Key:
    return Key((c,), (abs(c),))


@pytest.mark.parametrize(
    ("typed", "c", "right", "complaint"),
    [
        ("0.1667", 1 / 6, True, "floor(0.1667 * 10^4) = 1666 refused it"),
        ("1.38*10^-1", 0.138, True, "2.8e-17 off was marked wrong"),
        ("138e-3", 0.138, True, "refused as not decimal"),
        ("80", 80.4, True, "80 to two figures refused"),
        ("270", 270.1, True, "270 accepted, 80 not"),
        ("-3.14", 3.14159, False, "significant figures without the sign"),
        ("9.8", 10.0, False, "9.8 accepted for 10"),
        ("0.00298277", 0.00298094, True, "rounding inside a difference refused"),
        ("403.208", 403.2079999, True, "refused for the last digits"),
        ("6.022e23", 6.02214076e23, True, "precision of the long form"),
        ("0", 5e-9, False, "zero accepted for a tiny answer"),
        ("1e-100", 1e-100, True, "refused"),
        ("3.1417", 3.14159, True, "refused for one more digit"),
        (".214", 3 / 14, True, "refused for a fraction's decimals"),
        ("666.6", 2000 / 3, True, "333.3 accepted, 666.6 not"),
        ("333.3", 1000 / 3, True, "the other half of that complaint"),
        ("10001", 10_000 * 1.011, False, "a relative tolerance accepts wrong large integers"),
        ("1/6", 1 / 6, True, "fraction or decimal"),
        ("0.166", 1 / 6, True, "cut off instead of rounded"),
    ],
)
def test_what_people_complained_about_elsewhere(typed: str, c: float, right: bool, complaint: str) -> None:
    assert (on(typed, key(c)).verdict is Verdict.RIGHT) is right, complaint
