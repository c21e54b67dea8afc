"""What the tests of the exchange formats share: questions to write, and grading by what was read back."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP

from quiz_bank.drawn import all_templates, choice_kind_of, template_of, templates
from quiz_bank.exchange.exercise import Exercise
from quiz_bank.model import Card, CardType, Choice
from verifier import registry
from verifier.certificate import as_typed
from verifier.errors import NoAdmissibleDraw
from verifier.problem import Problem, draw
from verifier.template import Template
from verifier.verdict import Key, Verdict, judge

EPSILON = 1e-14
"""Moodle widens every tolerance by this share of the number, so that a border is inside."""

SHARES = (0.003, 0.0045, 0.005, 0.0054, 0.006, 0.009, 0.0099)
"""How far from an answer a number is tried, as shares of S: around the borders of what the grader takes."""

NUMBER = "adam.next.1@pytorch"
VECTOR = "adam.step.2@pytorch"

NASTY = "a = b -> {c: 1} ~ #2 \\nabla %50% [x] <b>&amp; ]]> `code` \x1b[31m\u202e //"
"""Signs that mean something to GIFT, XML, HTML, Markdown or a terminal."""

CHOICE = Card(
    "choice",
    "adam",
    "Which line is **wrong**?\n\n```python\nm = {1: 2}  # ~\n```\n\nWith $\\frac{a}{b}$.",
    "The second.",
    CardType.CHOICE,
    choices=(
        Choice(NASTY, right=True),
        Choice("`y < x`", because="because $x<y$"),
        Choice("%25% of it", because="=~#"),
    ),
    why="It is {said} in the rule.",
)
SEVERAL = Card(
    "several",
    "adam",
    "Which of these are carried?",
    "m and v",
    CardType.SEVERAL,
    choices=(Choice("m", right=True), Choice("v", right=True), Choice("g", because="new at every step")),
)
ONE_OF_SEVERAL = Card(
    "one",
    "adam",
    "Which of these are drawn?",
    "g",
    CardType.SEVERAL,
    choices=(Choice("g", right=True), Choice("m"), Choice("v"), Choice("t")),
)
ORDER = Card(
    "order",
    "adam",
    "Put the lines in order.",
    "1. m\n2. v\n3. step",
    CardType.ORDER,
    choices=(Choice("m = a -> b"), Choice("`v := g{2}`"), Choice("step")),
)
MATCH = Card(
    "match",
    "adam",
    "Which update belongs to which rule?",
    "- SGD — g\n- Adam — m",
    CardType.MATCH,
    choices=(
        Choice("SGD", partner="$g$ = x -> y"),
        Choice("Adam -> W", partner=r"$\frac{m}{v}$"),
        Choice("Adagrad", partner="{g} ~ 2"),
    ),
)
SEVERAL_ORDERS = Card(
    "orders",
    "adam",
    "Put the lines in order.",
    "1. m\n2. v\n3. step",
    CardType.ORDER,
    choices=(Choice("m"), Choice("v"), Choice("step", after=("m", "v"))),
)
"""The first two lines may change places."""
CARDS = (CHOICE, SEVERAL, ONE_OF_SEVERAL, ORDER, SEVERAL_ORDERS, MATCH)


def exercise_of(card: Card) -> Exercise:
    """A card beside the problem that it is made of."""
    return Exercise(draw(template_of(NUMBER), 0), card, has_numbers=False)


def every_typed_problem() -> Iterator[Problem]:
    """The first question of every template whose answer is typed."""
    return _first(template for template in all_templates() if choice_kind_of(template) is None)


def typed_problems() -> Iterator[Problem]:
    """The first question of every template of Adam and of a rule of each family whose answer is typed."""
    rules = {rule.family: rule for rule in registry.all_rules().values()}
    found = (template for rule in (registry.get("adam"), *rules.values()) for template in templates(rule).values())
    return _first(template for template in found if choice_kind_of(template) is None)


def _first(templates: Iterable[Template]) -> Iterator[Problem]:
    for template in templates:
        with suppress(NoAdmissibleDraw):
            yield draw(template, 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a numerical question as it was read back; `share` is in percent."""

    share: float
    value: float
    tolerance: float
    feedback: str


def told(answers: Sequence[Answer], typed: float) -> Answer | None:
    """The first answer that takes a number in, as Moodle looks for it."""
    for answer in answers:
        slack = EPSILON * max(abs(answer.tolerance), abs(answer.value), EPSILON)
        if abs(typed - answer.value) <= answer.tolerance + slack:
            return answer
    return None


def is_right(answers: Sequence[Answer], typed: float) -> bool:
    """Whether a number gets the whole mark."""
    found = told(answers, typed)
    return found is not None and found.share == 100


def faults(problem: Problem, entry: int, answers: Sequence[Answer]) -> Iterator[str]:
    """Where what was read back disagrees with the grader about one entry of an answer."""
    yield from _of_right(problem, entry, answers)
    key = problem.key
    for slip in key.slips:
        beliefs = [problem.template.misconception(name).belief for name in slip.names]
        yield from _of_wrong(problem, told(answers, slip.value[entry]), beliefs)
    for other in key.dialects:
        yield from _of_wrong(problem, told(answers, other.value[entry]), ["Right in"])


def _of_right(problem: Problem, entry: int, answers: Sequence[Answer]) -> Iterator[str]:
    c, s = problem.key.value[entry], problem.key.scale[entry]
    alone = Key((c,), (s,), exact=problem.key.exact)
    for shift in (0, *(sign * share * s for share in SHARES for sign in (1, -1))):
        for mode in (ROUND_HALF_EVEN, ROUND_DOWN, ROUND_UP):
            number = as_typed(c + shift, problem.places, mode)
            accepted = judge([number], alone).verdict is Verdict.RIGHT
            if accepted and not is_right(answers, number.value):
                yield f"{problem.id}: {number.value} is right and was refused"
    for away in (c - 0.03 * s, c + 0.03 * s):
        if is_right(answers, away):
            yield f"{problem.id}: {away} is 3 % away and was accepted"


def _of_wrong(problem: Problem, found: Answer | None, words: Sequence[str]) -> Iterator[str]:
    if found is not None and found.share == 100 and len(problem.key.value) > 1:
        return  # the wrong rule gives a right number at this entry; the others tell
    if found is None or found.share or not all(word in found.feedback for word in words):
        yield f"{problem.id}: whoever {words} is told {found}"
