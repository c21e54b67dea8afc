"""The programs and calls on the cards, executed: they run, or fail as the card says, and give the card's answer."""

from __future__ import annotations

import ast
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import quiz_bank
from quiz_bank.deck import read_deck
from quiz_bank.sources import SOURCES
from tests.oracle.card_probes import ANYWHERE, BEFORE, LINE_BY_LINE, PROBES, RAISES, SKETCHES
from tests.oracle.frameworks import jax, keras, optax, torch
from verifier import experiments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.model import Card

NEAR = 0.02
"""Relative: cards show two or three digits, and what is drawn at random has some thousand entries."""

_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_NUMBER = re.compile(r"-?(?:\d+/\d+|\d*\.?\d+(?:e-?\d+)?)")


def wrong() -> tuple[int, list[str]]:
    """How many programs and calls there are, and what is wrong with which card."""
    count, problems, met = 0, [], set()
    for file, card in cards():
        where = f"{file}:{card.source_line}: {card.id.rpartition('/')[2]}"
        met.add(where.rpartition(" ")[2])
        for check in (*programs(card), *calls(card)):
            count += 1
            problem = check_of(card, *check)
            problems += [f"{where}: {problem}"] if problem else []
    known = {*BEFORE, *PROBES, *RAISES, *LINE_BY_LINE, *SKETCHES}
    return count, [*problems, *(f"no card is called {name}, which the probes know" for name in sorted(known - met))]


def cards() -> Iterator[tuple[str, Card]]:
    """Every card that ships, with its file."""
    known = {experiment.id for experiment in experiments.all_experiments()}
    for path in sorted((Path(quiz_bank.__file__).parent / "decks").glob("*.md")):
        deck = read_deck(path.read_text("utf-8"), name=path.name, experiments=known, sources=SOURCES)
        yield from ((path.name, card) for card in deck.cards)


def programs(card: Card) -> Iterator[tuple[str, str]]:
    """The blocks of code that a card asks about."""
    if card.id.rpartition("/")[2] not in SKETCHES:
        yield from (("program", block) for block in _BLOCK.findall(card.front))


def calls(card: Card) -> Iterator[tuple[str, str]]:
    """The calls that a card presents as right; wrong choices and common sayings may name what does not exist."""
    right = [choice.text for choice in card.choices if choice.right]
    for text in (_BLOCK.sub("", card.front), card.back, card.why, *card.key_points, *right):
        for code in _INLINE.findall(text):
            if _is_call(code):
                yield "call", code


def _is_call(code: str) -> bool:
    try:
        node = ast.parse(code, mode="eval").body
    except SyntaxError:
        return False
    if not isinstance(node, ast.Call):
        return False
    root = ast.unparse(node.func).partition(".")[0]
    return root in {"torch", "keras", "optax", "jax", "nn"} or root in ANYWHERE


def check_of(card: Card, kind: str, code: str) -> str:
    """What is wrong with one program or call, or nothing."""
    name = card.id.rpartition("/")[2]
    if kind == "program" and name in LINE_BY_LINE:
        works = [number for number, line in enumerate(code.strip().splitlines(), 1) if not _failure(name, line)]
        return _compared(card, [float(number) for number in works])
    space = namespace()
    failure, printed = _run(BEFORE.get(name, ""), code, space)
    if kind == "program" and name in RAISES:
        return "" if failure.startswith(RAISES[name]) else f"expected {RAISES[name]}, found {failure or 'no error'}"
    if failure:
        return f"{kind} {code.strip()!r} fails: {failure}"
    if kind == "program" and name in PROBES:
        return _compared(card, eval(PROBES[name], space))  # noqa: S307  # written beside this file
    return _compared(card, float(printed.split()[-1])) if printed else ""


def _failure(name: str, code: str) -> str:
    return _run(BEFORE.get(name, ""), code, namespace())[0]


def _run(before: str, code: str, space: dict[str, Any]) -> tuple[str, str]:
    """The error, if there was one, and what was printed; the value of a last expression is called `made`."""
    tree = ast.parse(code)
    if isinstance(tree.body[-1], ast.Expr):
        tree.body[-1] = ast.Assign([ast.Name("made", ast.Store())], tree.body[-1].value)
    out = StringIO()
    try:
        with redirect_stdout(out):
            exec(before, space)  # noqa: S102  # written beside this file
            exec(compile(ast.fix_missing_locations(tree), "card", "exec"), space)  # noqa: S102  # cards that ship
    except Exception as error:  # whatever a call of a card raises is what is to be known
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}", ""
    return "", out.getvalue()


def namespace() -> dict[str, Any]:
    """The names that cards take for granted, made anew."""
    torch.manual_seed(0)
    w = torch.ones(1, dtype=torch.float64, requires_grad=True)
    w.grad = torch.ones_like(w)
    model = torch.nn.Linear(3, 2)
    return {
        "torch": torch, "nn": torch.nn, "keras": keras, "optax": optax, "jax": jax, "np": np, "w": w, "model": model,
        "net": model, "params": [w], "optimizer": torch.optim.SGD([w], lr=0.1), "sqrt": np.sqrt,
        "random": np.random.default_rng(0).random, "keras_step": keras_step, "steps": steps,
        **{name: _found(path) for name, path in ANYWHERE.items()},
    }  # fmt: skip


def _found(path: str) -> Any:
    found: Any = {"torch": torch, "keras": keras, "jax": jax}[path.partition(".")[0]]
    for part in path.split(".")[1:]:
        found = getattr(found, part)
    return found


def keras_step(optimizer: Any, *gradients: Any) -> list[float]:
    """How far one step of a Keras optimizer moves weights of one with these gradients."""
    weights = [keras.Variable(np.ones_like(np.atleast_1d(gradient), dtype=float)) for gradient in gradients]
    optimizer.apply([np.atleast_1d(np.asarray(gradient, float)) for gradient in gradients], weights)
    return [float(1 - entry) for weight in weights for entry in np.asarray(weight)]


def steps(optimizer: Any, weight: Any, gradient: float, count: int = 1) -> float:
    """How far steps of a PyTorch optimizer move a weight whose gradient stays."""
    before = weight.item()
    for _ in range(count):
        weight.grad = weight.new_full(weight.shape, gradient)
        optimizer.step()
    return float(before - weight.item())


def _compared(card: Card, found: Any) -> str:
    """What is wrong with the right answer of a card, if a program gives something else."""
    right = [choice.text for choice in card.choices if choice.right] or [card.back, *card.accepted]
    if isinstance(found, bool):
        return "" if found else f"the program does not do what '{right[0]}' says"
    if isinstance(found, str):
        return "" if found in right else f"the program gives {found}, the card says '{right[0]}'"
    for text in right:
        numbers = [_value(number) for number in _NUMBER.findall(text)]
        given = list(found) if isinstance(found, list) else [float(found)]
        said = numbers if isinstance(found, list) else numbers[-1:]
        if len(said) == len(given) and np.allclose(given, said, rtol=NEAR, atol=0.0):
            return ""
    return f"the program gives {found}, the card says '{right[0]}'"


def _value(number: str) -> float:
    above, _, below = number.partition("/")
    return float(above) / float(below or 1)
