"""FEVER and SciFact as their authors publish them: claims that point into a corpus that lies beside them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from assay_evals.datasets.files import Id, Located, Place, Row, Text, read_lines
from assay_evals.datasets.labels import verdict_of
from assay_evals.datasets.published import Opened
from assay_evals.errors import DatasetError
from assay_evals.running.cases import PairCase
from assay_schemas import VerdictLabel

Pointer: TypeAlias = tuple[str, int]
"""A page and the number of a sentence on it."""
Annotation: TypeAlias = tuple[int | None, int | None, str | None, int | None]
"""Ids of the annotation and of the evidence, page, sentence; without page where nothing was found."""


class FeverRow(Row):
    """A claim of FEVER with sets of pointers, each of which settles it."""

    id: Id
    claim: Text
    label: str
    evidence: tuple[tuple[Annotation, ...], ...]

    @property
    def pointers(self) -> tuple[tuple[Pointer, ...], ...]:
        """The sets that point anywhere."""
        sets = (
            tuple((_page(page), number) for *_, page, number in one if page is not None and number is not None)
            for one in self.evidence
        )
        return tuple(one for one in sets if one)


class _WikiPage(Row):
    id: str
    lines: str

    @property
    def sentences(self) -> Iterator[tuple[Pointer, str]]:
        """Its numbered sentences; after the sentence a line holds links, apart by tabs."""
        for line in self.lines.split("\n"):
            number, *texts = line.split("\t")
            if number.isdecimal() and texts and texts[0].strip():
                yield (_page(self.id), int(number)), texts[0]


def open_fever(path: Path) -> Opened:
    """Open a FEVER split with the folder `wiki-pages` of its corpus beside it.

    The corpus is read once; of its sentences those that are pointed to are held.

    Raises:
        DatasetError: If a file is malformed, or there is no corpus.
    """
    pages = tuple(sorted((path.parent / "wiki-pages").glob("*.jsonl")))
    if not pages:
        problem = "FEVER points into wiki-pages/*.jsonl, which is not beside it; unpack it there or use fever-nli"
        raise DatasetError(f"{path}: {problem}")
    wanted = frozenset(one for _, row in read_lines(path, FeverRow) for pointers in row.pointers for one in pointers)
    sentences = _find_sentences(pages, wanted)
    return Opened((path, *pages), lambda: _fever_pairs(path, sentences))


def _find_sentences(pages: Iterable[Path], wanted: frozenset[Pointer]) -> dict[Pointer, str]:
    titles = frozenset(page for page, _ in wanted)
    found: dict[Pointer, str] = {}
    for path in pages:
        for _, page in read_lines(path, _WikiPage):
            if _page(page.id) in titles:
                found |= {pointer: text for pointer, text in page.sentences if pointer in wanted}
    return found


def _page(title: str) -> str:
    # The claims and the corpus spell accents in different Unicode forms.
    return unicodedata.normalize("NFC", title)


def _fever_pairs(path: Path, sentences: Mapping[Pointer, str]) -> Iterator[Located[PairCase]]:
    for place, row in read_lines(path, FeverRow):
        evidence = _first_whole_set(row, sentences, place)
        verdict = verdict_of(row.label, source="fever", place=place)
        cluster = row.pointers[0][0][0] if row.pointers else row.id
        case = PairCase(id=row.id, claim=row.claim, evidence=evidence, verdict=verdict, cluster=cluster)
        yield Located(place, case)


def _first_whole_set(row: FeverRow, sentences: Mapping[Pointer, str], place: Place) -> tuple[str, ...]:
    if not row.pointers:
        return ()
    for pointers in row.pointers:
        if all(pointer in sentences for pointer in pointers):
            return tuple(sentences[pointer] for pointer in pointers)
    page, number = row.pointers[0][0]
    raise place.error(f"no complete set of evidence is in the corpus; sentence {number} of {page!r} is missing")


class _Rationale(Row):
    label: Literal["SUPPORT", "CONTRADICT"]


class SciFactRow(Row):
    """A claim of SciFact with the papers that it cites and, by paper, what was found in them."""

    id: Id
    claim: Text
    evidence: dict[str, tuple[_Rationale, ...]]
    cited_doc_ids: tuple[Id, ...]


class _Abstract(Row):
    doc_id: Id
    abstract: tuple[str, ...]


def open_scifact(path: Path) -> Opened:
    """Open a SciFact split with `corpus.jsonl` beside it; the corpus is held.

    Raises:
        DatasetError: If the corpus is missing or malformed.
    """
    corpus = path.parent / "corpus.jsonl"
    abstracts = {row.doc_id: row.abstract for _, row in read_lines(corpus, _Abstract)}
    return Opened((path, corpus), lambda: _scifact_pairs(path, abstracts))


def _scifact_pairs(path: Path, abstracts: Mapping[str, tuple[str, ...]]) -> Iterator[Located[PairCase]]:
    for place, row in read_lines(path, SciFactRow):
        for doc_id in dict.fromkeys((*row.evidence, *row.cited_doc_ids)):
            if doc_id not in abstracts:
                raise place.error(f"document {doc_id!r} is not in corpus.jsonl")
            case = PairCase(
                id=f"{row.id}.{doc_id}",
                claim=row.claim,
                evidence=abstracts[doc_id],
                verdict=_scifact_verdict(row.evidence.get(doc_id, ()), place),
                cluster=row.id,
            )
            yield Located(place, case)


def _scifact_verdict(rationales: tuple[_Rationale, ...], place: Place) -> VerdictLabel:
    labels = {verdict_of(rationale.label, source="scifact", place=place) for rationale in rationales}
    if not labels:
        return VerdictLabel.NOT_ENOUGH_EVIDENCE
    return labels.pop() if len(labels) == 1 else VerdictLabel.CONFLICTING_EVIDENCE
