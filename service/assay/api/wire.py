"""What goes in and out over HTTP, beside the models that the command line has too."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field

from assay.store.records import DayUsage
from assay_schemas import ClaimPair, Fact, Frozen, PairVerdict

MAX_PAIRS = 200
REPORTS_PATH = "/v1/reports"


def at_most(limit: int, message: str) -> BeforeValidator:
    """Return a validator that refuses a longer list with a message.

    The bound of a field is looked at last, after an error for every item of a body full of them.
    """

    def check(items: object) -> object:
        if isinstance(items, list) and len(items) > limit:
            raise ValueError(message)
        return items

    return BeforeValidator(check)


class Verification(Frozen):
    """Claims to judge, each by the evidence that comes with it."""

    pairs: Annotated[tuple[ClaimPair, ...], at_most(MAX_PAIRS, f"a request takes at most {MAX_PAIRS} pairs")] = Field(
        min_length=1, max_length=MAX_PAIRS
    )


class Verdicts(Frozen):
    """One verdict for every pair, in their order."""

    verdicts: tuple[PairVerdict, ...]


class FactPage(Frozen):
    """Some of the facts."""

    total: int = Field(ge=0)
    """Facts on all pages together."""
    offset: int = Field(ge=0)
    """Facts before this page."""
    facts: tuple[Fact, ...]


class FactSetSummary(Frozen):
    """A set of facts that is served."""

    name: str
    """`default` where facts were given without one."""
    facts: int = Field(ge=0)
    """How many there are, of every status."""
    fingerprint: str
    """64 hexadecimal digits; reports have that of the sets that they were made with."""
    language: str
    """ISO 639-1 code of what they are written in, or "und" where that is too little to tell."""
    revision: int | None = None
    """Number of changes of the set of this name in the database so far; null: there is none."""
    owner: str | None = None
    """Who answers for that set; null: nobody was named."""


class FactSetPage(Frozen):
    """The sets of facts, by name."""

    sets: tuple[FactSetSummary, ...]


class Liveness(Frozen):
    """That the process answers."""

    status: Literal["alive"] = "alive"


class Readiness(Frozen):
    """What the service works with."""

    status: Literal["ready"] = "ready"
    engine: str
    engine_version: str
    model: str | None
    facts: int = Field(ge=0)
    facts_fingerprint: str
    facts_read: AwareDatetime
    """When these facts were last found to be those on disk."""
    facts_current: bool
    """False: the facts on disk could not be read, and those read before serve; the service's log says why."""
    keys_current: bool
    """False: the file of keys could not be read, and the keys read before hold."""


class KeyUsage(Frozen):
    """What came with one key."""

    id: str
    """As in the logs; "anyone" where there are no keys."""
    name: str
    is_revoked: bool
    requests: int = Field(ge=0)
    """All under /v1, refused ones among them."""
    refused: int = Field(ge=0)
    """For want of a scope, over a limit of the key, or after it was revoked."""
    under_way: int = Field(ge=0)
    """Articles and batches of claims being judged now."""


class Usage(Frozen):
    """What this process has counted, and what was used on each day."""

    since: AwareDatetime
    """Its start."""
    keys: tuple[KeyUsage, ...]
    wrong_keys: int | None = Field(ge=0)
    """Requests with a key that is unknown; null: only a key of scope `admin` is told."""
    days: tuple[DayUsage, ...]
    """What the keys had judged, day by day: of all processes of the database, or without one of this process."""
