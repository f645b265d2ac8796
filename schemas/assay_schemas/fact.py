"""Facts: the file an editor curates. Descriptions here become the editor's help."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NewType

from pydantic import AfterValidator, Field

from assay_schemas.base import Frozen
from assay_schemas.dates import PartialDate

FactId = NewType("FactId", str)
FACT_ID = r"[a-z0-9][a-z0-9._-]*"
"""Pattern of a whole id."""
SHOWN_MYTHS = 2
"""Most myths of one fact that a model is shown; of a longer list none: it is there for engines that compare wording."""


class Comparator(StrEnum):
    """How a quantity's value relates to the truth."""

    EQ = "eq"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    APPROX = "approx"
    BETWEEN = "between"


class FactStatus(StrEnum):
    """Only active facts are evidence."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    DRAFT = "draft"


class SourceReading(StrEnum):
    """How the editor knows a source."""

    READ = "read"
    KNOWN = "known"


class Rating(StrEnum):
    """How sure the editor is of a fact."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Quantity(Frozen):
    """The figure of a fact, in a form that code can compare."""

    value: float | tuple[float, float]
    """A number, or [low, high] (both included) with comparator "between"."""
    unit: str = Field(min_length=1)
    """What is counted: never replaced by another unit in a comparison."""
    comparator: Comparator = Comparator.EQ
    """How the value relates to the truth: eq exactly, approx about, gt over, gte at least, lt under, lte at most, \
between within [low, high]."""
    as_of: PartialDate | None = None
    """When the figure was true."""
    cumulative: bool = False
    """True if the figure can only grow: a floor afterwards, a ceiling before."""


class Source(Frozen):
    """Where a fact was published."""

    publisher: str = Field(min_length=1)
    title: str | None = None
    url: str | None = None
    published: PartialDate | None = None
    how: SourceReading | None = None
    """"read": the editor read it, or a copy; "known": own knowledge."""


class Wording(Frozen):
    """A sentence beside a fact that says how writers put it, rightly or wrongly."""

    text: str = Field(min_length=1)
    """One self-contained sentence."""
    proposed: bool = False
    """True until an editor has accepted the sentence: it decides nothing, no model sees it and no search finds it."""


def _plain_if_accepted(item: str | Wording) -> str | Wording:
    return item.text if isinstance(item, Wording) and not item.proposed else item


Worded = Annotated[str | Wording, AfterValidator(_plain_if_accepted)]
"""An accepted sentence as a text, a proposed one as a `Wording`."""


class Fact(Frozen):
    """One thing that is known, with its source."""

    id: FactId = Field(min_length=1, pattern=f"^{FACT_ID}$")
    """Unique over all loaded files; lower-case letters, digits, ".", "_", "-"."""
    statement: str = Field(min_length=1)
    """One self-contained sentence."""
    tier: str | None = None
    """The editor's own grouping."""
    topic: str | None = None
    """What the fact belongs to, for a human reader and for searching the file."""
    subject: str | None = None
    """What the fact is about, by its canonical name."""
    predicate: str | None = None
    """How subject and object stand to each other, such as "located-in". Code compares it: one that begins with \
"not-", such as "not-located-in", says that they do not stand so, and refutes a claim that they do."""
    object: str | None = None
    """To what or whom the predicate relates the subject, by its canonical name."""
    quantity: Quantity | None = None
    """The figure that the fact states, where it states one: claims are compared with it."""
    aliases: tuple[str, ...] = ()
    """Other names of the subject, or other wordings of what is stated."""
    valid_from: PartialDate | None = None
    """First day on which the fact is evidence; left out: always was."""
    valid_to: PartialDate | None = None
    """Last day, inclusive, on which the fact is evidence; left out: still is."""
    as_of: PartialDate | None = None
    """When the fact was observed."""
    sources: tuple[Source, ...] = ()
    """Where the fact was published; the first is shown in reports."""
    confidence: Rating = Rating.HIGH
    """How sure the editor is."""
    note: str | None = None
    """Remarks for other editors; no engine reads them."""
    also_stated: tuple[Worded, ...] = ()
    """Sentences that are true if the fact is: how writers who have not read it put it."""
    related_myths: tuple[Worded, ...] = ()
    """False statements that this fact answers."""
    supersedes: tuple[FactId, ...] = ()
    """Facts that this one replaces."""
    status: FactStatus = FactStatus.ACTIVE
    """Only an active fact is evidence; superseded: replaced by another fact; draft: not ready yet."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """The accepted sentences of `also_stated`."""
        return _accepted(self.also_stated)

    @property
    def myths(self) -> tuple[str, ...]:
        """The accepted sentences of `related_myths`."""
        return _accepted(self.related_myths)

    @property
    def shown_myths(self) -> tuple[str, ...]:
        """The accepted myths that a model is shown: all of them where they are few, lest requests grow."""
        return self.myths if len(self.myths) <= SHOWN_MYTHS else ()

    def with_proposals_accepted(self) -> Fact:
        """Return the fact as it is once an editor has accepted everything that is proposed for it."""
        if not any(isinstance(item, Wording) for item in (*self.also_stated, *self.related_myths)):
            return self
        fields = {"also_stated": self.also_stated, "related_myths": self.related_myths}
        return self.model_copy(update={name: tuple(map(text_of, items)) for name, items in fields.items()})


def text_of(item: str | Wording) -> str:
    """Return the sentence of an item of `also_stated` or `related_myths`, accepted or not."""
    return item.text if isinstance(item, Wording) else item


def _accepted(items: tuple[str | Wording, ...]) -> tuple[str, ...]:
    return tuple(item for item in items if isinstance(item, str))


class FactFile(Frozen):
    """A file of facts."""

    version: int = 1
    event: str | None = None
    """What the facts are about, for a human reader."""
    compiled: PartialDate | None = None
    facts: tuple[Fact, ...]
