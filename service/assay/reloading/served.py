"""The pipeline that a process works with, until the facts change and another takes its place."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Self

import structlog

from assay.bootstrap import build_pipeline, load_facts, share_client
from assay.errors import AssayError, frames_of
from assay.observing import SILENT
from assay.retiring import Retiring, Uses

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator
    from types import TracebackType

    from assay.engines.keeping import Kept
    from assay.ledger import Ledger
    from assay.observing import Observer
    from assay.pipeline import Pipeline
    from assay.settings import Settings
    from assay_schemas import ArticleInput, Event, FactSetVersion


@dataclass(eq=False)
class _Held:
    """A pipeline with those who work with it."""

    pipeline: Pipeline
    uses: Uses = field(default_factory=Uses)


class Served:
    """Gives whoever asks the pipeline of the day, and keeps it open until they have done.

    Args:
        pipeline: The first one; closed with this.
        settings: Name the facts.
        build: Makes a pipeline of what the settings name, in a thread.
        observer: Told of all that each pipeline does.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        settings: Settings,
        build: Callable[[Settings], Pipeline],
        observer: Observer = SILENT,
    ) -> None:
        pipeline.observer = self._observer = observer
        self._settings = settings
        self._build = build
        self._held = _Held(pipeline)
        self._retiring: Retiring[Pipeline] = Retiring(_close, "assay.reload")
        self._one_at_a_time = asyncio.Lock()
        self._subscribed: list[asyncio.Event] = []
        self.read = dt.datetime.now(dt.UTC)
        """When the facts were read that serve now."""
        self.is_current = True
        """False: the facts on disk could not be read, and those read before serve; the log says why."""

    def subscribe(self) -> asyncio.Event:
        """Return what is set each time that other facts serve; whoever asked waits for it, and clears it."""
        self._subscribed.append(changed := asyncio.Event())
        return changed

    @property
    def present(self) -> Pipeline:
        """The pipeline of this moment. To await anything of it, `use` it: it may be closed at the next moment."""
        return self._held.pipeline

    @contextmanager
    def use(self) -> Iterator[Pipeline]:
        """Give the pipeline of this moment, which stays open for as long as the context lasts."""
        held = self._held
        with held.uses.one_more():
            yield held.pipeline

    def open_ledger(self) -> Ledger:
        """Return an account for `stream`, with the budget of an article."""
        return self.present.open_ledger()

    async def stream(self, source: ArticleInput, ledger: Ledger | None = None) -> AsyncGenerator[Event, None]:
        """Yield what is found by the facts of this moment; see `Pipeline.stream`."""
        with self.use() as pipeline:
            async with aclosing(pipeline.stream(source, ledger)) as events:
                async for event in events:
                    yield event

    async def reload(self) -> bool:
        """Read the facts anew, and return True if others serve now.

        What is under way ends with the facts it began with. Facts that can't be read leave the old ones serving, and a
        line in the log.
        """
        async with self._one_at_a_time:
            try:
                new = await asyncio.to_thread(self._build_if_other, self.present.facts.versions)
            except Exception as error:  # noqa: BLE001 - whatever it is, the old facts serve
                self._note_failure(error)
                return False
            self.is_current, self.read = True, dt.datetime.now(dt.UTC)
            log = structlog.get_logger("assay.reload")
            if new is None or new is self.present:
                log.debug("facts unchanged", fingerprint=self.present.facts.fingerprint)
                return False
            new.observer = self._observer
            if new.combinations is not None and self.present.combinations is not None:
                new.combinations.take_over(self.present.combinations)
            before, self._held = self._held, _Held(new)
            self._retiring.add(before.pipeline, before.uses)
            log.info("facts read", facts=len(new.facts.facts), fingerprint=new.facts.fingerprint)
            for changed in self._subscribed:
                changed.set()
            return True

    async def aclose(self) -> None:
        """Close what is open, whoever works with it."""
        await self._retiring.aclose()
        await self.present.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def _build_if_other(self, versions: tuple[FactSetVersion, ...]) -> Pipeline | None:
        # Reading is quick, an index is not: an edit of a comment builds none, nor do the facts that ship with Assay.
        if not self._settings.facts:
            return None
        return None if load_facts(self._settings).versions == versions else self._build(self._settings)

    def _note_failure(self, error: Exception) -> None:
        self.is_current = False
        log = structlog.get_logger("assay.reload")
        what = "facts not read, those read before serve"
        if isinstance(error, AssayError):  # it names the file, the line and the way out
            log.error(what, message=str(error))
        else:
            log.error(what, error=type(error).__name__, frames=frames_of(error))


@asynccontextmanager
async def opened_pipeline(
    settings: Settings, *, kept: Kept | None = None, observer: Observer = SILENT
) -> AsyncGenerator[Served, None]:
    """Give the pipeline of the settings, and those that take its place, all with one client of the model server.

    Raises:
        ConfigError, DataError: As `build_pipeline`.
    """
    client = await asyncio.to_thread(share_client, settings)
    build = partial(build_pipeline, kept=kept, client=client)
    try:
        async with Served(await asyncio.to_thread(build, settings), settings, build, observer) as served:
            yield served
    finally:
        if client is not None:
            await client.aclose()


async def _close(pipeline: Pipeline) -> None:
    await pipeline.aclose()
