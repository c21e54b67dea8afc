"""The recordings that ship are a representative part of all recordings."""

import json
import lzma
import os
from importlib import resources
from pathlib import Path
from typing import Any

from verifier.vectors.case import cases_of
from verifier.vectors.replay import replay

ALL = Path(__file__).parents[1] / "golden" / "visible.json.xz"
SHIPPED = resources.files("verifier.vectors") / "recorded.json.xz"


def representative(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The shortest case of every family, framework and name, in the order of the recording."""
    shortest: dict[tuple[str, ...], dict[str, Any]] = {}
    for case in cases:
        key = (case["family"], case["framework"], case["name"])
        if key not in shortest or len(json.dumps(case)) < len(json.dumps(shortest[key])):
            shortest[key] = case
    chosen = {case["id"] for case in shortest.values()}
    return [case for case in cases if case["id"] in chosen]


def test_one_case_of_every_name_ships() -> None:
    """Run with WRITE_VECTORS=1 to write the file anew."""
    expected = representative(json.loads(lzma.decompress(ALL.read_bytes())))
    if os.environ.get("WRITE_VECTORS"):
        text = json.dumps(expected, separators=(",", ":"))
        Path(str(SHIPPED)).write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    assert json.loads(lzma.decompress(SHIPPED.read_bytes())) == expected
    assert len(expected) > 100


def test_every_shipped_case_passes() -> None:
    outcomes = [replay(case) for case in cases_of(lzma.decompress(SHIPPED.read_bytes()).decode())]
    assert {outcome.status.value for outcome in outcomes} == {"pass"}
