"""Nothing that is committed says where packages come from: that is the choice of whoever installs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

# Joined here, so that this file passes its own test.
HOSTS = tuple(
    ".".join(parts).encode()
    for parts in [
        ("pypi", "org"),
        ("pypi", "python", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("registry", "yarnpkg"),
        ("conda", "anaconda"),
        ("repo", "anaconda"),
        ("anaconda", "org"),
        ("anaconda", "com"),
        ("crates", "io"),
        ("proxy", "golang"),
    ]
)
OPTIONS = tuple("-".join(parts).encode() for parts in [("index", "url"), ("find", "links")])
# The flags that keep the options out of a lock have to name them.
SILENCERS = tuple(b"--no-emit-" + option for option in OPTIONS)


def named_sources(content: bytes) -> Iterator[str]:
    """The registry hosts and source options that `content` names."""
    content = content.lower()
    for silencer in SILENCERS:
        content = content.replace(silencer, b"")
    yield from (name.decode() for name in HOSTS + OPTIONS if name in content)


def test_no_committed_file_names_a_registry(root: Path, committed: tuple[str, ...]) -> None:
    offenders = {name: found for name in committed if (found := list(named_sources((root / name).read_bytes())))}
    assert committed
    assert offenders == {}


@pytest.mark.parametrize("name", [*HOSTS, *OPTIONS])
def test_a_registry_is_seen_in_any_spelling_and_in_any_bytes(name: bytes) -> None:
    assert name.decode() in list(named_sources(b"\xff\x00--" + name.upper() + b"/simple"))


def test_the_flags_that_silence_the_resolver_name_no_source() -> None:
    assert list(named_sources(b" ".join(SILENCERS))) == []
