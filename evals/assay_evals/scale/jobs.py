"""What is asked of a process that measures one step, and how it is started."""

from __future__ import annotations

import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from assay.errors import ConfigError
from assay_schemas import Frozen

_FIGURES = TypeAdapter(dict[str, float])


class Step(StrEnum):
    """A part of a measurement that has a process of its own."""

    SMALL = "small"
    BUILD = "build"
    SERVE = "serve"
    LIVE = "live"
    LINT = "lint"
    IMPORT = "import"


class Part(StrEnum):
    """What can be measured by itself, with each number of facts."""

    INDEX = "index"
    LINT = "lint"
    IMPORT = "import"

    def steps(self, facts: int, live_up_to: int) -> tuple[Step, ...]:
        """Return the steps that it takes with a number of facts; more than `live_up_to` are not written into files."""
        index = (Step.BUILD, Step.SERVE, Step.LIVE) if facts <= live_up_to else (Step.BUILD, Step.SERVE)
        return {Part.INDEX: index, Part.LINT: (Step.LINT,), Part.IMPORT: (Step.IMPORT,)}[self]


class Job(Frozen):
    """A step with all that its figures hang on."""

    step: Step
    facts: int = 0
    claims: int
    """That are searched for, at most."""
    words: int
    """Of the article."""
    today_up_to: int
    """Facts that the index in memory is built of, at most."""
    large_from: int
    seed: int
    folders: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """Of the index: what it is made of."""
        return f"{self.facts}-{self.seed}"


def take_step(job: Job, out: Path) -> dict[str, float]:
    """Return the figures of a step: those kept in the folder if it was taken already, else new ones, which are kept.

    Raises:
        ConfigError: If the process ends without figures; what it said of it is on standard error.
    """
    kept = out / f"{job.step}-{job.facts}.json"
    line = job.model_dump_json()
    if kept.exists():
        asked, _, figures = kept.read_text(encoding="utf-8").partition("\n")
        if asked == line:
            return _FIGURES.validate_json(figures)
    home = out / "home"
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "assay_evals.scale.measuring"],
        input=line,
        stdout=subprocess.PIPE,
        env=os.environ | {"HOME": str(home.absolute())},
        text=True,
        check=False,
    )
    if done.returncode:
        raise ConfigError(f"{job.step} with {job.facts} facts ended with exit code {done.returncode}; see above")
    kept.write_text(f"{line}\n{done.stdout}\n", encoding="utf-8")
    return _FIGURES.validate_json(done.stdout)
