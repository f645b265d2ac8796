"""`assay verify`: claims that come with their own evidence, row by row."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.documents import STDIN
from assay.cli.options import EngineOption, OutOption, read_settings
from assay.concurrency import in_batches
from assay.errors import ConfigError, InputError
from assay.files.result_files import keep_lines, open_lines, write_line
from assay.terminal import ExitCode, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from assay.settings import Settings
    from assay_schemas import ClaimPair, PairVerdict


def verify(
    rows: Annotated[Path, typer.Argument(metavar="FILE|-", help="JSON Lines: {id, claim, evidence: [text, ...]}.")],
    engine: EngineOption = None,
    out: OutOption = None,
    resume: Annotated[bool, typer.Option("--resume", help="Skip ids that already have a verdict in --out.")] = False,
) -> None:
    """Judge claims by the evidence given with each of them instead of by the facts.

    Writes JSON Lines: {id, verdict, confidence, probabilities, reasons}. A bad row ends the run with exit
    code 2, after the rows before it are written.
    """
    if resume and out is None:
        raise ConfigError("--resume needs the --out of the earlier run")
    settings = read_settings(engine=engine, facts=())  # the facts of the environment take no part
    raise typer.Exit(asyncio.run(_verify(settings, rows, out, resume=resume)))


async def _verify(settings: Settings, source: Path, out: Path | None, *, resume: bool) -> ExitCode:
    from assay.bootstrap import build_pipeline

    answered = False
    given = False
    done = _finished(out) if resume and out else frozenset()
    size = settings.claims_per_batch * settings.concurrency
    async with build_pipeline(settings) as pipeline:
        with (
            _open_rows(source) as lines,
            open_lines(out, resume=resume) as stream,
            progress("claims", None, out=out) as advance,
        ):
            for batch in in_batches((pair for pair in _parse(lines, source) if pair.id not in done), size):
                for verdict in await pipeline.verify(batch):
                    write_line(stream, verdict.model_dump_json())
                    given, answered = True, answered or not _is_unanswered(verdict)
                advance(len(batch))
    return ExitCode.DONE if answered or not given else ExitCode.UNAVAILABLE


_MAX_ROW_BYTES = 10_000_000


@contextmanager
def _open_rows(source: Path) -> Iterator[Iterable[bytes]]:
    if source == STDIN:
        yield _rows(sys.stdin.buffer, source)
        return
    try:
        file = source.open("rb")
    except OSError as err:
        raise InputError(f"{str(source)!r} can't be read: {err.strerror}; expected JSON Lines") from err
    with file:
        yield _rows(file, source)


def _rows(file: BinaryIO, source: Path) -> Iterator[bytes]:
    for number, line in enumerate(iter(lambda: file.readline(_MAX_ROW_BYTES + 1), b""), start=1):
        if len(line) > _MAX_ROW_BYTES:
            raise InputError(f"{source}:{number}: the row is longer than {_MAX_ROW_BYTES // 1_000_000} MB; split it")
        yield line


def _parse(lines: Iterable[bytes], source: Path) -> Iterator[ClaimPair]:
    from pydantic import ValidationError

    from assay_schemas import ClaimPair

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield ClaimPair.model_validate_json(line)
        except ValidationError as err:
            problem = err.errors(include_input=False, include_url=False)[0]
            field = ".".join(map(str, problem["loc"])) or "row"
            raise InputError(
                f"{source}:{number}: {field}: {problem['msg']}; expected {{id, claim, evidence: [text, ...]}}"
            ) from err


def _finished(out: Path) -> frozenset[str]:
    from assay_schemas import PairVerdict

    done: set[str] = set()

    def is_done(line: str) -> bool:
        verdict = PairVerdict.model_validate_json(line)
        if _is_unanswered(verdict):
            return False
        done.add(verdict.id)
        return True

    keep_lines(out, is_done)
    return frozenset(done)


def _is_unanswered(verdict: PairVerdict) -> bool:
    from assay_schemas import Reason

    return Reason.ENGINE_FAILED in verdict.reasons
