"""Pairs made from the supported ones, and the set that a verifier is trained on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from assay_training.corpus import Subject, crowded_pairs, own_pairs, stray_pairs
from assay_training.edits import KEEPING, REFUTING, TURNING
from assay_training.figures import find_figures, replace, vary
from assay_training.rows import LABELS, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assay_training.edits import Edit

_LONGEST_EDITED = 900
"""Characters of evidence up to which a claim is edited: made pairs are about facts, and those are short."""
_DENIED = 0.3
"""Share of the pairs that are denied: a denial applies to nearly all, and would drown out the other edits."""


def build_training_set(
    pool: Sequence[Pair], subjects: Sequence[Subject], *, seed: int, with_made: bool = True
) -> tuple[Pair, ...]:
    """Return the pool and the corpus, and what code makes of both; the same for the same arguments.

    Pairs by our own authors are doubled, since they are closest to real input; supported ones are tripled, since
    the authors wrote three refuted claims for every two supported ones.
    """
    rng = random.Random(seed)
    own = [pair for subject in subjects for pair in own_pairs(subject)]
    around = [pair for each in subjects for pair in (*crowded_pairs(each, rng), *stray_pairs(each, rng))]
    stated = [Pair(fact, (fact,), LABELS[0], "corpus.fact", s.name) for s in subjects for fact, _ in s.entries]
    supported = [pair for pair in own if pair.label == LABELS[0]]
    written = (*pool, *own, *own, *supported, *around)
    if not with_made:
        return written
    made = [pair for base in (*pool, *own, *stated) for pair in make_pairs(base, rng)]
    return (*written, *made, *mismatched_pairs(pool, rng))


def make_pairs(base: Pair, rng: random.Random) -> Iterator[Pair]:
    """Yield the variants of a pair, as far as edits apply.

    A supported pair gives a refuted and a supported variant and one with other evidence, a refuted pair its denial.
    """
    evidence = " ".join(base.evidence)
    if len(evidence) > _LONGEST_EDITED:
        return
    if base.label == LABELS[0]:
        yield from _edit_claim(base, REFUTING, LABELS[1], rng)
        yield from _edit_claim(base, KEEPING, LABELS[0], rng)
        yield from _edit_evidence(base, rng)
    elif base.label == LABELS[1]:
        yield from _edit_claim(base, TURNING, LABELS[0], rng)


def mismatched_pairs(pool: Sequence[Pair], rng: random.Random, *, share: float = 0.04) -> Iterator[Pair]:
    """Yield claims with evidence of something else: not enough evidence."""
    for pair in rng.sample(pool, int(share * len(pool))):
        other = rng.choice(pool)
        if other.group != pair.group:
            yield pair._replace(evidence=other.evidence, label=LABELS[2], source="made.mismatched")


def _edit_claim(base: Pair, edits: Mapping[str, Edit], label: str, rng: random.Random) -> Iterator[Pair]:
    """Yield the pair with the first edit that applies, in the order of chance, a denial last and not always."""
    evidence = " ".join(base.evidence)
    for name in sorted(rng.sample(list(edits), len(edits)), key=lambda name: name == "denial"):
        if name == "denial" and rng.random() > _DENIED:
            continue
        claim = edits[name](base.claim, evidence, rng)
        if claim and claim != base.claim:
            yield base._replace(claim=claim, label=label, source=f"made.{name}")
            return


def _edit_evidence(base: Pair, rng: random.Random) -> Iterator[Pair]:
    """Yield the claim as it is, with its figure changed in the evidence: so no label shows in the claim alone."""
    figures = [figure.text for figure in find_figures(base.claim)]
    for at, text in enumerate(base.evidence):
        spans = [span for span in find_figures(text) if span.text in figures]
        if len(spans) == 1 and sum(span.text == spans[0].text for t in base.evidence for span in find_figures(t)) == 1:
            edited = replace(text, spans[0], vary(spans[0], rng))
            evidence = (*base.evidence[:at], edited, *base.evidence[at + 1 :])
            yield base._replace(evidence=evidence, label=LABELS[1], source="made.evidence")
            return
