"""Finds every rule, by looking into the families' folders, and refuses an incomplete one.

A module of a family's folder gives `RULE`, or `RULES` where rules are rows of one table. Nothing has to be registered
anywhere else.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import TYPE_CHECKING

from verifier.errors import BadLine, IncompleteRule, UnknownName
from verifier.expression import free_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.rule import Rule

FOLDERS = ("optimizers", "initializers", "regularizers", "schedules", "hyperparameters")


@lru_cache(maxsize=1)
def all_rules() -> dict[str, Rule]:
    """Every rule by id, family by family, in the order of the file names.

    Raises:
        IncompleteRule: with everything that is missing anywhere.
    """
    rules: dict[str, Rule] = {}
    problems: list[str] = []
    for folder in FOLDERS:
        package = importlib.import_module(f"verifier.{folder}")
        for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
            for rule in _rules_of(importlib.import_module(f"verifier.{folder}.{module.name}")):
                problems += [f"{rule.id}: {problem}" for problem in missing(rule)]
                if rule.id in rules:
                    problems.append(f"{rule.id}: defined twice")
                rules[rule.id] = rule
    if problems:
        raise IncompleteRule("; ".join(problems))
    return rules


def _rules_of(module: object) -> tuple[Rule, ...]:
    found: tuple[Rule, ...] = getattr(module, "RULES", ())
    single: Rule | None = getattr(module, "RULE", None)
    return found + ((single,) if single else ())


def get(name: str) -> Rule:
    """The rule of that id.

    Raises:
        UnknownName: with the nearest ids.
    """
    rules = all_rules()
    if name not in rules:
        raise UnknownName("rule", name, rules)
    return rules[name]


def select(names: list[str]) -> list[Rule]:
    """The rules meant by ids, family names (`optimizer`, `optimizers`) and `all`, each once, in registry order.

    Raises:
        UnknownName: a word that is none of these.
    """
    rules = all_rules()
    wanted: set[str] = set()
    for name in names:
        family = [rule.id for rule in rules.values() if name in {"all", rule.family, f"{rule.family}s"}]
        if not family and name not in rules:
            raise UnknownName("rule or family", name, [*rules, *{rule.family.value for rule in rules.values()}, "all"])
        wanted.update(family or [name])
    return [rule for rule in rules.values() if rule.id in wanted]


def missing(rule: Rule) -> Iterator[str]:
    """Everything that a rule lacks, in words."""
    if not rule.summary:
        yield "no summary"
    if not rule.misconceptions:
        yield "no misconception"
    if not rule.dialects:
        yield "no dialect"
    if not (rule.asks or rule.functions):
        yield "asks for nothing"
    for slip in rule.misconceptions:
        if not (slip.belief and slip.hint):
            yield f"misconception {slip.id} lacks a belief or a hint"
        if not any(_applies(rule, dialect.name, slip.id) for dialect in rule.dialects):
            yield f"misconception {slip.id} changes no line of any dialect"
    known = {h.name for h in rule.hyperparameters} | {*rule.inputs, *rule.carried, "t"}
    for dialect in rule.dialects:
        yield from _wrong_in(rule, dialect.name, known)


def _applies(rule: Rule, dialect: str, slip: str) -> bool:
    each_on = [{h.name: True} for h in rule.hyperparameters]
    all_on = {h.name: True for h in rule.hyperparameters}
    for values in ({}, all_on, *each_on):
        try:
            if rule.variant(dialect, values, (slip,)).lines != rule.variant(dialect, values).lines:
                return True
        except BadLine:
            continue
    return False


def _wrong_in(rule: Rule, dialect: str, known: set[str]) -> Iterator[str]:
    try:
        lines = rule.variant(dialect).lines
    except BadLine as error:
        yield f"{dialect}: {error}"
        return
    for name in free_names(lines):
        if name.removesuffix("_prev") not in known:
            yield f"{dialect}: '{name}' is neither given, carried nor a hyperparameter"
    for name in rule.dialect(dialect).defaults:
        if name not in known:
            yield f"{dialect}: default for unknown hyperparameter '{name}'"
