"""How the files of claims are read: TOML tables, checked field by field, and patterns compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from quiz_bank.claims import Claim, Knowledge, Verdict
from quiz_bank.errors import BankError
from quiz_bank.model import Evidence
from quiz_bank.patterns import CodePattern, Pattern, Subjects
from quiz_bank.sources import SOURCES
from quiz_bank.wording import Wording, compiled
from verifier.experiments import all_experiments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VOCABULARY = "vocabulary.toml"
_ID = re.compile(r"(?:q[1-9]|qx|f)(?:\.[a-z0-9]+)+")
_EXPERIMENT = re.compile(r"X\d+")
_PATTERN = ("about", "says", "where", "under", "nearby", "unless", "unless_under", "unless_nearby", "whole", "headings")
_CODE = ("word", "code", "beside", "unless")
_CLAIM = ("statement", "verdict", "evidence", "commonly_said", "correction", "like", "patterns", "code")
_OF_MISTAKE = ("commonly_said", "correction", "like", "patterns", "code")
_MISTAKABLE = (Verdict.CORRECTED, Verdict.PRECISE)


class ClaimProblem(BankError):
    """A claim that is not as it should be: where it stands, what was found and what was expected."""

    title = "The claims cannot be read"

    def __init__(self, where: str, found: str, expected: str) -> None:
        super().__init__(f"{where}: found {found}, expected {expected}")


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The claims that come with the program.

    Raises ClaimProblem for the first thing that is not as it should be.
    """
    folder = resources.files("quiz_bank") / "claims"
    return read_knowledge({file.name: file.read_text("utf-8") for file in folder.iterdir() if file.is_file()})


def read_knowledge(files: Mapping[str, str]) -> Knowledge:
    """Read claims from the texts of files by name; the one called `vocabulary.toml` has the words of their patterns.

    Raises ClaimProblem for the first thing that is not as it should be.
    """
    vocabulary = _parsed(VOCABULARY, files.get(VOCABULARY, ""))
    vocabulary.allow("words", "subjects")
    reader = _Reader(vocabulary.texts("words"))
    kinds = vocabulary.table("subjects")
    reader.subjects = Subjects({kind: reader.wordings(kinds.table(kind)) for kind in kinds.content})
    claims: dict[str, Claim] = {}
    for name in sorted(files.keys() - {VOCABULARY}):
        tables = _parsed(name, files[name])
        for key in tables.content:
            if key in claims:
                raise ClaimProblem(f"{name}: {key}", "an id that another file has", "an id of its own")
            claims[key] = reader.claim(key, tables.table(key))
    for claim in claims.values():
        if claim.like and claims.get(claim.like, claim).like:
            raise ClaimProblem(claim.id, f"like = {claim.like!r}", "the id of a corrected claim that is like no other")
    return Knowledge(MappingProxyType(claims), reader.subjects, reader.wordings(vocabulary.table("words")))


class _Reader:
    """Makes claims of tables, with the words that their patterns may use."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self.subjects = Subjects({})
        self.experiments = frozenset(experiment.id for experiment in all_experiments())

    def claim(self, key: str, table: _Table) -> Claim:
        """The claim of that id."""
        table.allow(*_CLAIM)
        if not _ID.fullmatch(key):
            raise ClaimProblem(table.where, "this id", "an id such as q1.sgd.adv.1 or f.opt.3")
        if table.text("verdict") not in set(Verdict):
            raise ClaimProblem(table.where, f"verdict = {table.text('verdict')!r}", f"one of {', '.join(Verdict)}")
        verdict = Verdict(table.text("verdict"))
        mistaken = [field for field in _OF_MISTAKE if field in table.content]
        if mistaken and verdict not in _MISTAKABLE:
            raise ClaimProblem(table.where, f"{mistaken[0]} of a claim that is {verdict}", "that of a corrected one")
        if not mistaken and verdict is not Verdict.CORRECTED:
            return Claim(key, table.text("statement"), verdict, self._evidence(table))
        claim = Claim(
            key,
            table.text("statement"),
            verdict,
            self._evidence(table),
            table.text("commonly_said"),
            table.text("correction"),
            table.optional("like"),
            tuple(self._pattern(each) for each in table.tables("patterns")),
            tuple(self._code(each) for each in table.tables("code")),
        )
        if not claim.patterns and not claim.code:
            raise ClaimProblem(table.where, "no pattern", "at least one way in which the mistake is said")
        return claim

    def _evidence(self, table: _Table) -> Evidence:
        """Experiments and sources by key; what has a space in it is a source in words."""
        cited = table.strings("evidence")
        for each in cited:
            if each not in (self.experiments if _EXPERIMENT.fullmatch(each) else SOURCES) and " " not in each:
                raise ClaimProblem(table.where, f"the evidence {each!r}", "an experiment or a source that there is")
        if not cited:
            raise ClaimProblem(table.where, "no evidence", "an experiment or a source")
        experiments = tuple(each for each in cited if _EXPERIMENT.fullmatch(each))
        return Evidence(experiments, tuple(each for each in cited if each not in experiments))

    def _pattern(self, table: _Table) -> Pattern:
        table.allow(*_PATTERN)
        about = table.strings("about")
        if any(name not in self.subjects.kind_of for name in about):
            raise ClaimProblem(table.where, f"about = {list(about)}", f"some of {', '.join(self.subjects.kind_of)}")
        pattern = Pattern(
            about,
            says=self._every(table, "says"),
            where=self._every(table, "where"),
            under=self._every(table, "under"),
            nearby=self._every(table, "nearby"),
            unless=self._any(table, "unless"),
            unless_under=self._any(table, "unless_under"),
            unless_nearby=self._any(table, "unless_nearby"),
            whole=table.flag("whole"),
            headings=table.flag("headings"),
        )
        if not (pattern.says or pattern.where) or not (pattern.about or pattern.nearby):
            raise ClaimProblem(table.where, "half a pattern", "what is said (`says`) and of what (`about`)")
        return pattern

    def _every(self, table: _Table, field: str) -> tuple[Wording, ...]:
        return tuple(self._wording(table, text) for text in table.strings(field))

    def _any(self, table: _Table, field: str) -> Wording | None:
        text = table.optional(field)
        return self._wording(table, text) if text else None

    def _wording(self, table: _Table, text: str) -> Wording:
        try:
            return compiled(text, self.words)
        except KeyError as error:
            raise ClaimProblem(table.where, f"the word @{error.args[0]}", "one that the vocabulary has") from error
        except ValueError as error:
            raise ClaimProblem(table.where, f"{error} in {text!r}", "words between the bars") from error

    def wordings(self, table: _Table) -> Mapping[str, Wording]:
        """Every entry of a table as a wording."""
        return MappingProxyType({name: self._wording(table, table.text(name)) for name in table.content})

    def _code(self, table: _Table) -> CodePattern:
        table.allow(*_CODE)
        beside, unless = table.optional("beside"), table.optional("unless")
        try:
            return CodePattern(
                table.text("word"),
                re.compile(table.text("code")),
                re.compile(beside) if beside else None,
                re.compile(unless) if unless else None,
            )
        except re.error as error:
            raise ClaimProblem(table.where, f"a bad expression ({error})", "regular expressions") from error


class _Table:
    """A table of TOML whose values are asked for by type, so that a wrong one is told with its place."""

    def __init__(self, where: str, content: object) -> None:
        if not isinstance(content, dict):
            raise ClaimProblem(where, repr(content), "a table")
        self.where = where
        self.content = cast("dict[str, object]", content)

    def allow(self, *fields: str) -> None:
        """Refuse every field of another name."""
        for field in self.content:
            if field not in fields:
                raise ClaimProblem(self.where, f"the field {field}", f"one of {', '.join(fields)}")

    def table(self, field: str) -> _Table:
        """The table of that name, empty when there is none."""
        return _Table(f"{self.where}: {field}", self.content.get(field, {}))

    def tables(self, field: str) -> Iterator[_Table]:
        """The tables of a list."""
        return (_Table(f"{self.where}: {field} {number}", each) for number, each in enumerate(self._list(field), 1))

    def texts(self, field: str) -> Mapping[str, str]:
        """A table with texts in it."""
        table = self.table(field)
        return {name: table.text(name) for name in table.content}

    def text(self, field: str) -> str:
        """A text that has to be there."""
        value = self.content.get(field)
        if not isinstance(value, str) or not value.strip():
            raise ClaimProblem(self.where, f"{field} = {value!r}", "a text")
        return value

    def optional(self, field: str) -> str:
        """A text, or an empty one."""
        return self.text(field) if field in self.content else ""

    def strings(self, field: str) -> tuple[str, ...]:
        """A list of texts, perhaps empty."""
        values = self._list(field)
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise ClaimProblem(self.where, f"{field} = {values!r}", "a list of texts")
        return tuple(str(value) for value in values)

    def flag(self, field: str) -> bool:
        """True or false, false unless given."""
        value = self.content.get(field, False)
        if not isinstance(value, bool):
            raise ClaimProblem(self.where, f"{field} = {value!r}", "true or false")
        return value

    def _list(self, field: str) -> list[object]:
        value = self.content.get(field, [])
        if not isinstance(value, list):
            raise ClaimProblem(self.where, f"{field} = {value!r}", "a list")
        return cast("list[object]", value)


def _parsed(name: str, text: str) -> _Table:
    try:
        return _Table(name, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ClaimProblem(name, f"no TOML ({error})", "tables of claims") from error
