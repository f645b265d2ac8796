"""Jobs and reports as callers see them; nothing here needs a database."""

from __future__ import annotations

import datetime as dt
import operator
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from assay_schemas import ArticleLabel, Fact, Frozen, Usage, VerdictLabel

MAX_PAGE = 200
"""Rows of one page at most."""
MAX_ARTICLES = 1_000
"""Articles of one job at most."""
SESSION_S = 12 * 3_600
"""Seconds after which one has to sign in to the pages again: a working day."""
MAX_NOTE = 2_000
"""Characters of a note at most."""


class ItemState(StrEnum):
    """How far one article of a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    """Every article has a report."""
    FAILED = "failed"
    """Nothing is left to do, and some articles have no report."""
    CANCELLED = "cancelled"


OPEN_STATES = (ItemState.QUEUED, ItemState.RUNNING)
"""An article in one of these is not finished."""


class WebhookState(StrEnum):
    """How far the message is that a job is finished."""

    PENDING = "pending"
    """The job is not finished, or whoever is to be told has not taken it yet."""
    DELIVERED = "delivered"
    FAILED = "failed"
    """Given up."""


class JobWebhook(Frozen):
    """What became of the message that a job is finished."""

    state: WebhookState
    attempts: int = Field(ge=0)
    """How often it was sent."""
    problem: str | None
    """What went wrong the last time; null: nothing."""


class Job(Frozen):
    """A job as callers see it."""

    id: str
    state: JobState
    created: dt.datetime
    articles: int = Field(ge=1)
    counts: dict[ItemState, int]
    """Articles by how far they are."""
    claims: int = Field(ge=0)
    """Checkable claims of the articles that are done."""
    usage: Usage
    """What the articles cost so far, with those that failed or were cancelled; `cached_tokens` and `seconds` are 0."""
    webhook: JobWebhook | None = None
    """Null: nobody is to be told."""


class JobPage(Frozen):
    """Some jobs, the newest first."""

    jobs: tuple[Job, ...]


class JobItem(Frozen):
    """One article of a job as callers see it."""

    position: int = Field(ge=0)
    """From 0, in the order sent."""
    state: ItemState
    report_id: str | None
    problem: str | None
    """What went wrong, and the way out; null: nothing."""


class JobEvent(Frozen):
    """That one article of a job got further."""

    id: int
    """Grows; `Last-Event-ID` continues behind it."""
    position: int = Field(ge=0)
    state: ItemState
    report_id: str | None = None


def state_of(counts: dict[ItemState, int]) -> JobState:
    """Return how far a job is whose articles are so far."""
    if counts.get(ItemState.RUNNING) or (counts.get(ItemState.QUEUED) and len(counts) > 1):
        return JobState.RUNNING
    for item, job in (
        (ItemState.QUEUED, JobState.QUEUED),
        (ItemState.CANCELLED, JobState.CANCELLED),
        (ItemState.FAILED, JobState.FAILED),
    ):
        if counts.get(item):
            return job
    return JobState.DONE


class Backlog(NamedTuple):
    """The articles of all jobs that are not finished."""

    queued: int
    running: int
    oldest_wait_s: float
    """Seconds since the first of those queued was; 0 where none is."""


class Viewer(NamedTuple):
    """Who looks: a key sees what it asked for itself, and what its desk asked for, unless it sees all."""

    key_id: str
    sees_all: bool = False
    colleagues: frozenset[str] = frozenset()
    """Ids of the other keys of its desk, as it is at this moment."""
    fact_sets: tuple[str, ...] = ()
    """Names of the sets of facts that the key is limited to: of a report that was made with others, or with all that
    there were, it sees nothing. Empty: it is not limited."""

    @property
    def alone(self) -> Viewer:
        """The same without its desk: what a key used is its own affair."""
        return self._replace(colleagues=frozenset())

    def sees(self, key_id: str) -> bool:
        """Return True if what a key asked for is shown."""
        return self.sees_all or key_id == self.key_id or key_id in self.colleagues


class ReportQuery(Frozen):
    """Which reports are wanted; what is None does not matter."""

    since: dt.datetime | None = None
    """From this moment on, inclusive."""
    until: dt.datetime | None = None
    """To this moment, exclusive."""
    label: ArticleLabel | None = None
    min_score: float | None = Field(default=None, ge=0, le=1)
    fact: str | None = None
    """Id of a fact that is evidence in the report."""
    text: str | None = Field(default=None, min_length=2, max_length=200)
    """Words in a row, in the title or a claim; case does not matter."""


class ReportEntry(Frozen):
    """A report in a list."""

    id: str
    created: dt.datetime
    title: str | None
    label: ArticleLabel
    score: float
    claims: int = Field(ge=0)
    facts_fingerprint: str


class ReportPage(Frozen):
    """Some reports, the newest first."""

    reports: tuple[ReportEntry, ...]
    next: str | None
    """Cursor of the next page; null: this is the last one."""


class FactRevision(Frozen):
    """What a fact said for a while."""

    fact_set: str
    """Name of its set."""
    sha256: str
    """Of its content, hexadecimal."""
    first: dt.datetime
    """When it was first served."""
    ended: dt.datetime | None
    """When it was found to be served no more; null: it is."""
    fact: Fact


class FactRevisions(Frozen):
    """What a fact said and when, the latest first."""

    revisions: tuple[FactRevision, ...]


class UsageQuery(Frozen):
    """Which days are wanted; what is None does not matter."""

    since: dt.date | None = None
    """First day, of UTC."""
    until: dt.date | None = None
    """Last day, of UTC, inclusive."""


class DayUsage(Frozen):
    """What one key used on one day, of UTC."""

    day: dt.date
    key_id: str
    requests: int = Field(ge=0)
    """Those that had something judged: articles, documents, claims and jobs."""
    articles: int = Field(ge=0)
    """Those scored, of requests and of jobs."""
    calls: int = Field(ge=0)
    """Requests sent to a model."""
    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    cost_usd: float = Field(ge=0)
    """What the model cost, as far as prices are known."""
    unpriced: int = Field(ge=0)
    """Articles and batches of claims of which no price is known."""


class Amount(NamedTuple):
    """What is added to the day of a key; the fields are those of `DayUsage`."""

    requests: int = 0
    articles: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0

    def plus(self, other: Amount) -> Amount:
        """Return both together."""
        return Amount(*map(operator.add, self, other))


def amount_of(usage: Usage, *, articles: int) -> Amount:
    """Return what an article, or a batch of claims, amounts to.

    Args:
        usage: What it took.
        articles: 1 for an article, 0 for claims.
    """
    return Amount(
        articles=articles,
        calls=usage.calls,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cost_usd=usage.cost_usd or 0.0,
        unpriced=int(usage.cost_usd is None),
    )


class DecisionKind(StrEnum):
    """What a person says of a claim and its verdict."""

    AGREE = "agree"
    OVERRULE = "overrule"
    """Another verdict is right."""
    NO_CLAIM = "no_claim"
    """It is nothing that could be checked."""


class Decision(Frozen):
    """What a person has decided on one claim."""

    kind: DecisionKind
    verdict: VerdictLabel | None = None
    """The right one, in the person's opinion; null unless it is overruled."""
    note: str = Field(default="", max_length=MAX_NOTE)


class Keeping(StrEnum):
    """What became of a decision that was to be kept."""

    KEPT = "kept"
    OVERTAKEN = "overtaken"
    """Another one was made since the one that it was to follow."""
    GONE = "gone"
    """There is no such report."""


class Author(NamedTuple):
    """Who decides."""

    key_id: str
    name: str


class Decided(Frozen):
    """A decision, with who made it and when."""

    id: int = Field(ge=1)
    """Grows; of one that rests on another, it tells whether that one still holds."""
    decision: Decision
    by: str
    """Name of the key, as it was then."""
    created: dt.datetime
