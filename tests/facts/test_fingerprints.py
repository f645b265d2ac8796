"""The fingerprint of facts: the same however they are put together, another one after each edit."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from assay.bootstrap import load_facts
from assay.settings import Settings
from assay_schemas import Fact, FactId, Quantity, Wording
from assay_schemas.fingerprints import add_up, canonical_json, fact_sha256, fingerprint
from tests.testing.made_facts import FACTS, SETS

if TYPE_CHECKING:
    from collections.abc import Sequence

A, B = (Fact(id=FactId(name), statement="É.", tier="t") for name in "ab")
BYTES_OF_A, BYTES_OF_B = (f'{{"id":"{name}","statement":"É.","tier":"t"}}'.encode() for name in "ab")


def digest(content: bytes) -> int:
    return int.from_bytes(hashlib.sha256(content).digest())


def test_the_bytes_of_a_fact_stay_these_when_libraries_are_upgraded() -> None:
    fact = Fact(
        id=FactId("a"),
        statement='"É"\n',
        quantity=Quantity(value=(41, 1e300), unit="%", comparator="between"),
        also_stated=(Wording(text="x", proposed=True), "y"),
    )
    assert canonical_json(fact).decode() == (
        '{"id":"a","statement":"\\"É\\"\\n","quantity":{"value":[41.0,1e+300],"unit":"%","comparator":"between"},'
        '"also_stated":[{"text":"x","proposed":true},"y"]}'
    )


def test_the_fingerprint_is_the_sum_of_the_hashes_of_the_facts() -> None:
    assert fingerprint([]) == "0" * 64
    assert fact_sha256(A) == fingerprint([A]) == hashlib.sha256(BYTES_OF_A).hexdigest()
    assert fingerprint([B, A]) == f"{(digest(BYTES_OF_A) + digest(BYTES_OF_B)) % 2**256:064x}"


def test_the_sum_is_taken_modulo_2_to_the_256() -> None:
    assert add_up(["f" * 64, f"{3:064x}"]) == f"{2:064x}"
    assert add_up([f"{1:064x}"], without=[f"{2:064x}"]) == "f" * 64


@given(kept=SETS, gone=FACTS, new=FACTS)
def test_an_edit_changes_the_fingerprint_without_the_facts_that_stay(kept: list[Fact], gone: Fact, new: Fact) -> None:
    before = fingerprint([gone, *kept])
    assert add_up([before, fact_sha256(new)], without=[fact_sha256(gone)]) == fingerprint([*kept, new])


@given(facts=SETS, at=st.integers(0, 4))
def test_facts_have_one_fingerprint_in_any_order_and_division(facts: Sequence[Fact], at: int) -> None:
    parts = [fingerprint(facts[at:]), fingerprint(facts[:at])]
    assert add_up(parts) == fingerprint(facts)


@given(fact=FACTS)
def test_the_bytes_of_a_fact_are_those_of_the_fact_that_they_are_read_as(fact: Fact) -> None:
    read = Fact.model_validate_json(canonical_json(fact))
    assert (read, canonical_json(read)) == (fact, canonical_json(fact))


def test_the_facts_of_all_sets_have_the_sum_of_their_fingerprints() -> None:
    base = load_facts(Settings())
    assert base.fingerprint == fingerprint(base.facts) == add_up(each.fingerprint for each in base.sets)
