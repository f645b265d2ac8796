"""The tables. Times are whole milliseconds since 1970, UTC; bodies are JSON, compressed with zlib."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names that a migration can speak of on every database."""
OrderedText = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by code points on every database, as Python orders texts."""
Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only where the type is INTEGER


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=_CONVENTION)


class ArticleRow(Base):
    """An article, as far as its text is kept."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of `ArticleInput`: the same text under another date is another article."""
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """`ArticleInput`; None where texts are not kept."""
    created_ms: Mapped[int] = mapped_column(BigInteger)


class ReportRow(Base):
    """A report, with what it is searched by."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_owner_created_ms_id", "owner", "created_ms", "id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id"), index=True)
    owner: Mapped[str] = mapped_column(String(64))
    """Id of the key that asked."""
    created_ms: Mapped[int] = mapped_column(BigInteger, index=True)
    title: Mapped[str | None] = mapped_column(Text)
    claims: Mapped[int]
    """Checkable ones."""
    label: Mapped[str] = mapped_column(String(16))
    score: Mapped[float]
    facts_fingerprint: Mapped[str] = mapped_column(String(64))
    fact_sets: Mapped[str | None] = mapped_column(Text)
    """Names of the sets that were asked for, with commas between; None: all that were served."""
    words: Mapped[str] = mapped_column(Text)
    """Title and claims in lower case, to search in; empty where no text is kept."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """`Report`."""


class ReportFactRow(Base):
    """That a fact was evidence in a report."""

    __tablename__ = "report_facts"

    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)
    fact_id: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class FactRevisionRow(Base):
    """What a fact said for a while."""

    __tablename__ = "fact_revisions"

    fact_set: Mapped[str] = mapped_column(String(64), primary_key=True)
    fact_id: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the fact as JSON, without what is at its default."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """`Fact`, without the same."""
    first_ms: Mapped[int] = mapped_column(BigInteger)
    """When it was first served."""
    ended_ms: Mapped[int | None] = mapped_column(BigInteger)
    """When it was found to be served no more; None: it is."""


class RecordedSetRow(Base):
    """A set of facts whose revisions are all noted."""

    __tablename__ = "recorded_sets"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))


class JobRow(Base):
    """A batch of articles."""

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("owner", "idempotency_key"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    created_ms: Mapped[int] = mapped_column(BigInteger)
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    request_hash: Mapped[str] = mapped_column(String(64))
    """Of the articles, to tell a repeated request from another one under the same key."""
    attempt: Mapped[int] = mapped_column(default=1)
    """Grows with each retry."""
    put_attempt: Mapped[int] = mapped_column(default=0)
    """The attempt whose articles are all in the queue."""


class JobItemRow(Base):
    """One article of a job."""

    __tablename__ = "job_items"
    __table_args__ = (Index("ix_job_items_job_id_state", "job_id", "state"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    """From 0, in the order sent."""
    state: Mapped[str] = mapped_column(String(16))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """`ArticleInput`; dropped once there is a report."""
    report_id: Mapped[str | None] = mapped_column(String(32))
    problem: Mapped[str | None] = mapped_column(Text)
    """What went wrong and the way out."""
    attempt: Mapped[int] = mapped_column(default=1)
    """Of the job, when this was queued: part of the id of its workflow."""
    starts: Mapped[int] = mapped_column(default=0)
    """How often a worker has begun it in this attempt; more than once: the worker ended meanwhile."""
    claims: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)
    input_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    cost_usd: Mapped[float | None] = mapped_column(default=0.0)
    updated_ms: Mapped[int] = mapped_column(BigInteger)


class JobEventRow(Base):
    """That an article of a job changed its state."""

    __tablename__ = "job_events"
    __table_args__ = (Index("ix_job_events_job_id_id", "job_id", "id"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    report_id: Mapped[str | None] = mapped_column(String(32))


class JobProgressRow(Base):
    """What is known of an article of a job while it is under way."""

    __tablename__ = "job_progress"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    """`Progress`."""


class DecisionRow(Base):
    """What a person has decided on a claim; the latest of a claim holds."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_report_id_id", "report_id", "id"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    claim_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str | None] = mapped_column(String(32))
    """Where it is another one than the machine's."""
    note: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(String(64))
    """Who decided."""
    key_name: Mapped[str] = mapped_column(String(64))
    """As it was called then."""
    created_ms: Mapped[int] = mapped_column(BigInteger)


class SessionRow(Base):
    """That somebody is signed in to the pages."""

    __tablename__ = "sessions"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of what the browser sends."""
    key_sha256: Mapped[str] = mapped_column(String(64))
    """Of the key that has signed in; its id may be another key's after a restart."""
    ends_ms: Mapped[int] = mapped_column(BigInteger, index=True)


class WebhookRow(Base):
    """Where to tell that a job is finished, and how far that is."""

    __tablename__ = "webhooks"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    message_id: Mapped[str | None] = mapped_column(String(64))
    """The same at each attempt, another one each time that the job is finished; None: it is not."""
    finished_ms: Mapped[int | None] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(default=0)
    """Of the message."""
    due_ms: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """When the next attempt is due; while one is under way, when that is taken for dead. None: there is none."""
    problem: Mapped[str | None] = mapped_column(Text)
    """Of the last attempt."""


class KeptRow(Base):
    """An answer of a model that need not be paid for twice."""

    __tablename__ = "kept_answers"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of all that the answer hangs on."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    used_ms: Mapped[int] = mapped_column(BigInteger, index=True)
    """When it was last of use."""


class WorkerRow(Base):
    """A worker that lives, or did."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    """The executor of DBOS."""
    holder: Mapped[str] = mapped_column(String(128))
    """Host and process."""
    seen_ms: Mapped[int] = mapped_column(BigInteger)


class FactSetRow(Base):
    """A set of facts that is kept here."""

    __tablename__ = "fact_sets"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(32))
    """Another one for a set of the same name in another database."""
    revision: Mapped[int] = mapped_column(BigInteger)
    """Number of changes so far."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    facts: Mapped[int] = mapped_column(BigInteger)
    """How many there are."""
    owner: Mapped[str | None] = mapped_column(String(64))
    """Who answers for them."""
    changed_ms: Mapped[int] = mapped_column(BigInteger)


class SetFactRow(Base):
    """A fact of such a set, or that one of this id was removed."""

    __tablename__ = "set_facts"
    __table_args__ = (Index("ix_set_facts_set_name_revision", "set_name", "revision"),)

    set_name: Mapped[str] = mapped_column(ForeignKey("fact_sets.name", ondelete="CASCADE"), primary_key=True)
    fact_id: Mapped[str] = mapped_column(OrderedText, primary_key=True)
    sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the canonical JSON; None: removed."""
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The canonical JSON; None: removed."""
    revision: Mapped[int] = mapped_column(BigInteger)
    """Of the set, by which this was last changed or removed."""


class UsageDayRow(Base):
    """What one key used on one day, of UTC."""

    __tablename__ = "usage_days"

    key_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True, index=True)
    requests: Mapped[int] = mapped_column(BigInteger)
    articles: Mapped[int] = mapped_column(BigInteger)
    calls: Mapped[int] = mapped_column(BigInteger)
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    cost_usd: Mapped[float]
    """Of what has a price."""
    unpriced: Mapped[int] = mapped_column(BigInteger)
    """Articles and batches of claims of which no price is known."""


class RateWindowRow(Base):
    """How often somebody asked in the present window of time, and in the one before."""

    __tablename__ = "rate_windows"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    """The limit and the id of the caller's key."""
    number: Mapped[int] = mapped_column(BigInteger)
    """Of the present window, counted from 1970."""
    count: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[int] = mapped_column(BigInteger)
    """The count of the window before."""
