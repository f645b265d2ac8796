"""What tells facts from others: the bytes of one, its hash, and the fingerprint of many."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assay_schemas.fact import Fact

_MODULUS = 2**256


def canonical_json(fact: Fact) -> bytes:
    """Return a fact as JSON in UTF-8, in one form: fields in the order of the schema, no white space.

    A field at its default is left out: one that a later version adds leaves the bytes of facts without it as they are.
    """
    return fact.model_dump_json(exclude_defaults=True).encode()


def sha256_of_json(canonical: bytes) -> str:
    """Return the SHA-256 of the canonical JSON of a fact, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical).hexdigest()


def fact_sha256(fact: Fact) -> str:
    """Return the SHA-256 of a fact: every field counts, for each may decide a verdict or explain it."""
    return sha256_of_json(canonical_json(fact))


def fingerprint(facts: Iterable[Fact]) -> str:
    """Return the fingerprint of facts, in any order: the sum of their SHA-256 modulo 2**256, as 64 hexadecimal digits.

    An edit changes it by the hashes of what was edited alone, see `add_up`. It tells editions of facts apart, and is no
    defence against somebody who chooses facts whose sums collide.

    Source: the incremental hash AdHash of Bellare and Micciancio 1997, A New Paradigm for Collision-Free Hashing:
        Incrementality at Reduced Cost, EUROCRYPT '97, 163-192; as the hash of a multiset, Clarke et al. 2003.
    """
    return add_up(map(fact_sha256, facts))


def add_up(fingerprints: Iterable[str], *, without: Iterable[str] = ()) -> str:
    """Return the fingerprint of all facts together that some fingerprints stand for, less those of others.

    Args:
        fingerprints: Of sets that share no fact; the SHA-256 of a fact is the fingerprint of that fact alone.
        without: Of facts that are part of them.
    """
    total = sum(int(each, 16) for each in fingerprints) - sum(int(each, 16) for each in without)
    return f"{total % _MODULUS:064x}"
