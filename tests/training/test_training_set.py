from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from assay.retrieval.wordpiece import WordPiece
from assay_training.corpus import crowded_pairs, own_pairs, read_corpus, split, stray_pairs
from assay_training.encoding import CLS, PAD, SEP, batches, encode
from assay_training.making import build_training_set, make_pairs
from assay_training.rows import CAPS, LABELS, Pair, read_pool, read_rows

SUPPORTED, REFUTED, UNKNOWN = LABELS
CORPUS = Path(__file__).parents[2] / "training" / "corpus"
SUBJECTS = read_corpus(CORPUS)
NEWS = read_corpus(CORPUS / "news")
UNSEEN = read_corpus(CORPUS / "unseen")
MILL = Pair("The mill employed 1,240 people.", ("The mill had 1,240 workers in 1931.",), SUPPORTED, "x", "g")


def test_every_subject_has_claims_of_every_label() -> None:
    assert len(SUBJECTS) >= 60
    assert len(NEWS) >= 118
    assert len(UNSEEN) >= 80
    for subject in (*SUBJECTS, *NEWS, *UNSEEN):
        labels = [label for entry in subject.entries for _, label in entry.claims]
        assert set(labels) == set(LABELS), subject.name
        assert all(max(joint.facts) < len(subject.entries) for joint in subject.joint), subject.name


def test_no_claim_stands_twice_under_different_labels_of_one_fact() -> None:
    for subject in (*SUBJECTS, *NEWS, *UNSEEN):
        for entry in subject.entries:
            assert len({claim for claim, _ in entry.claims}) == len(entry.claims), (subject.name, entry.fact)


def test_no_subject_is_both_trained_on_and_held_back() -> None:
    trained, held = split(SUBJECTS)
    names = [each.name for each in (*SUBJECTS, *NEWS, *UNSEEN)]
    assert len(names) == len(set(names))
    assert {each.name for each in trained}.isdisjoint(each.name for each in held)
    assert 0.1 < len(held) / len(SUBJECTS) < 0.35


def test_a_claim_among_other_facts_keeps_its_label_and_its_fact() -> None:
    subject = SUBJECTS[0]
    fact_of = {claim: entry.fact for entry in subject.entries for claim, _ in entry.claims}
    own = {pair.claim: pair.label for pair in own_pairs(subject)}
    for pair in crowded_pairs(subject, random.Random(1)):
        assert fact_of[pair.claim] in pair.evidence
        assert pair.label == own[pair.claim] != UNKNOWN


def test_a_claim_with_a_near_miss_is_never_with_its_own_fact() -> None:
    subject = SUBJECTS[0]
    fact_of = {claim: entry.fact for entry in subject.entries for claim, _ in entry.claims}
    pairs = list(stray_pairs(subject, random.Random(1)))
    assert pairs
    assert all(pair.evidence != (fact_of[pair.claim],) and pair.label == UNKNOWN for pair in pairs)


def test_a_supported_pair_gives_both_labels_and_changed_evidence() -> None:
    made = [pair for seed in range(20) for pair in make_pairs(MILL, random.Random(seed))]
    assert {pair.label for pair in made} == {SUPPORTED, REFUTED}
    changed = [pair for pair in made if pair.source == "made.evidence"]
    assert changed
    assert all(pair.claim == MILL.claim and pair.evidence != MILL.evidence for pair in changed)


def test_a_refuted_pair_gives_only_its_denial() -> None:
    wrong = MILL._replace(claim="The mill was idle in 1931.", label=REFUTED)
    made = {pair.claim: pair.label for seed in range(20) for pair in make_pairs(wrong, random.Random(seed))}
    assert made == {"The mill was not idle in 1931.": SUPPORTED}


def test_the_training_set_is_the_same_for_the_same_seed() -> None:
    subjects = SUBJECTS[:2]
    assert build_training_set((MILL,) * 50, subjects, seed=1) == build_training_set((MILL,) * 50, subjects, seed=1)
    pairs = build_training_set((MILL,) * 50, subjects, seed=1)
    assert sum(pair.source == "corpus" and pair.label == SUPPORTED for pair in pairs) == 3 * sum(
        label == SUPPORTED for subject in subjects for entry in subject.entries for _, label in entry.claims
    )
    assert build_training_set((MILL,) * 50, subjects, seed=1, with_made=False) == tuple(
        pair for pair in pairs if not pair.source.startswith("made.")
    )


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    rows = [
        {"claim": f"claim {at}", "evidence": ["text", " "], "label": SUPPORTED, "licence": "MIT"} for at in range(450)
    ]
    rows += [
        {"claim": "odd", "evidence": ["text"], "label": "conflicting"},
        {"claim": " ", "evidence": ["x"], "label": SUPPORTED},
    ]
    for name in CAPS:
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(row)}\n" for row in rows)
    return tmp_path


def test_no_more_rows_of_a_file_are_read_than_its_cap(pool: Path) -> None:
    pairs = read_pool(pool, seed=1)
    assert Counter(pair.source for pair in pairs) == {name: min(cap, 450) for name, cap in CAPS.items()}
    assert pairs == read_pool(pool, seed=1)
    assert {pair.evidence for pair in pairs} == {("text",)}


def test_rows_keep_their_licence(pool: Path) -> None:
    assert next(read_rows(pool / "scifact.train.jsonl.gz")).licence == "MIT"


def test_a_pair_is_read_as_evidence_then_claim_and_padded_to_its_batch() -> None:
    vocabulary = [f"[unused{at}]" for at in range(104)]
    vocabulary[PAD], vocabulary[100], vocabulary[CLS], vocabulary[SEP] = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
    wordpiece = WordPiece([*vocabulary, "mill", "shut"])
    pairs = [Pair("shut", ("mill",), SUPPORTED, "x", "g"), Pair("mill mill", ("shut",), REFUTED, "x", "g")]
    encoded = encode(pairs, wordpiece)
    assert encoded.labels.tolist() == [0, 1]
    batch = next(batches(encoded, 2, seed=1))
    rows = dict(zip(batch.rows.tolist(), batch.ids.tolist(), strict=True))
    assert rows == {0: [CLS, 104, SEP, 105, SEP, PAD], 1: [CLS, 105, SEP, 104, 104, SEP]}
    assert np.array_equal(batch.mask, (batch.ids != PAD).astype(np.int64))


def test_every_pair_is_in_one_batch_of_an_epoch() -> None:
    vocabulary = [f"[unused{at}]" for at in range(103)]
    vocabulary[PAD], vocabulary[100], vocabulary[CLS], vocabulary[SEP] = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
    pairs = [Pair("x " * (at % 5 + 1), ("y",), SUPPORTED, "x", "g") for at in range(23)]
    encoded = encode(pairs, WordPiece(vocabulary))
    seen = sorted(row for batch in batches(encoded, 4, seed=3) for row in batch.rows.tolist())
    assert seen == list(range(23))
