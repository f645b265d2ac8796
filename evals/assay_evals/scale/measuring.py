"""One step of a measurement, in a process of its own, so that its memory is that of the step: a job in, figures out."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import shutil
import sys
import time
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

import psutil
import structlog

from assay.bootstrap import build_embedder, build_pipeline
from assay.facts.sets import DEFAULT_SET
from assay.facts.store import FactBase, make_fact_base
from assay.retrieval.cache import user_cache
from assay.retrieval.index import FactIndex
from assay.retrieval.large import LargeIndex
from assay.retrieval.large_cache import kept_indexes, key_of, make_index
from assay.retrieval.large_writing import change_large
from assay.retrieval.stored import Content, Difference, Source
from assay.retrieval.views import StoredFacts
from assay.settings import EngineChoice, Settings
from assay_evals.load.figures import percentile
from assay_evals.metrics.retrieval import recall_at
from assay_evals.scale.files import measure_import, measure_lint
from assay_evals.scale.gold import Decided, Gold, choose_claims, read_gold
from assay_evals.scale.jobs import Job, Step
from assay_evals.scale.live import measure_live
from assay_evals.scale.made_facts import make_facts
from assay_schemas import ArticleInput, Fact, FactId

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assay.pipeline import Pipeline
    from assay.retrieval.index import Retriever

    Figures = dict[str, float]

_T = TypeVar("_T")

_SOURCE = Source("made up", DEFAULT_SET)
_NEAREST = 12
_EDITS = 1_000
_MEGABYTE = 1e6
_ARTICLES = 3
_FEWEST = 100


def main(job: Job) -> Figures:
    """Take a step and return its figures, by name."""
    gold = partial(read_gold, job.folders, words=job.words)
    steps: dict[Step, Callable[[], Figures]] = {
        Step.SMALL: lambda: _measure_small(job, gold()),
        Step.BUILD: lambda: _measure_build(job, gold()),
        Step.SERVE: lambda: _measure_serving(job, gold()),
        Step.LIVE: lambda: asyncio.run(measure_live(job)),
        Step.LINT: lambda: measure_lint(job),
        Step.IMPORT: lambda: measure_import(job),
    }
    before = os.getloadavg()[0]
    figures = steps[job.step]()
    return figures | {f"{job.step}_load": (before + os.getloadavg()[0]) / 2}


def _measure_small(job: Job, gold: Gold) -> Figures:
    """Measure what all else is held against: a worker with a hundred facts, and each domain in a file of its own."""
    domain = max(gold.facts, key=lambda each: len(gold.facts[each]))
    facts = (*gold.facts[domain], *make_facts(_FEWEST, job.seed))[:_FEWEST]
    figures = asyncio.run(_measure_worker(make_fact_base(facts), job, gold))
    files = {domain: FactIndex(facts, build_embedder()) for domain, facts in gold.facts.items()}
    claims = choose_claims(gold, job.claims, job.seed)
    return figures | _shares([_search(files[claim.domain], claim) for claim in claims], job, gold)


def _measure_build(job: Job, gold: Gold) -> Figures:
    """Build the index on disk, and today's beside it; the facts are there already."""
    hidden = tuple(chain.from_iterable(gold.facts.values()))
    facts = (*hidden, *make_facts(job.facts - len(hidden), job.seed))
    base = FactBase(tuple(sorted(facts, key=lambda fact: fact.id)), job.name)
    del facts
    gc.freeze()  # as many objects as this would be gone through again and again
    contents = [Content(_SOURCE, base.facts)]
    _folder().mkdir(parents=True, exist_ok=True)
    figures, large = _timed("build", lambda: make_index(contents, _folder(), key_of(job.name)))
    figures["disk_mb"] = sum(path.stat().st_size for path in large.rglob("*") if path.is_file()) / _MEGABYTE
    if job.facts <= job.today_up_to:
        built, today = _timed("today_build", lambda: FactIndex(base.facts, build_embedder()))
        figures |= built | {f"today_{name}": value for name, value in _measure_search(today, job, gold).items()}
    return figures


def _measure_serving(job: Job, gold: Gold) -> Figures:
    """Start a worker on the index that was built, and change it in the end."""
    for built, moment in kept_indexes(_folder(), key_of(job.name)):
        figures = asyncio.run(_measure_worker(moment.base(), job, gold))
        with TemporaryDirectory(dir=_folder()) as apart:  # a run that goes on finds the index as it was built
            return figures | _measure_edits(Path(shutil.copytree(built, Path(apart) / "copy")), job)
    raise RuntimeError(f"there is no index {job.name}")


async def _measure_worker(base: FactBase, job: Job, gold: Gold) -> Figures:
    began = time.perf_counter()
    settings = Settings(engine=EngineChoice.EMBEDDED, large_from=job.large_from)
    async with build_pipeline(settings, facts=base) as pipeline:
        await pipeline.warm_up()
        figures = {"start_s": time.perf_counter() - began} | _measure_search(pipeline.index, job, gold)
        figures |= await _measure_article(pipeline, gold)
        gc.collect()
        memory = psutil.Process().memory_full_info()
        return figures | {"rss_mb": memory.rss / _MEGABYTE, "private_mb": memory.uss / _MEGABYTE}


async def _measure_article(pipeline: Pipeline, gold: Gold) -> Figures:
    source = ArticleInput(text=gold.article, date=gold.date)
    walls, cpus, claims = [], [], 0
    for _ in range(_ARTICLES):
        wall, cpu = time.perf_counter(), time.process_time()
        report = await pipeline.score(source)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        claims = sum(claim.verdict is not None for claim in report.claims)
    return {"article_s": median(walls), "article_cpu_s": median(cpus), "article_claims": float(claims)}


def _measure_search(index: Retriever, job: Job, gold: Gold) -> Figures:
    walls, cpus, found = [], [], []
    for claim in choose_claims(gold, job.claims, job.seed):
        wall, cpu = time.perf_counter(), time.process_time()
        ranked = _search(index, claim)
        walls.append((time.perf_counter() - wall) * 1e3)
        cpus.append((time.process_time() - cpu) * 1e3)
        found.append(ranked)
    of_walls = {f"search_p{share}_ms": percentile(walls, share / 100) for share in (50, 95)}
    of_cpus = {f"search_cpu_p{share}_ms": percentile(cpus, share / 100) for share in (50, 95)}
    return of_walls | of_cpus | _shares(found, job, gold)


def _search(index: Retriever, claim: Decided) -> list[FactId]:
    return [each.fact.id for each in index.search(claim.statement, k=_NEAREST, on=claim.date)]


def _shares(found: list[list[FactId]], job: Job, gold: Gold) -> Figures:
    """Return the share of claims with a deciding fact among the nearest, and the mean share of their deciding facts."""
    claims = choose_claims(gold, job.claims, job.seed)
    shares = [recall_at(claim.deciding, ranked, _NEAREST) or 0.0 for claim, ranked in zip(claims, found, strict=True)]
    return {"hit": mean(map(bool, shares)), "recall": mean(shares)}


def _measure_edits(index: Path, job: Job) -> Figures:
    new = [_edited(fact, number) for number, fact in enumerate(make_facts(_EDITS, job.seed + 1))]
    singles = [_timed("edit", partial(_edit, index, [fact]))[0]["edit_s"] for fact in new[:5]]
    many, _ = _timed("edits", partial(_edit, index, new))
    return {"edit_s": median(singles)} | many


def _edited(fact: Fact, number: int) -> Fact:
    statement = f"{fact.statement} The file has the number 77-{number:05}."
    return fact.model_copy(update={"id": FactId(f"edited-{number}"), "statement": statement})


def _edit(folder: Path, facts: Iterable[Fact]) -> None:
    """Change facts, and search until the last of them is found."""
    *_, last = edited = tuple(facts)
    index = LargeIndex(StoredFacts(change_large(folder, [Difference(_SOURCE, edited)])), build_embedder())
    if last.id not in {each.fact.id for each in index.search(last.statement, k=_NEAREST)}:
        raise RuntimeError(f"{last.id} was not found")


def _timed(name: str, work: Callable[[], _T]) -> tuple[Figures, _T]:
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    return {f"{name}_s": time.perf_counter() - wall, f"{name}_cpu_s": time.process_time() - cpu}, made


def _folder() -> Path:
    folder = user_cache()
    if folder is None:
        raise RuntimeError("there is no home to keep an index in")
    return folder


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # figures alone are printed
    sys.stdout.write(json.dumps(main(Job.model_validate_json(sys.stdin.read()))))
