"""Variants that run together give what each gives alone."""

import pytest

from quiz_bank.drawn import all_templates, template_of
from verifier.draws import point
from verifier.merged import Merged, Together
from verifier.outcome import Outcome, outcome
from verifier.rule import Variant
from verifier.template import Inputs, Template

SAMPLE = list(all_templates())[::30]


def inputs_of(template: Template, number: int) -> Inputs:
    sizes = [draw.size for _, _, draw in template.coordinates]
    return template.drawn(point(sizes, number, 0, template.key))


def alone(template: Template, variant: Variant, inputs: Inputs) -> Outcome | None:
    try:
        return outcome(template, inputs, template.run(variant, inputs))
    except (ArithmeticError, ValueError):
        return None


@pytest.mark.parametrize("template", SAMPLE, ids=[template.name for template in SAMPLE])
def test_every_slip_gives_together_with_others_what_it_gives_alone(template: Template) -> None:
    variants = [variant for _, variant in template.slips]
    together = Together(template, variants)
    for number in range(4):
        inputs = inputs_of(template, number)
        assert together.run(inputs) == [alone(template, variant, inputs) for variant in variants]


def test_a_slip_that_divides_by_zero_takes_no_other_with_it() -> None:
    template = next(t for t in all_templates() if (t.rule.id, t.kind) == ("adam", "steps"))
    inputs = inputs_of(template, 0)
    variants = {slip.id: variant for slip, variant in template.slips}
    with pytest.raises(ZeroDivisionError):
        Merged(template, tuple(variants.values())).run(inputs)
    together = Together(template, tuple(variants.values()))
    for _ in range(2):
        found = dict(zip(variants, together.run(inputs), strict=True))
        assert found.pop("step-counted-from-zero") is None
        assert all(found.values())
        found.clear()


def test_what_two_variants_have_in_common_is_computed_once() -> None:
    template = template_of("adam.step.1@pytorch")
    variants = [template.variant, template.variant]
    assert len(Merged(template, variants).lines) == len(template.lines(template.variant))
