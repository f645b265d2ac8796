"""A file of one fact that is edited while a service works, and pipelines that cite it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from assay.bootstrap import build_pipeline, load_facts
from assay.settings import Settings
from assay_schemas import ClaimDraft, VerdictLabel
from tests.testing.scripted_engine import Answer, ScriptedEngine

if TYPE_CHECKING:
    from pathlib import Path

    from assay.engines.keeping import Kept
    from assay.pipeline import Pipeline
    from assay_schemas import Report

CLAIM = "The Alba Tower is 120 metres high."
BROKEN = "facts:\n  - id: tower\n    statement: [\n"


def statement_of(height: int) -> str:
    return f"The Alba Tower is {height} metres high."


def write_height(path: Path, height: int, *, id_: str = "tower") -> str:
    """Write a file that says how high the tower is; see `write_fact`."""
    return write_fact(path, id_, statement_of(height))


def write_fact(path: Path, id_: str, statement: str) -> str:
    """Write a file of facts as an editor does, beside it and then in its place; return the fingerprint."""
    fact = {"id": id_, "statement": statement, "sources": [{"publisher": "City Archive"}]}
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps({"facts": [fact]}), encoding="utf-8")
    beside.replace(path)
    return load_facts(Settings(facts=(path,))).fingerprint


class Scripts:
    """Builds pipelines around scripted engines that take a moment for each article."""

    def __init__(self, pause_s: float = 0.0) -> None:
        self.engines: list[ScriptedEngine] = []
        self.used_when_closed = 0
        self._pause_s = pause_s

    def __call__(self, settings: Settings, *, kept: Kept | None = None) -> Pipeline:
        is_true = load_facts(settings).facts[0].statement == CLAIM
        script: dict[str, Answer] = {CLAIM: VerdictLabel.SUPPORTED if is_true else VerdictLabel.REFUTED}
        engine = ScriptedEngine(claims=(ClaimDraft(statement=CLAIM, quote=CLAIM),), script=script)

        async def pause(_: int) -> None:
            await asyncio.sleep(self._pause_s)
            self.used_when_closed += engine.is_closed

        engine.before_batch = pause
        self.engines.append(engine)
        return build_pipeline(settings, engine=engine, kept=kept)

    def closed(self) -> list[bool]:
        return [engine.is_closed for engine in self.engines]


def cited_of(report: Report) -> str:
    """Return the statement of the fact that the verdict on the only claim rests on."""
    (claim,) = report.claims
    return claim.evidence[0].statement
