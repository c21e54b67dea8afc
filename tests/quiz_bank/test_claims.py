"""The claims are complete, rest on evidence that there is, and a mistake in their files is told with its place."""

import re
from collections import Counter

import pytest

from quiz_bank.claim_files import ClaimProblem, knowledge, read_knowledge
from quiz_bank.claims import Verdict
from quiz_bank.importing import shipped_decks
from quiz_bank.sources import SOURCES
from verifier.experiments import all_experiments

CLAIMS = knowledge().claims

VOCABULARY = """
[words]
use = "use | uses | using"
[subjects.initializer]
lecun = "lecun*"
he = "kaiming*"
"""
CORRECTED = """
["q1.a"]
statement = "So it is."
verdict = "corrected"
evidence = ["P.adam"]
commonly_said = "So it is said."
correction = "It is 2."
"""
PATTERN = """
[["q1.a".patterns]]
about = ["lecun"]
says = ["@use"]
"""


def read(claims: str, vocabulary: str = VOCABULARY) -> None:
    read_knowledge({"a.toml": claims, "vocabulary.toml": vocabulary})


def test_there_is_every_claim_and_every_fact() -> None:
    assert Counter(claim.verdict for claim in CLAIMS.values()) == {
        Verdict.VERIFIED: 46,
        Verdict.PRECISE: 68,
        Verdict.CORRECTED: 25,
        Verdict.CONTESTED: 4,
        Verdict.OPINION: 2,
        Verdict.FACT: 67,
    }


def test_a_tag_that_looks_like_a_claim_is_one() -> None:
    tags = {tag for deck in shipped_decks() for card in deck.cards for tag in card.tags}
    assert {tag for tag in tags if re.match(r"(?:q\d|qx|f)\.", tag)} <= set(CLAIMS)


def test_all_evidence_is_known_or_told_in_words() -> None:
    experiments = {experiment.id for experiment in all_experiments()}
    for claim in CLAIMS.values():
        assert claim.evidence.verified, claim.id
        assert set(claim.evidence.experiments) <= experiments
        assert [key for key in claim.evidence.sources if key not in SOURCES and " " not in key] == []


def test_a_correction_is_one_or_two_sentences_and_most_have_numbers() -> None:
    corrections = [claim.correction for claim in CLAIMS.values() if claim.correction]
    assert [text for text in corrections if not 40 <= len(text) <= 300] == []
    assert sum(bool(re.search(r"\d", text)) for text in corrections) >= len(corrections) - 4


def test_no_two_claims_state_the_same() -> None:
    assert [text for text, n in Counter(claim.statement for claim in CLAIMS.values()).items() if n > 1] == []


def test_a_corrected_claim_with_a_pattern_is_read() -> None:
    known = read_knowledge({"a.toml": CORRECTED + PATTERN, "vocabulary.toml": VOCABULARY})
    (pattern,) = known.claims["q1.a"].patterns
    assert pattern.about == ("lecun",)
    assert pattern.says[0].found_in(" uses ")


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ("[", ("a.toml", "no TOML")),
        ("a = 1", ("a.toml: a", "a table")),
        (CORRECTED, ("no pattern",)),
        (CORRECTED.replace("q1.a", "first") + PATTERN.replace("q1.a", "first"), ("this id", "q1.sgd.adv.1")),
        (CORRECTED.replace("P.adam", "P.addam") + PATTERN, ("P.addam",)),
        (CORRECTED.replace('["P.adam"]', "[]") + PATTERN, ("no evidence",)),
        (CORRECTED.replace('["P.adam"]', "3") + PATTERN, ("evidence = 3", "a list")),
        (CORRECTED.replace('["P.adam"]', "[3]") + PATTERN, ("a list of texts",)),
        (CORRECTED.replace('"corrected"', '"wrong"') + PATTERN, ("'wrong'", "verified")),
        (CORRECTED.replace('"corrected"', '"verified"'), ("commonly_said", "verified")),
        (CORRECTED.replace('"So it is."', '""') + PATTERN, ("statement", "a text")),
        (CORRECTED + "colour = 1\n", ("colour", "statement")),
        (CORRECTED + PATTERN.replace("lecun", "glorot"), ("glorot", "lecun")),
        (CORRECTED + PATTERN.replace("@use", "@take"), ("@take",)),
        (CORRECTED + PATTERN.replace("@use", "use | | take"), ("without words",)),
        (CORRECTED + PATTERN.replace("@use", ".. use"), ("without words",)),
        (CORRECTED + PATTERN.replace('says = ["@use"]', ""), ("half a pattern",)),
        (CORRECTED + PATTERN + 'whole = "yes"', ("whole", "true or false")),
        (CORRECTED + '[["q1.a".code]]\nword = "a"\ncode = "("', ("bad expression",)),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_place(claims: str, words: tuple[str, ...]) -> None:
    with pytest.raises(ClaimProblem) as caught:
        read(claims)
    assert all(word in caught.value.message for word in words), caught.value.message


def test_a_claim_is_like_a_corrected_one_that_is_like_no_other() -> None:
    other = f'{CORRECTED}like = "q1.a"\n{PATTERN}'.replace('["q1.a"', '["q1.b"')
    read(CORRECTED + PATTERN + other)
    with pytest.raises(ClaimProblem, match="like"):
        read(CORRECTED + PATTERN + other.replace('like = "q1.a"', 'like = "q1.c"'))


def test_an_id_belongs_to_one_file() -> None:
    fact = '["f.a.1"]\nstatement = "So."\nverdict = "fact"\nevidence = ["P.adam"]\n'
    with pytest.raises(ClaimProblem, match="another file"):
        read_knowledge({"a.toml": fact, "b.toml": fact, "vocabulary.toml": VOCABULARY})
