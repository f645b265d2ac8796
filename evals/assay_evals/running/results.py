"""What a run writes: one line a case, appended as it ends, so that a killed run goes on where it stopped."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from assay_schemas import (
    ArticleLabel,
    FactId,
    Frozen,
    NoticeCode,
    Probabilities,
    Reason,
    ReportedClaim,
    Usage,
    VerdictLabel,
)


class Judgement(Frozen):
    """A verdict on a gold claim or a pair."""

    verdict: VerdictLabel
    probabilities: Probabilities | None
    """None where nothing was judged."""
    cited: tuple[FactId, ...] = ()
    reasons: tuple[Reason, ...] = ()
    unguarded: VerdictLabel | None = None
    """What the engine answers with every guard off; None where that is not known."""


class ClaimOutcome(Frozen):
    """A gold claim judged outside its article, so that retrieval and judgement are measured apart."""

    claim_id: str
    with_gold: Judgement
    """By the facts that the annotator named."""
    with_retrieved: Judgement
    """By the facts that were retrieved for the gold wording."""
    retrieved: tuple[FactId, ...]
    """Ranked, best first."""


class ArticleOutcome(Frozen):
    """An article scored end to end, and its gold claims judged apart."""

    kind: Literal["article"] = "article"
    score: float = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)
    label: ArticleLabel
    coverage: float
    words: int = Field(ge=0)
    claims: tuple[ReportedClaim, ...]
    notices: tuple[NoticeCode, ...] = ()
    gold_claims: tuple[ClaimOutcome, ...] = ()
    usage: Usage = Usage()
    """Of the scoring alone: what the article costs whoever has it scored."""


class PairOutcome(Frozen):
    """A pair judged."""

    kind: Literal["pair"] = "pair"
    judgement: Judgement


class WorthinessOutcome(Frozen):
    """Whether the engine takes any claim of a sentence for checkable."""

    kind: Literal["worthiness"] = "worthiness"
    is_worthy: bool


Outcome = Annotated[ArticleOutcome | PairOutcome | WorthinessOutcome, Field(discriminator="kind")]


class Status(StrEnum):
    """How a case ended; a failed case counts against the system and ends no run."""

    DONE = "done"
    FAILED = "failed"


class CaseResult(Frozen):
    """One line of results.jsonl; (dataset, configuration, case) is its key."""

    dataset: str
    configuration: str
    """Hash of engine, prompts, facts and settings: results of another configuration are never mixed in."""
    case_id: str
    status: Status
    outcome: Outcome | None = None
    """None if the case failed."""
    error: str | None = None
    """Class and message of the failure; no article text."""
    seconds: float = Field(ge=0)
    usage: Usage = Usage()
    """All that the case took, an article's gold claims included; a batch of pairs is booked on the first of it."""


class RunProvenance(Frozen):
    """All that is needed to run the same again."""

    engine: str
    engine_version: str
    model: str | None
    prompts: dict[str, str]
    facts_fingerprints: dict[str, str]
    """By dataset and domain, "seeds/tower"; empty for pairs."""
    datasets: dict[str, str]
    """Version and hash by name, "1 sha256:..."."""
    package_version: str
    commit: str | None
    is_dirty: bool | None
    """None outside a git checkout."""
    machine: str
    seed: int
    specs: tuple[str, ...] = ()
    """Datasets as they were asked for: names of the registry or paths."""
    limit: int | None = None
    """Cases drawn from each dataset; None: all."""
    only: tuple[str, ...] = ()
    """Ids of the cases asked for, sorted; empty: all."""
    configurations: tuple[str, ...] = ()
    """Under which the results of this run are filed."""
    is_calibrated: bool = False
    """True where a confidence is a probability fitted on labelled data."""


class Figure(Frozen):
    """A measured number with how sure it is."""

    name: str
    """Dotted path, such as "pairs.fever.macro_f1"."""
    value: float | None
    """None where nothing was there to measure."""
    low: float | None = None
    high: float | None = None
    """Bounds of the 95 % bootstrap interval over clusters."""
    n: int = Field(ge=0)
    """Cases, claims or articles that it rests on."""
    higher_is_better: bool = True
