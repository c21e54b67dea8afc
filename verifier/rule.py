"""A rule as data: its lines, what the frameworks change in them, and what people get wrong in them.

Everything else derives from these values: computing, worked solutions, formulas, wrong rules, questions and tests.
An *edit* changes lines by name: `"m_hat": "m"` puts another expression on that line, `"m_hat": None` removes it, a
value with assignments puts those lines in its place, and the keys `"before m"`, `"after m"`, `"start"` and `"end"`
insert lines. Options (amsgrad, weight decay, ...) are edits that apply when their hyperparameter is on, so that a
switched-off option leaves no trace; dialects are the frameworks' edits; misconceptions are edits applied last.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from verifier.errors import BadInput, BadLine, UnknownName
from verifier.expression import Line, assigned_names, free_names, names_in, parse_expression, parse_lines
from verifier.program import program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from verifier.code import Code
    from verifier.draws import Draw
    from verifier.program import Program

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Family(StrEnum):
    """What a rule is about; the families' folders and the command line use these words."""

    OPTIMIZER = "optimizer"
    INITIALIZER = "initializer"
    REGULARIZER = "regularizer"
    SCHEDULE = "schedule"
    HYPERPARAMETER = "hyperparameter"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is written: a paper with its equation, or a framework's file with its version."""

    text: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.text}, {self.place}" if self.place else self.text


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """A number or a switch that the user of the rule chooses."""

    name: str
    default: float | bool | None
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """An edit that applies while its hyperparameter is on: not zero, not False, not None.

    `when` names other conditions, such as `"weight_decay and not decoupled_weight_decay"`.
    """

    name: str
    edit: Mapping[str, str | None]
    when: str = ""

    def on(self, values: Mapping[str, Any]) -> bool:
        """Whether the option applies to these hyperparameters."""
        return all(bool(values.get(name)) is wanted for name, wanted in self.conditions.items())

    @property
    def conditions(self) -> dict[str, bool]:
        """The hyperparameters that decide, and whether each must be on."""
        parts = (self.when or self.name).split(" and ")
        return {part.removeprefix("not "): not part.startswith("not ") for part in parts}


FRAMEWORKS = {
    "paper": "the paper",
    "pytorch": "PyTorch 2.13",
    "keras": "Keras 3.15",
    "optax": "optax 0.2.8",
    "jax": "JAX 0.10.2",
}
"""Every dialect with the version that its numbers were recorded from."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one framework (or the paper) makes of the rule.

    `names` maps the framework's argument names to the rule's; an argument that carries several numbers (betas) maps
    to their names separated by a space, one that changes no number to nothing. `options` replaces the edit of an
    option, `state` the initial values.
    """

    name: str
    api: str = ""
    defaults: Mapping[str, float | bool | None] = field(default_factory=dict)
    edit: Mapping[str, str | None] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    """Hyperparameters of the rule that this framework does not have; they keep their defaults."""
    words: Mapping[str, float | bool] = field(default_factory=dict)
    """The framework's words for values, such as "match_rms_adamw"."""
    also: Mapping[str, Mapping[str, float | bool | None]] = field(default_factory=dict)
    """Other calls of the framework that are this rule with other defaults, such as optax.nadamw."""
    state: Mapping[str, float | str] = field(default_factory=dict)
    state_names: Mapping[str, str] = field(default_factory=dict)
    """The framework's own names of the state, to compare recordings with."""
    draws: Mapping[str, Draw] = field(default_factory=dict)
    """What this dialect's questions draw otherwise, e.g. an epsilon that shows where it stands."""
    code: Mapping[str, Code] = field(default_factory=dict)
    """Programs by the quantity that they print; calls of optimizers and schedules are made of `api` and `names`."""
    note: str = ""
    same_as: str = ""
    """Another dialect that gives the same numbers for the same hyperparameters."""

    @property
    def label(self) -> str:
        """Whose rule this is, as a question says it."""
        return f"{FRAMEWORKS[self.name]}: {self.api}" if self.api else FRAMEWORKS[self.name]


@dataclass(frozen=True, slots=True)
class Misconception:
    """A belief that gives a wrong number: the rule with a line changed.

    `when` is a condition on the question's numbers (`"eps >= 0.01"`) without which the slip cannot be seen; a question
    that does not meet it does not claim to tell the slip.
    """

    id: str
    belief: str
    edit: Mapping[str, str | None]
    hint: str
    source: str = ""
    when: str = ""
    dialects: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    """The edit that makes the same slip in a dialect whose lines differ."""

    def edit_in(self, dialect: str) -> Mapping[str, str | None]:
        """The edit that makes this slip in a dialect."""
        return self.dialects.get(dialect, self.edit)

    def in_dialects(self, **edits: Mapping[str, str | None]) -> Misconception:
        """The same slip with other edits in some dialects."""
        return replace(self, dialects={**self.dialects, **edits})


@dataclass(frozen=True, slots=True)
class Variant:
    """A rule made definite: one dialect, the options that are on, and perhaps slips."""

    lines: tuple[Line, ...]
    state: Mapping[str, float | str]
    slips: tuple[str, ...] = ()

    @property
    def assigned(self) -> tuple[str, ...]:
        """Names that a step gives."""
        return assigned_names(self.lines)

    @property
    def free(self) -> tuple[str, ...]:
        """Names that a step needs."""
        return free_names(self.lines)

    def towards(self, *targets: str) -> tuple[Line, ...]:
        """Only the lines that the targets depend on, in order, up to the last of them."""
        return _towards(self.lines, targets)

    def program(self, vectors: frozenset[str] = frozenset()) -> Program:
        """Return the compiled lines for floats and lists."""
        return program(self.lines, vectors=vectors)


@lru_cache(maxsize=8192)
def _towards(lines: tuple[Line, ...], targets: tuple[str, ...]) -> tuple[Line, ...]:
    last = max(i for i, line in enumerate(lines) if line.name in targets)
    needed, kept = set(targets), []
    for line in reversed(lines[: last + 1]):
        if line.name in needed:
            kept.append(line)
            needed = (needed - {line.name}) | line.reads
    return tuple(reversed(kept))


@dataclass(frozen=True, eq=False)
class Rule:
    """One rule of the field. See the module's first lines for how its parts combine."""

    id: str
    name: str
    family: Family
    source: Source
    lines: str
    hyperparameters: tuple[Hyperparameter, ...]
    dialects: tuple[Dialect, ...]
    misconceptions: tuple[Misconception, ...]
    inputs: tuple[str, ...] = ("g",)
    """What is given anew at every step."""
    state: Mapping[str, float | str] = field(default_factory=dict)
    """What is carried, with its initial value (or a hyperparameter's name); variants carry what their lines assign."""
    parameter: str = ""
    """The carried name that the rule moves; its start is given. Empty for rules that move nothing."""
    asks: Mapping[str, str] = field(default_factory=dict)
    """Quantities worth asking for, in words; the first is the main one."""
    exact: frozenset[str] = frozenset()
    """Quantities that are whole numbers, such as a count of steps: nearly right is wrong."""
    vectors: tuple[str, ...] = ()
    """Names that are vectors even in the smallest question."""
    options: tuple[Option, ...] = ()
    draws: Mapping[str, Draw] = field(default_factory=dict)
    """What questions draw; a key with several names draws them jointly."""
    start_draws: Mapping[str, Draw] = field(default_factory=dict)
    """What questions draw otherwise that start from the initial state: other numbers keep the slips apart there."""
    fine_draws: Mapping[str, Draw] = field(default_factory=dict)
    """What questions about a single quantity draw otherwise: few numbers need more digits to make many questions."""
    from_start: bool = True
    """Whether any numbers give fair questions of several steps from the initial state."""
    summary: str = ""
    """One sentence: what the rule is for."""
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    """Functions of arrays beyond the language's own; a rule that has any runs on arrays only."""
    shaped: Callable[[tuple[int, ...], Mapping[str, Any]], Mapping[str, Any]] | None = None
    """Hyperparameters that the parameter's shape decides, such as whether Adafactor factors its second moment."""
    version: int = 1
    """Grows when a change of lines or draws changes the questions already drawn."""
    start_version: int = 1
    """Grows when a change of `start_draws` changes the questions already drawn that start from the initial state."""

    def dialect(self, name: str) -> Dialect:
        """The dialect of that name.

        Raises:
            UnknownName: with the dialects that exist.
        """
        for dialect in self.dialects:
            if dialect.name == name:
                return dialect
        raise UnknownName(f"dialect of {self.id}", name, [d.name for d in self.dialects])

    def misconception(self, name: str) -> Misconception:
        """The misconception of that id.

        Raises:
            UnknownName: with those that exist.
        """
        for misconception in self.misconceptions:
            if misconception.id == name:
                return misconception
        raise UnknownName(f"misconception of {self.id}", name, [m.id for m in self.misconceptions])

    def defaults(self, dialect: str) -> dict[str, float | bool | None]:
        """Every hyperparameter with the value that the dialect gives it."""
        return {h.name: h.default for h in self.hyperparameters} | dict(self.dialect(dialect).defaults)

    def values(self, dialect: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Hyperparameters by the rule's names, from either the rule's or the framework's, defaults filled in.

        Raises:
            UnknownName: a name that neither knows.
            BadInput: an argument of several numbers that has another count, or one that the dialect does not have.
        """
        whose, defaults = self.dialect(dialect), self.defaults(dialect)
        values: dict[str, Any] = dict(defaults)
        for name, value in given.items():
            own = whose.names.get(name, name).split()
            unknown = [part for part in own if part not in values]
            if unknown:
                raise UnknownName(f"hyperparameter of {self.id}", unknown[0], [*values, *whose.names])
            for part, number in zip(own, self._parts(name, value, len(own)), strict=True):
                if part in whose.lacks and number not in (None, defaults[part]):
                    raise BadInput(f"{self.id}: {whose.label} has no {name}; it works as with {defaults[part]}")
                values[part] = defaults[part] if number is None and part not in self.switches else number
        return {n: whose.words.get(value, value) if isinstance(value, str) else value for n, value in values.items()}

    def values_for(self, shape: tuple[int, ...], values: Mapping[str, Any]) -> dict[str, Any]:
        """Hyperparameters with what a parameter of this shape decides."""
        return {**values, **(self.shaped(shape, values) if self.shaped else {})}

    def _parts(self, name: str, value: Any, count: int) -> list[Any]:
        """The numbers that an argument carries."""
        if count <= 1:
            return [value] * count
        if not isinstance(value, list | tuple) or len(value) != count:
            raise BadInput(f"{self.id}: {name} is {value!r}, expected {count} numbers")
        return list(value)

    @cached_property
    def switches(self) -> frozenset[str]:
        """Hyperparameters that turn an option on; None turns it off, where it means the default for all others."""
        return frozenset(name for option in self.options for name in option.conditions)

    def variant(self, dialect: str, values: Mapping[str, Any] = NOTHING, slips: tuple[str, ...] = ()) -> Variant:
        """The rule as this dialect runs it with these hyperparameters; defaults decide where none is given.

        Raises:
            BadLine: a slip changes a line that this variant does not have.
        """
        known = self.defaults(dialect) | dict(values)
        on = tuple(option.name for option in self.options if option.on(known))
        return _variant(self, dialect, on, slips)

    def slips(self, dialect: str, values: Mapping[str, Any]) -> tuple[Misconception, ...]:
        """The misconceptions that change something in this variant and can be seen with these numbers."""
        plain = self.variant(dialect, values)
        found = []
        for slip in self.misconceptions:
            try:
                changed = self.variant(dialect, values, (slip.id,))
            except BadLine:
                continue
            if changed.lines != plain.lines and (not slip.when or holds(slip.when, values)):
                found.append(slip)
        return tuple(found)

    @cached_property
    def carried(self) -> tuple[str, ...]:
        """Everything that goes on from one step to the next."""
        return tuple(dict.fromkeys([*([self.parameter] if self.parameter else []), *self.state]))

    def derive(self, **changes: Any) -> Rule:
        """Return the same rule with some parts changed, as AdamW is Adam with another place for the decay."""
        return replace(self, **changes)


def holds(condition: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition such as "eps >= 0.01" holds, for vectors in any entry; without a value it does not."""
    expression = parse_expression(condition)
    names = names_in(expression)
    if not names <= values.keys():
        return False
    vectors = frozenset(name for name in names if isinstance(values[name], list))
    found = program((Line("holds", expression, condition),), vectors=vectors)(values)["holds"]
    return any(found) if isinstance(found, list) else bool(found)


@lru_cache(maxsize=4096)
def _variant(rule: Rule, dialect_name: str, on: tuple[str, ...], slips: tuple[str, ...]) -> Variant:
    dialect = rule.dialect(dialect_name)
    own = frozenset(rule.functions)
    lines = edited(parse_lines(rule.lines, own), dialect.edit, own)
    state = dict(rule.state) | dict(dialect.state)
    for option in rule.options:
        if option.name in on:
            lines = edited(lines, dialect.options.get(option.name, option.edit), own)
    for slip in slips:
        lines = edited(lines, rule.misconception(slip).edit_in(dialect_name), own)
    used = {name: start for name, start in state.items() if any(line.name == name for line in lines)}
    return Variant(lines, MappingProxyType(used), slips)


def edited(
    lines: tuple[Line, ...], edit: Mapping[str, str | None], own_functions: frozenset[str] = frozenset()
) -> tuple[Line, ...]:
    """Apply an edit.

    Raises:
        BadLine: the edit names a line that is not there, or that is there more than once.
    """
    result = list(lines)
    for key, text in edit.items():
        place, _, name = key.rpartition(" ")
        if key in {"start", "end"}:
            at = 0 if key == "start" else len(result)
            result[at:at] = parse_lines(text or "", own_functions)
            continue
        at = _index(result, name)
        if place:
            result[at + (place == "after") : at + (place == "after")] = parse_lines(text or "", own_functions)
        elif text is None:
            del result[at]
        elif _is_block(text):
            result[at : at + 1] = parse_lines(text, own_functions)
        else:
            expression = parse_expression(text, own_functions)
            result[at] = Line(name, expression, f"{name} = {ast.unparse(expression)}")
    return tuple(result)


def _index(lines: Iterable[Line], name: str) -> int:
    found = [i for i, line in enumerate(lines) if line.name == name]
    if len(found) != 1:
        raise BadLine(f"an edit names line '{name}', which occurs {len(found)} times")
    return found[0]


def _is_block(text: str) -> bool:
    head, equals, rest = text.strip().partition("=")
    return bool(equals) and not rest.startswith("=") and head.strip().isidentifier()
