"""What a result was made by: enough to run it again, and to tell whether two results belong together."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import assay
import assay_schemas
from assay_evals.running.results import RunProvenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assay.pipeline import Pipeline
    from assay.settings import Settings
    from assay_evals.running.cases import DatasetInfo
    from assay_evals.running.runner import Bench
    from assay_evals.stand_ins import StandIn

_SETTINGS_THAT_MATTER = {
    "openai_base_url",
    "openai_max_output_tokens",
    "budget_calls",
    "budget_tokens",
    "budget_cost_usd",
    "budget_seconds",
    "max_article_chars",
    "max_claims",
    "facts_per_claim",
    "facts_tokens",
    "controls",
    "claims_per_batch",
    "few_calls",
}


class RunRequest(NamedTuple):
    """What a run was asked for."""

    specs: tuple[str, ...]
    """Datasets: names of the registry or paths."""
    limit: int | None = None
    """Cases of each dataset; None: all."""
    only: tuple[str, ...] = ()
    """Ids of cases, sorted; empty: all."""
    seed: int = 0
    stand_in: StandIn | None = None
    """An engine that only the harness has; None: that of the settings."""
    end_to_end: bool = False
    """Whether gold claims are not judged apart from their articles."""


class Checkout(NamedTuple):
    """State of the git checkout that the code runs from; both None outside of one."""

    commit: str | None
    is_dirty: bool | None


def configuration_hash(pipeline: Pipeline, settings: Settings, *, end_to_end: bool = False) -> str:
    """Return 16 hexadecimal digits that change with anything that may change a result."""
    engine = pipeline.identity
    parts: dict[str, object] = {
        "engine": [engine.name, engine.version, engine.model],
        "prompts": {id_: prompt.hash for id_, prompt in engine.prompts.items()},
        "facts": pipeline.facts.fingerprint,
        "settings": settings.model_dump(mode="json", include=_SETTINGS_THAT_MATTER),
        "code": code_fingerprint((Path(assay.__file__).parent, Path(assay_schemas.__file__).parent)),
    }
    if end_to_end:
        parts["end_to_end"] = True
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def code_fingerprint(folders: Iterable[Path]) -> str:
    """Return the SHA-256 of the files below the folders: a working tree changes without a new version."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def run_provenance(request: RunRequest, datasets: Sequence[DatasetInfo], benches: Mapping[str, Bench]) -> RunProvenance:
    """Return all that is needed to run the same again.

    Args:
        request: What was asked for.
        datasets: What was read.
        benches: By "dataset/domain", "dataset/" for cases without facts; at least one, all with the same engine.
    """
    engine = next(iter(benches.values())).pipeline.identity
    checkout = read_checkout(Path(__file__))
    facts = {place: bench.pipeline.facts.fingerprint for place, bench in sorted(benches.items())}
    return RunProvenance(
        engine=engine.name,
        engine_version=engine.version,
        model=engine.model,
        prompts={id_: f"{prompt.version} sha256:{prompt.hash}" for id_, prompt in sorted(engine.prompts.items())},
        facts_fingerprints={place: fingerprint for place, fingerprint in facts.items() if not place.endswith("/")},
        datasets={info.name: f"{info.version} sha256:{info.sha256}" for info in datasets},
        package_version=version("assay-news"),
        commit=checkout.commit,
        is_dirty=checkout.is_dirty,
        is_calibrated=engine.calibrated,
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        seed=request.seed,
        specs=request.specs,
        limit=request.limit,
        only=request.only,
        configurations=tuple(sorted({bench.configuration for bench in benches.values()})),
    )


def read_checkout(source: Path) -> Checkout:
    """Return the state of the checkout that tracks a source file.

    A package installed into an environment inside somebody's checkout is not tracked there, and has no commit.
    """
    git = shutil.which("git")
    if git is None or _ask(git, source, "ls-files", "--error-unmatch", source.name) is None:
        return Checkout(None, None)
    status = _ask(git, source, "status", "--porcelain")
    return Checkout(_ask(git, source, "rev-parse", "HEAD"), None if status is None else bool(status))


def _ask(git: str, source: Path, *question: str) -> str | None:
    done = subprocess.run(  # noqa: S603 - fixed words and a path of our own, no shell
        [git, "-C", str(source.parent), *question], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None
