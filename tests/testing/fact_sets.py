"""Files of facts of two sets that an article speaks of, one fact each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.testclient import TestClient

from assay.api import create_app
from assay.bootstrap import build_pipeline
from assay.settings import EngineChoice, Settings
from assay_schemas import ClaimDraft
from tests.testing.edited_facts import write_fact, write_height
from tests.testing.scripted_engine import ScriptedEngine

if TYPE_CHECKING:
    from assay.engines.keeping import Kept
    from assay.pipeline import Pipeline
    from assay_schemas import Report

TOWERS = "towers"
"""Of the fact `tower`, which says how high the Alba Tower is."""
BRIDGES = "bridges"
"""Of the fact `bridge`, which says when Corin Bridge opened."""
ARTICLE = "The Alba Tower is 120 metres high."


def two_sets(folder: Path, **overrides: object) -> Settings:
    """Write both files and return settings that name them, the embedded engine and whatever else."""
    write_height(folder / "towers.yaml", 96)
    write_fact(folder / "bridges.yaml", "bridge", "Corin Bridge opened in 1932.")
    given = {"engine": EngineChoice.EMBEDDED, "facts": (place(folder, TOWERS), place(folder, BRIDGES))}
    return Settings.model_validate(given | overrides)


def place(folder: Path, name: str) -> Path:
    """Return how settings name the file of a set."""
    return Path(f"{name}={folder / name}.yaml")


def names_of(report: Report) -> list[str]:
    """Return the sets that an article was checked against."""
    return [each.name for each in report.provenance.fact_sets]


def scripted_engine() -> ScriptedEngine:
    """Return an engine that finds the one claim of the article, and decides nothing."""
    return ScriptedEngine(claims=(ClaimDraft(statement=ARTICLE, quote=ARTICLE),))


def build_scripted(settings: Settings, *, kept: Kept | None = None) -> Pipeline:
    """Build a pipeline around such an engine."""
    return build_pipeline(settings, engine=scripted_engine(), kept=kept)


def open_two_sets(folder: Path, **settings: object) -> TestClient:
    """Return a client of the API that serves both; entered, it starts the service."""
    return TestClient(create_app(two_sets(folder, **settings), build=build_scripted))
