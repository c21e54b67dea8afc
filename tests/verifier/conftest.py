"""What the tests of the verifier share: the recorded vectors."""

import lzma
from pathlib import Path

import pytest

from verifier.vectors.case import Case, cases_of

RECORDED = Path(__file__).parents[1] / "golden" / "visible.json.xz"


@pytest.fixture(scope="session")
def recorded() -> list[Case]:
    """Every recorded case, in the order of the file."""
    return cases_of(lzma.decompress(RECORDED.read_bytes()).decode())
