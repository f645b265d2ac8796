"""Running the command line around a scripted pipeline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typer.testing import CliRunner, Result

from assay.cli import build_app
from tests.testing.scripted import Builder, ScriptedPipeline

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TRUE = "The tower\n\nThe tower is 96 metres high."
FALSE = "The tower\n\nThe tower is 120 metres high."


def run(*args: str | Path, stdin: str | bytes | None = None, env: dict[str, str] | None = None) -> Result:
    """Run a command; an error that nobody foresaw is raised."""
    return CliRunner().invoke(build_app(), [str(arg) for arg in args], input=stdin, env=env, catch_exceptions=False)


def use(monkeypatch: pytest.MonkeyPatch, pipeline: ScriptedPipeline) -> Builder:
    """Let every command work with this pipeline."""
    builder = Builder(pipeline)
    monkeypatch.setattr("assay.bootstrap.build_pipeline", builder)
    return builder


def write_articles(folder: Path, **texts: str) -> Path:
    """Write `name.txt` for every text."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def scores(lines: str) -> list[float]:
    """Return the scores of JSON Lines."""
    return [json.loads(line)["score"]["value"] for line in lines.splitlines()]
