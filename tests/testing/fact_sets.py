"""Files of facts of two sets that an article speaks of, one fact each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assay.settings import EngineChoice, Settings
from tests.testing.edited_facts import write_fact, write_height

if TYPE_CHECKING:
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
