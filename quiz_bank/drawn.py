"""Drawn questions: from a template's name to what a screen shows, judges and explains."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from quiz_bank.kinds import KINDS
from quiz_bank.kinds.kind import ChoiceKind
from quiz_bank.question import Entry, Given, Question
from verifier import registry
from verifier.called import Called
from verifier.errors import UnknownName
from verifier.notation import inline, readable, term
from verifier.problem import Problem, draw
from verifier.solution import formulas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.kinds.kind import Kind
    from verifier.rule import Rule
    from verifier.template import Template

EXACT_DIGITS = 12
"""Drawn numbers are decimals of a few digits; this many show all of them and no rounding noise."""

_ID = re.compile(r"(?P<template>(?P<rule>[a-z0-9-]+)\.[A-Za-z0-9_-]+\.\d+(~\d+)?@[a-z]+)#(?P<number>\d{1,15})")


@lru_cache(maxsize=256)
def templates(rule: Rule) -> dict[str, Template]:
    """Every template of a rule by name, kind by kind."""
    return {template.name: template for kind in KINDS for template in kind.templates(rule)}


def all_templates() -> Iterator[Template]:
    """Every template of every rule."""
    for rule in registry.all_rules().values():
        yield from templates(rule).values()


def template_of(name: str) -> Template:
    """The template of that name.

    Raises:
        UnknownName: with the nearest names.
    """
    found = templates(registry.get(name.partition(".")[0]))
    if name not in found:
        raise UnknownName("template", name, found)
    return found[name]


def problem_of(question_id: str) -> Problem:
    """The numbers of a question by its id, such as `adam.step.1@pytorch#17`.

    Raises:
        UnknownName: the id does not have that form, or names something that does not exist.
        NoAdmissibleDraw: there is no fair question of that number.
    """
    match = _ID.fullmatch(question_id.strip())
    if match is None:
        form = "rule.kind.level@dialect#number, e.g. adam.step.1@pytorch#17"
        raise UnknownName("question id", question_id[:80], [form])
    return draw(template_of(match["template"]), int(match["number"]))


def kind_of(template: Template) -> Kind:
    """The kind that made a template."""
    return next(kind for kind in KINDS if template.kind.partition("-")[0] == kind.id)


def choice_kind_of(template: Template) -> ChoiceKind | None:
    """The kind that made a template, if its answer is picked."""
    kind = kind_of(template)
    return kind if isinstance(kind, ChoiceKind) else None


def title_of(template: Template) -> str:
    """What stands above a question."""
    return f"{template.rule.name} · level {template.level}"


def question(problem: Problem, *, item_id: str, topic: str) -> Question:
    """What a screen shows of a drawn question."""
    template = problem.template
    kind = kind_of(template)
    # A program holds its numbers, and its rule is what is to be known.
    is_program = isinstance(template, Called)
    return Question(
        id=problem.id,
        item_id=item_id,
        topic=topic,
        title=title_of(template),
        entry=Entry.VECTOR if len(problem.key.value) > 1 else Entry.NUMBER,
        statement=kind.statement(problem),
        convention=template.label,
        formulas=() if is_program else formulas(template),
        givens=() if is_program else tuple(_givens(problem)),
        ask=f"{kind.ask(problem)}, {signs_of(template)}",
        form=form_of(problem),
    )


def signs_of(template: Template) -> str:
    """The signs of the quantities asked for, with their time."""
    time = str(template.steps) if template.steps > 1 else "t"
    *first, last = (_sign(target, time if template.time_of(target) else None) for target in template.targets)
    return f"{', '.join(first)} and {last}" if first else last


@lru_cache(maxsize=1024)
def _sign(name: str, time: str | None) -> str:
    """The sign of a quantity with its time, if it has one."""
    return inline(term(ast.Name(name, ast.Load()), times={name: time} if time else {}))


def _givens(problem: Problem) -> Iterator[Given]:
    template = problem.template
    for name, value in problem.inputs.start.items():
        before = "0" if template.steps > 1 else "t-1"
        yield Given(_sign(name, before if name in template.carried else None), shown(value))
    for step, given in enumerate(problem.inputs.each, start=1):
        for name, value in given.items():
            now = str(step) if template.steps > 1 else "t"
            yield Given(_sign(name, now if template.carried else None), shown(value))


def shown(value: object, digits: int = EXACT_DIGITS) -> str:
    """A number or the entries of a vector, as text that can be typed back."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(shown(entry, digits) for entry in value)}]"
    return readable(value, digits) if isinstance(value, int | float) else str(value)


def form_of(problem: Problem) -> str:
    """How the answer is to be written."""
    return form(len(problem.key.value), problem.places)


def form(count: int, places: int | None) -> str:
    """How so many numbers are to be written with so many decimals; None: four significant digits."""
    shape = f"{count} numbers such as [{', '.join(('0.1', '-0.2', '0.3')[:count])}]; " if count > 1 else ""
    if places is None:
        return f"{shape}4 significant digits (keep 4 on the way: 0.00004123, not 0.0000)"
    return f"{shape}{places} decimals" if places else f"{shape}a whole number"


def answer_text(problem: Problem) -> str:
    """The answer as the prompt asks for it."""
    if problem.places is None:
        return shown(list(problem.key.value) if len(problem.key.value) > 1 else problem.key.value[0], 4)
    parts = [f"{c:.{problem.places}f}".replace("-", "−") for c in problem.key.value]
    return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"
