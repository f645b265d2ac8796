"""What a pipeline does before its first article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.bootstrap import build_pipeline
from assay.engines.embedded.judging.verifier import CrossEncoder
from assay.facts.store import FactBase
from assay.language.reader import Reader
from assay.pipeline import Limits, Pipeline
from assay.ports import EngineIdentity
from assay.retrieval.index import FactIndex
from assay.settings import Settings
from assay_schemas import ClaimDraft
from tests.testing.scripted_engine import ScriptedEngine
from tests.testing.tower import FACTS, make_pipeline
from tests.testing.watching import Notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pytest
    from numpy.typing import NDArray


FOUND = (ClaimDraft(statement=FACTS[0].statement, quote=FACTS[0].statement),)


class Modelless(ScriptedEngine):
    @property
    def identity(self) -> EngineIdentity:
        return super().identity._replace(model=None)


async def test_engine_without_a_model_judges_something_and_nobody_is_told() -> None:
    notes, engine = Notes(), Modelless(FOUND)
    pipeline = make_pipeline(engine)
    pipeline.observer = notes
    await pipeline.warm_up()
    assert (len(engine.batches), notes.begun) == (1, [])


async def test_model_server_is_not_asked() -> None:
    engine = ScriptedEngine(FOUND, extract_error=AssertionError("asked"))
    await make_pipeline(engine).warm_up()
    assert engine.batches == []


async def test_pipeline_without_facts_warms_up_too() -> None:
    none: tuple[()] = ()
    await Pipeline(Modelless(FOUND), FactBase(none, "f"), FactIndex(none), Reader(none), Limits()).warm_up()


async def test_embedded_engine_has_read_with_its_verifier(monkeypatch: pytest.MonkeyPatch) -> None:
    read, claims = CrossEncoder.read, []

    def note(self: CrossEncoder, claim: str, windows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        claims.append(claim)
        return read(self, claim, windows)

    monkeypatch.setattr(CrossEncoder, "read", note)
    async with build_pipeline(Settings()) as pipeline:
        await pipeline.warm_up()
    assert claims
