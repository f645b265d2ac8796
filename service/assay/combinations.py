"""Pipelines that check against some of the sets of facts of another, each built when it is first asked for."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from assay.retiring import Retiring, Uses

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from assay.facts.store import FactBase, FactSet
    from assay.pipeline import Pipeline
    from assay_schemas import FactSetVersion

KEPT = 4
"""Combinations that stay built; the one that was not asked for the longest gives way to a fifth."""


class Build(Protocol):
    """Makes a pipeline."""

    def __call__(self, *, facts: FactBase) -> Pipeline:
        """Return one that checks against these facts alone."""


@dataclass(eq=False)
class _Combination:
    """A pipeline that is built or being built, with those who work with it."""

    building: asyncio.Task[Pipeline]
    uses: Uses = field(default_factory=Uses)

    @property
    def has_failed(self) -> bool:
        """True if there will be no pipeline."""
        return self.building.done() and (self.building.cancelled() or self.building.exception() is not None)


class Combinations:
    """The pipelines for some sets out of many; that for all of them is somebody else's.

    Args:
        facts: All of them.
        build: Makes a pipeline for the facts that it is given, in a thread.
        is_lent: Whether they work with the engine, or the client, of the pipeline for all sets: then they are left for
            that to close, and end with it. Otherwise those whose sets stay the same pass on to the next one.
    """

    def __init__(self, facts: FactBase, build: Build, *, is_lent: bool) -> None:
        self._facts = facts
        self._build = build
        self._is_lent = is_lent
        self._kept: OrderedDict[tuple[FactSetVersion, ...], _Combination] = OrderedDict()
        self._retiring: Retiring[_Combination] = Retiring(self._close, "assay.combinations")

    @asynccontextmanager
    async def use(self, sets: Sequence[FactSet]) -> AsyncGenerator[Pipeline, None]:
        """Give the pipeline for some sets, which stays open for as long as the context lasts.

        Raises:
            AssayError: As `build` raises it; whoever asks next has it tried again.
        """
        combination = self._find(sets)
        with combination.uses.one_more():
            # Who is called off must not call off the others who wait for the same.
            yield await asyncio.shield(combination.building)

    def take_over(self, other: Combinations) -> None:
        """Take the pipelines of another whose sets are the same here: an edit of one set leaves the others' alone."""
        if other._is_lent:
            return
        here = set(self._facts.versions)
        for versions in [versions for versions in other._kept if here.issuperset(versions)]:
            self._kept[versions] = other._kept.pop(versions)

    async def aclose(self) -> None:
        """Close all that are open, whoever works with them."""
        await self._retiring.aclose()
        for combination in self._kept.values():
            await self._close(combination)
        self._kept.clear()

    def _find(self, sets: Sequence[FactSet]) -> _Combination:
        versions = tuple(each.version for each in sets)
        found = self._kept.pop(versions, None)
        if found is None or found.has_failed:
            found = _Combination(asyncio.create_task(asyncio.to_thread(self._make, [each.name for each in sets])))
        self._kept[versions] = found
        while len(self._kept) > KEPT:
            _, replaced = self._kept.popitem(last=False)
            self._retiring.add(replaced, replaced.uses)
        return found

    def _make(self, names: Sequence[str]) -> Pipeline:
        return self._build(facts=self._facts.select(names))

    async def _close(self, combination: _Combination) -> None:
        await asyncio.wait([combination.building])
        if not combination.has_failed and not self._is_lent:
            await combination.building.result().aclose()
