"""Which questions were asked for on the command line, and drawing them in turn."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Generic, TypeVar

from tui.commands.speech import say
from tui.commands.surroundings import UsageProblem

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from quiz_bank.supply import Making
    from verifier.rule import Rule
    from verifier.template import Template

T = TypeVar("T")

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
    _check_names(args, rules)
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


def _check_names(args: Namespace, rules: list[Rule]) -> None:
    """Raise UnknownName for a kind or a dialect that no rule has."""
    from quiz_bank.drawn import all_templates, templates
    from quiz_bank.kinds import KINDS
    from verifier.errors import UnknownName
    from verifier.rule import FRAMEWORKS

    def of(some: Iterable[Template]) -> set[str]:
        return {kind.id for kind in KINDS} | {template.kind for template in some}

    # To look at every rule takes a second.
    if args.kind is not None and args.kind not in of(chain.from_iterable(templates(rule).values() for rule in rules)):
        kinds = of(all_templates())
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


class Drawing(Generic[T]):
    """What is made of questions rule by rule, `count` of each; the templates of a rule take turns.

    Little is drawn before it is wanted, and nothing is kept. `short` says afterwards of which rules there were fewer.
    """

    def __init__(
        self,
        families: Sequence[list[Template]],
        count: int,
        start: int,
        making: Making[T],
        *,
        note: Callable[[str], None] = say,
    ) -> None:
        self._families = families
        self._count = count
        self._start = start
        self._making = making
        self._note = note
        self.short: list[str] = []

    def __iter__(self) -> Iterator[T]:
        for templates in self._families:
            missing = yield from self._in_turn(templates)
            if missing:
                self.short.append(f"{self._count - missing} of {templates[0].rule.id}")

    def _in_turn(self, templates: list[Template]) -> Generator[T, None, int]:
        """The first question of each template, then the next one of each, and so on; unfair numbers are left out.

        How many are missing at the end comes back.
        """
        from quiz_bank.supply import Supply
        from verifier.errors import NoAdmissibleDraw

        missing = self._count
        left_out = {Supply(template, self._making, beside=len(templates)): 0 for template in templates}
        for number in range(self._start, LARGEST_NUMBER + 1):
            turns = min(-(-missing // len(left_out)), LARGEST_NUMBER + 1 - number)
            for supply in list(left_out):
                try:
                    yield supply.take(number, turns)
                    left_out[supply] = 0
                    missing -= 1
                    if not missing:
                        return 0
                except NoAdmissibleDraw as reason:
                    self._note(f"gradrecall: left out: {reason}")
                    left_out[supply] += 1
                    if left_out[supply] == MOST_LEFT_OUT:
                        del left_out[supply]
            if not left_out:
                break
        return missing
