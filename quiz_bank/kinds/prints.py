"""What does this program print? The rule of a framework, recognised from its call.

The program says whose rule runs, so the number of another framework is wrong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quiz_bank.kinds.kind import VECTOR_ENTRIES, dialects, is_drawable
from quiz_bank.snippets import FRAMEWORKS, program
from verifier.called import Called, Unzeroed
from verifier.draws import Among
from verifier.expression import vector_names
from verifier.rule import Family, Misconception

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.draws import Draw
    from verifier.problem import Problem
    from verifier.rule import Dialect, Rule
    from verifier.template import Template

LEVEL = 4
STEPS = 2


@dataclass(frozen=True, slots=True)
class Switch:
    """An argument that is off unless it is given, and what is believed of it."""

    name: str
    draw: Draw
    needs: str = ""
    """A hyperparameter that must be drawn as well."""
    without: str = ""
    """A hyperparameter that must be off."""
    traps: tuple[Misconception, ...] = ()


DAMPED_FIRST = Misconception(
    "first-buffer-damped",
    "damps the first gradient as well",
    {"b": "momentum * b + (1 - dampening) * g"},
    hint="What does PyTorch put into the buffer at the first step?",
    source="PyTorch 2.13, torch/optim/sgd.py",
)

SWITCHES = (
    Switch("weight_decay", Among((0.1, 0.2, 0.3))),
    Switch("dampening", Among((0.25, 0.4, 0.6)), needs="momentum", without="nesterov", traps=(DAMPED_FIRST,)),
)


class Prints:
    """Level 4: optimizers and schedules in every framework, and whatever else a dialect has a program for."""

    id = "prints"

    def templates(self, rule: Rule) -> Iterator[Template]:
        """The plain call, the arguments that switch something on, the loop without zero_grad."""
        if not is_drawable(rule):
            return
        for name in dialects(rule):
            dialect = rule.dialect(name)
            for quantity, code in dialect.code.items():
                entries = VECTOR_ENTRIES if is_vector(rule, name, quantity) else 0
                kind = f"{self.id}-{quantity}"
                yield Called(rule, kind, LEVEL, name, quantity, entries, code.steps, given=code.draws, traps=code.slips)
            if name not in FRAMEWORKS or not dialect.api.startswith(CALLS):
                continue
            if rule.family is Family.SCHEDULE and "lr" in rule.asks and "lr" not in dialect.code:
                yield Called(rule, self.id, LEVEL, name, "lr")
            if rule.family is Family.OPTIMIZER and rule.from_start and rule.parameter in rule.asks:
                yield from self._optimizer(rule, dialect)

    def _optimizer(self, rule: Rule, dialect: Dialect) -> Iterator[Template]:
        entries = VECTOR_ENTRIES if rule.parameter in rule.vectors else 0
        varying = ("lr",) if carries_rate(rule) else ()

        def called(what: str, *, given: Switch | None = None) -> Called:
            return Called(
                rule,
                "-".join(filter(None, (self.id, what))),
                LEVEL,
                dialect.name,
                rule.parameter,
                entries,
                STEPS,
                varying=varying,
                given={given.name: given.draw} if given else {},
                traps=given.traps if given else (),
            )

        yield called("")
        yield from (called(switch.name, given=switch) for switch in SWITCHES if has(rule, dialect, switch))
        if dialect.name == "pytorch":
            kind = f"{self.id}-unzeroed"
            yield Unzeroed(rule, kind, LEVEL, dialect.name, rule.parameter, entries, STEPS, kind_version=2)

    def statement(self, problem: Problem) -> str:
        """The situation: the program."""
        return f"This program runs to its end.\n\n```python\n{program(problem)}\n```"

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        count = len(problem.key.value)
        return "the number that it prints" if count == 1 else f"the {count} numbers that it prints"


CALLS = ("torch.", "keras.", "optax.")
"""How a dialect's name of a call begins; other names describe several calls at once."""


def is_vector(rule: Rule, dialect: str, quantity: str) -> bool:
    """Whether a quantity of a rule has entries."""
    return quantity in vector_names(rule.variant(dialect).lines, frozenset(rule.vectors))


def carries_rate(rule: Rule) -> bool:
    """Whether some dialect carries the learning rate on in its state, so that a drop of the rate tells them apart."""
    return any(
        line.name in variant.state and "lr" in line.reads
        for variant in (rule.variant(name) for name in dialects(rule))
        for line in variant.lines
    )


def has(rule: Rule, dialect: Dialect, switch: Switch) -> bool:
    """Whether a dialect has an argument that is off by default, and that needs more than one step to tell it."""
    defaults = rule.defaults(dialect.name)
    return (
        switch.name in defaults
        and not defaults[switch.name]
        and switch.name not in dialect.lacks
        and switch.name not in rule.draws
        and (not switch.needs or switch.needs in rule.draws)
        and not defaults.get(switch.without)
        # Where another call has the argument on, as optax.nadamw has, this one has not got it.
        and not any(switch.name in changed for changed in dialect.also.values())
        # Plain SGD shrinks by the same amount whether the decay goes through the gradient or past it.
        and bool(rule.variant(dialect.name, defaults).state)
    )
