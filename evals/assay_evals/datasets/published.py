"""Data sets as their authors publish them, of which one row needs nothing but itself."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import AliasChoices, Field

from assay_evals.datasets.files import Id, Located, Place, Row, Text, read_array, read_lines, read_table
from assay_evals.datasets.labels import verdict_of
from assay_evals.datasets.rows import judgeable, text_key
from assay_evals.running.cases import PairCase


class Opened(NamedTuple):
    """A data set that is ready to be read, as often as wanted."""

    files: tuple[Path, ...]
    """All that is read, for the hash."""
    read: Callable[[], Iterator[Located[PairCase]]]


class PublishedRow(Row):
    """A row that becomes pairs by itself."""

    @abstractmethod
    def pairs(self, place: Place) -> Iterator[PairCase]:
        """Yield the cases of the row; an unknown label raises a DatasetError."""


R = TypeVar("R", bound=PublishedRow)


class _Answer(Row):
    answer: str
    boolean_explanation: str | None = None


class _Question(Row):
    question: str
    answers: tuple[_Answer, ...] = ()

    @property
    def texts(self) -> Iterator[str]:
        for answer in self.answers:
            stop = "" if answer.answer.rstrip().endswith((".", "!", "?")) else "."
            yield " ".join(filter(None, (self.question, answer.answer.rstrip() + stop, answer.boolean_explanation)))


class AveritecRow(PublishedRow):
    """AVeriTeC: a claim with questions about it and their answers, which are the evidence."""

    claim_id: Id | None = None
    claim: Text
    label: str
    questions: tuple[_Question, ...]
    fact_checking_article: str | None = None
    claim_types: tuple[str, ...] = ()

    def pairs(self, place: Place) -> Iterator[PairCase]:
        """Yield one case; its cluster is the article that checked the claim."""
        yield PairCase(
            id=self.claim_id or str(place.number),
            claim=self.claim,
            evidence=tuple(text for question in self.questions for text in question.texts),
            verdict=verdict_of(self.label, source="averitec", place=place),
            cluster=self.fact_checking_article or text_key(self.claim),
            tags=self.claim_types,
        )


class FeverNliRow(PublishedRow):
    """FEVER with the text of its evidence, as used for inference, in any of its three layouts.

    Its authors' `query` and `context`; premise and hypothesis as in ANLI, where the hypothesis is the claim; and the
    copy that has `fever_gold_label`, where the premise is the claim and `label` is a number.
    """

    id: Id | None = Field(None, validation_alias=AliasChoices("fid", "uid", "id"))
    claim: Text = Field(validation_alias=AliasChoices("query", "hypothesis"))
    evidence: str = Field(validation_alias=AliasChoices("context", "premise"))
    label: str | int
    fever_gold_label: str | None = None

    def pairs(self, place: Place) -> Iterator[PairCase]:
        """Yield one case; claims that were written to one passage are a cluster."""
        is_swapped = self.fever_gold_label is not None
        claim, evidence = (self.evidence, self.claim) if is_swapped else (self.claim, self.evidence)
        label = str(self.label) if self.fever_gold_label is None else self.fever_gold_label
        yield PairCase(
            id=self.id or str(place.number),
            claim=claim,
            evidence=(evidence,),
            verdict=verdict_of(label, source="fever-nli", place=place),
            cluster=text_key(evidence),
        )


class _WiceMeta(Row):
    id: Id
    claim_title: str


class WiceRow(PublishedRow):
    """WiCE: a sentence of an encyclopaedia with the web page that it cites, sentence by sentence."""

    claim: Text
    evidence: tuple[str, ...]
    label: str
    meta: _WiceMeta

    def pairs(self, place: Place) -> Iterator[PairCase]:
        """Yield one case; its cluster is the article that the claim stands in."""
        yield PairCase(
            id=self.meta.id,
            claim=self.claim,
            evidence=self.evidence,
            verdict=verdict_of(self.label, source="wice", place=place),
            cluster=self.meta.claim_title,
        )


class _Passage(Row):
    text: str


class Fm2Row(PublishedRow):
    """FM2: a claim that a player wrote to fool others, with the sentences that settle it."""

    id: Id
    text: Text
    label: str
    gold_evidence: tuple[_Passage, ...]
    wikipedia_page: str
    category: str | None = None

    def pairs(self, place: Place) -> Iterator[PairCase]:
        """Yield one case; its cluster is the page that the claim is about."""
        yield PairCase(
            id=self.id,
            claim=self.text,
            evidence=tuple(passage.text for passage in self.gold_evidence),
            verdict=verdict_of(self.label, source="fm2", place=place),
            cluster=self.wikipedia_page,
            tags=(self.category,) if self.category else (),
        )


class HealthVerRow(PublishedRow):
    """HealthVer: a claim found on the web with a passage of a paper."""

    id: Id
    claim: Text
    evidence: str
    label: str
    question: str

    def pairs(self, place: Place) -> Iterator[PairCase]:
        """Yield one case; claims and passages repeat within a question, which is the cluster."""
        yield PairCase(
            id=f"{self.id}.{place.number}",  # its ids are not unique
            claim=self.claim,
            evidence=(self.evidence,),
            verdict=verdict_of(self.label, source="healthver", place=place),
            cluster=self.question,
        )


class _Sentence(Row):
    evidence: str


class ClimateFeverRow(PublishedRow):
    """CLIMATE-FEVER: a claim found on the web with five sentences of an encyclopaedia, labelled as a whole."""

    claim_id: Id
    claim: Text
    claim_label: str
    evidences: tuple[_Sentence, ...]

    def pairs(self, place: Place) -> Iterator[PairCase]:
        """Yield one case, a cluster of its own."""
        yield PairCase(
            id=self.claim_id,
            claim=self.claim,
            evidence=tuple(sentence.evidence for sentence in self.evidences),
            verdict=verdict_of(self.claim_label, source="climate-fever", place=place),
            cluster=self.claim_id,
        )


class VitamincRow(PublishedRow):
    """VitaminC: a claim with a sentence before or after an edit that changed what it says."""

    unique_id: Id
    claim: Text
    evidence: str
    label: str
    page: str | None = None
    case_id: Id | None = None
    revision_type: str | None = None

    def pairs(self, place: Place) -> Iterator[PairCase]:
        """Yield one case; its cluster is the page, or the edit where no page is named."""
        yield PairCase(
            id=self.unique_id,
            claim=self.claim,
            evidence=(self.evidence,),
            verdict=verdict_of(self.label, source="vitaminc", place=place),
            cluster=self.page or self.case_id or self.unique_id,
            tags=(self.revision_type,) if self.revision_type else (),
        )


def open_averitec(path: Path) -> Opened:
    """Open an AVeriTeC split, a JSON array."""
    return Opened((path,), lambda: _paired(read_array(path, AveritecRow)))


def open_healthver(path: Path) -> Opened:
    """Open a HealthVer split, a CSV file."""
    return Opened((path,), lambda: _paired(read_table(path, HealthVerRow)))


def open_lines(model: type[R]) -> Callable[[Path], Opened]:
    """Return what opens a split of JSON lines of one model."""
    return lambda path: Opened((path,), lambda: _paired(read_lines(path, model)))


def _paired(rows: Iterator[Located[R]]) -> Iterator[Located[PairCase]]:
    for place, row in rows:
        for case in row.pairs(place):
            yield Located(place, judgeable(case, place))
