"""The folder of a run: results appended line by line, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from assay.errors import ConfigError, InputError
from assay.files.result_files import keep_lines, open_lines, open_whole
from assay_evals.reporting.tables import RunReport
from assay_evals.running.results import ArticleOutcome, CaseResult, PairOutcome, Status
from assay_evals.running.runner import CaseKey
from assay_schemas import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import TextIO

    from assay_evals.running.results import Judgement, RunProvenance

RESULTS = "results.jsonl"
PROVENANCE = "provenance.json"
REPORT = "report.json"
PAGE = "report.html"

ModelT = TypeVar("ModelT", bound=BaseModel)


def open_results(folder: Path, *, resume: bool) -> AbstractContextManager[TextIO]:
    """Open the results for appending.

    Raises:
        ConfigError: If the folder holds results already and the run is not to be resumed.
    """
    results = folder / RESULTS
    if results.exists() and not resume:
        raise ConfigError(
            f"{str(folder)!r} already contains a run; continue it with --resume, or name another folder with --out"
        )
    folder.mkdir(parents=True, exist_ok=True)
    return open_lines(results, resume=resume)


def finished(folder: Path) -> frozenset[CaseKey]:
    """Return the results that stand, after lines that are torn or worth another try are taken out of the file.

    Raises:
        InputError: If the file holds something else; it is left as it is.
    """
    keys: set[CaseKey] = set()

    def stands(line: str) -> bool:
        result = CaseResult.model_validate_json(line)
        if is_answered(result):
            keys.add(key_of(result))
            return True
        return False

    keep_lines(folder / RESULTS, stands)
    return frozenset(keys)


def read_results(folder: Path, *, dataset: str, configurations: frozenset[str]) -> Iterator[CaseResult]:
    """Yield the results of one dataset under the configurations of this run, in the order of the file.

    Raises:
        InputError: If a line is not a result.
    """
    path = folder / RESULTS
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                result = CaseResult.model_validate_json(line)
            except ValidationError as err:
                raise InputError(
                    f"{path}:{number}: is not a valid result; continue with --resume to repair it"
                ) from err
            if result.dataset == dataset and result.configuration in configurations:
                yield result


def key_of(result: CaseResult) -> CaseKey:
    """Return what makes a result unique."""
    return CaseKey(result.dataset, result.configuration, result.case_id)


def is_answered(result: CaseResult) -> bool:
    """Return True if another try would change nothing: the case ended, and the engine failed on no part of it."""
    return result.status is Status.DONE and not any(Reason.ENGINE_FAILED in reasons for reasons in _reasons(result))


def write_provenance(folder: Path, provenance: RunProvenance) -> None:
    """Write at the start what a run is, so that one that was killed can be told from another."""
    _write(folder / PROVENANCE, provenance.model_dump_json(indent=2))


def write_report(folder: Path, report: RunReport, page: str) -> None:
    """Write report.json and report.html."""
    _write(folder / REPORT, report.model_dump_json(indent=2))
    _write(folder / PAGE, page)


def read_report(folder: Path) -> RunReport:
    """Read report.json.

    Raises:
        InputError: If it is not there or is none.
    """
    return read_model(
        folder / REPORT,
        RunReport,
        expected="the folder of a finished run",
        otherwise="is not a valid report of a run; run it again",
    )


def read_model(path: Path, model: type[ModelT], *, expected: str, otherwise: str) -> ModelT:
    """Read what a run has written into its folder.

    Args:
        path: Of the file.
        model: Of its content.
        expected: What the folder was to be, where there is no such file.
        otherwise: What is told of a file that is none.

    Raises:
        InputError: If it is not there or is none.
    """
    try:
        return model.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise InputError(f"{str(path.parent)!r} contains no {path.name}; expected {expected}") from err
    except ValidationError as err:
        raise InputError(f"{path}:1: {otherwise}") from err


def _reasons(result: CaseResult) -> Iterable[tuple[Reason, ...]]:
    match result.outcome:
        case ArticleOutcome(claims=claims, gold_claims=gold_claims):
            judgements: list[Judgement] = [j for claim in gold_claims for j in (claim.with_gold, claim.with_retrieved)]
            return [*(claim.reasons for claim in claims), *(judgement.reasons for judgement in judgements)]
        case PairOutcome(judgement=judgement):
            return [judgement.reasons]
        case _:
            return []


def _write(path: Path, text: str) -> None:
    with open_whole(path) as file:
        file.write(f"{text}\n")
