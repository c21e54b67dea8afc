"""Which questions were asked for on the command line, and drawing them one by one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from tui.commands.speech import say
from tui.commands.surroundings import UsageProblem

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Sequence

    from verifier.problem import Problem
    from verifier.rule import Rule
    from verifier.template import Template

LARGEST_NUMBER = 10**15 - 1
"""Of a question; ids have no more digits."""
MOST_LEFT_OUT = 20
"""Numbers in a row without a fair question after which a template is given up."""


def wanted(args: Namespace) -> list[list[Template]]:
    """The templates that fit the options, rule by rule.

    Raises:
        UnknownName: a rule, kind or dialect that does not exist.
        UsageProblem: no template fits.
    """
    from quiz_bank.drawn import templates
    from verifier import registry

    rules = registry.select(args.rules)
    _check_names(args)
    fitting = {rule: [t for t in templates(rule).values() if _fits(t, args)] for rule in rules}
    if not any(fitting.values()):
        raise UsageProblem(_nothing(args, rules))
    for rule, found in fitting.items():
        if not found and rule.id in args.rules:
            say(f"gradrecall: left out: {_nothing(args, [rule])}")
    return [found for found in fitting.values() if found]


def _fits(template: Template, args: Namespace) -> bool:
    return (
        (args.kind is None or args.kind in {template.kind, template.kind.partition("-")[0]})
        and args.level in {None, template.level}
        and args.dialect in {None, template.dialect}
    )


def _check_names(args: Namespace) -> None:
    """Raise UnknownName for a kind or a dialect that no rule has."""
    from quiz_bank.drawn import all_templates
    from quiz_bank.kinds import KINDS
    from verifier.errors import UnknownName
    from verifier.rule import FRAMEWORKS

    if args.kind is not None:
        kinds = {kind.id for kind in KINDS} | {template.kind for template in all_templates()}
        if args.kind not in kinds:
            raise UnknownName("kind", args.kind, kinds)
    if args.dialect is not None and args.dialect not in FRAMEWORKS:
        raise UnknownName("dialect", args.dialect, FRAMEWORKS)


def _nothing(args: Namespace, rules: list[Rule]) -> str:
    """Say that there is no such question, and which there are."""
    from quiz_bank.drawn import templates

    wishes = [("kind", args.kind), ("level", args.level), ("dialect", args.dialect)]
    wanted = ", ".join(f"{name} {value}" for name, value in wishes if value is not None)
    there = [template for rule in rules for template in templates(rule).values()]
    whose = rules[0].id if len(rules) == 1 else " ".join(args.rules)
    if not there:
        return f"no questions are drawn from {whose}"
    levels: dict[str, set[int]] = {}
    for template in there:
        levels.setdefault(template.kind, set()).add(template.level)
    kinds = ", ".join(f"{kind} ({' and '.join(map(str, sorted(levels[kind])))})" for kind in levels)
    dialects = ", ".join(dict.fromkeys(template.dialect for template in there))
    same = [d for d in rules[0].dialects if d.same_as and d.name == args.dialect and len(rules) == 1]
    advice = f"; {same[0].name} gives the numbers of {same[0].same_as}" if same else ""
    return f"no question of {whose} has {wanted}: there are the kinds (levels) {kinds} in {dialects}{advice}"


class Drawing:
    """Questions rule by rule, `count` of each; the templates of a rule take turns.

    Nothing is drawn before it is wanted, and nothing is kept. `short` says afterwards of which rules there were fewer.
    """

    def __init__(
        self, families: Sequence[list[Template]], count: int, start: int, *, note: Callable[[str], None] = say
    ) -> None:
        self._families = families
        self._count = count
        self._start = start
        self._note = note
        self.short: list[str] = []

    def __iter__(self) -> Iterator[Problem]:
        for templates in self._families:
            found = 0
            for problem in islice(self._in_turn(templates), self._count):
                found += 1
                yield problem
            if found < self._count:
                self.short.append(f"{found} of {templates[0].rule.id}")

    def _in_turn(self, templates: list[Template]) -> Iterator[Problem]:
        """The first question of each template, then the next one of each, and so on; unfair numbers are left out."""
        from verifier.errors import NoAdmissibleDraw
        from verifier.problem import draw

        left_out = dict.fromkeys(templates, 0)
        for number in range(self._start, LARGEST_NUMBER + 1):
            for template in list(left_out):
                try:
                    yield draw(template, number)
                    left_out[template] = 0
                except NoAdmissibleDraw as reason:
                    self._note(f"gradrecall: left out: {reason}")
                    left_out[template] += 1
                    if left_out[template] == MOST_LEFT_OUT:
                        del left_out[template]
            if not left_out:
                return
