"""What is told of the work while it is done, for metrics and traces.

An observer is never given words of an article, of a prompt or of an answer.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from assay_schemas import Report


class Stage(StrEnum):
    """A part of the work on an article. Claims are judged while others are still looked for, so stages overlap."""

    INGEST = "ingest"
    """The text as sent is cleaned and its paragraphs are found."""
    EXTRACT = "extract"
    """The engine looks for claims, once for each article."""
    RETRIEVE = "retrieve"
    """Facts are found for a batch of claims."""
    JUDGE = "judge"
    """The engine judges a batch of claims."""
    AUDIT = "audit"
    """Code checks what the engine answered on a batch."""
    RECONSIDER = "reconsider"
    """The engine looks once more at a batch that code disputes."""


@dataclass(frozen=True)
class StageWork:
    """One stage of one article, or of one batch of its claims."""

    stage: Stage


@dataclass
class ArticleWork:
    """The work on one article, from the text to the report."""

    report: Report | None = None
    """Set at the end; None if there is none."""


@dataclass
class ModelCall:
    """One request to a model server; retries and re-asks are requests of their own. Set at the end: what it took."""

    model: str
    host: str
    """Of the server."""
    port: int | None = None
    input_tokens: int = 0
    cached_tokens: int = 0
    """Of the input."""
    output_tokens: int = 0
    cost_usd: float | None = None
    """None where the price is not known."""


@dataclass
class HttpExchange:
    """One request to the service. Set at the end: route and status."""

    method: str
    """One of those that exist, or "_OTHER"."""
    is_probe: bool
    """Whether it comes every few seconds and says nothing about callers."""
    traceparent: str | None = None
    """Where the caller's own work stands in a trace, as W3C Trace Context writes it."""
    route: str = "none"
    """Template of the path; "none": there is nothing under it."""
    status: int = 0
    """0: the caller went away before the answer began."""


@dataclass
class JobArticle:
    """One article of a job in a worker. Set later: who queued it."""

    job_id: str
    traceparent: str | None = None
    """Where the request that put it into the queue stands in a trace."""


Activity: TypeAlias = StageWork | ArticleWork | ModelCall | HttpExchange | JobArticle


class Observer(Protocol):
    """Is told what is done. Never waits for anything, and never fails: the work must not hang on who watches it."""

    def watch(self, activity: Activity) -> AbstractContextManager[object]:
        """Give a context that is open while something is done; what is found out is set on the activity before its end.

        An error that leaves the context is the outcome of the activity.
        """

    def traceparent(self) -> str | None:
        """Return where the work under way stands in a trace; None: in none."""


class Silent:
    """Watches nothing."""

    def watch(self, activity: Activity) -> AbstractContextManager[object]:  # noqa: ARG002 - of the protocol
        """Give a context that does nothing."""
        return nullcontext()

    def traceparent(self) -> str | None:
        """Return None: there is no trace."""
        return None


SILENT: Final = Silent()


class Observers:
    """Several observers as one."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    @contextmanager
    def watch(self, activity: Activity) -> Iterator[None]:
        """Have all of them watch."""
        with ExitStack() as stack:
            for observer in self._observers:
                stack.enter_context(observer.watch(activity))
            yield

    def traceparent(self) -> str | None:
        """Return what the first says that knows."""
        return next((place for each in self._observers if (place := each.traceparent())), None)
