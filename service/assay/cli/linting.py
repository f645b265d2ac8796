"""`assay facts lint`: what is wrong with files of facts, as commands tell it."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from assay.cli.options import OutOption, read_settings
from assay.errors import InputError
from assay.terminal import ExitCode, complain, progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from assay.facts.findings import Finding, Level

_Format = Literal["text", "json", "sarif"]


def lint(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[[SET=]FILE|DIR]...", help="Default: the facts in use.")
    ] = None,
    format_: Annotated[_Format, typer.Option("--format", help="json gives JSON Lines.")] = "text",
    out: OutOption = None,
) -> None:
    """Report what is wrong with files of facts: path, line and remedy. Exits with 1 if there is an error.

    Many facts (ASSAY_LARGE_FROM, with the extra large) are linted on disk, by all cores. A run that was cut off goes on
    where it was, and files that are the same as before are not linted again.
    """
    from assay.facts.findings import Level
    from assay.files.result_files import open_whole

    paths = _files_among(paths or _paths_in_use())
    with found_by_lint(paths) as findings, open_whole(out) as file:
        told = tell_findings(findings, file, format_)
    if not told:
        complain(f"nothing is wrong with the facts of {', '.join(map(str, paths))}")
    if told[Level.ERROR]:
        raise typer.Exit(ExitCode.EXCEEDED)


def tell_findings(findings: Iterable[Finding], file: TextIO | None = None, format_: _Format = "text") -> Counter[Level]:
    """Print findings into a file, None: to the output, and return how many of each level there are."""
    from assay.presentation.findings import json_lines, sarif_lines, text_lines

    render = {"json": json_lines, "sarif": sarif_lines}.get(format_, text_lines)
    told: Counter[Level] = Counter()

    def counted() -> Iterator[Finding]:
        for finding in findings:
            told[finding.level] += 1
            yield finding

    for line in render(counted()):
        typer.echo(line, file=file)
    return told


@contextmanager
def found_by_lint(paths: Sequence[Path]) -> Iterator[Iterable[Finding]]:
    """Give what lint finds, by path and line: in memory, or on disk where there are many facts."""
    from assay.facts.files import find_files
    from assay.facts.lint import lint_files
    from assay.retrieval.cache import user_cache
    from assay.retrieval.choice import Shelf

    files = find_files(paths)
    cache, large_from = user_cache(), read_settings().large_from
    if cache is None or not Shelf(cache, large_from).may_be_large(files):
        yield lint_files(paths)
        return
    from assay.extras import is_installed, way_out

    if not is_installed("tantivy"):
        complain(f"many facts are linted in memory, which takes long and much of it; {way_out('large')}")
        yield lint_files(paths)
        return
    from assay.facts.lint_run import lint_many

    with lint_many(files, cache, _show, fewest=large_from) as findings:
        yield findings


@contextmanager
def _show(what: str, total: int | None, done: int) -> Iterator[Callable[[int], None]]:
    from assay.cli.pace import Pace

    pace = Pace(total, at_once=1)
    pace.advance(is_scored=False, count=done)
    with progress(what, total, out=None, left=pace.left, done=done, is_before=True) as advance:

        def count(items: int) -> None:
            pace.advance(is_scored=True, count=items)
            advance(items)

        yield count


def _files_among(given: Sequence[Path]) -> list[Path]:
    """Return the paths of files, and tell of sets of the database that they are left out.

    Raises:
        InputError: If there is nothing else.
    """
    from assay.facts.sets import ALL_STORED, plain_paths, stored_names

    paths, stored = list(plain_paths(given)), stored_names(given)
    told = ", ".join("all its sets" if name == ALL_STORED else repr(name) for name in stored)
    if stored and not paths:
        msg = (
            f"only files are linted, and given is the database alone ({told}); bring a set into one: `assay facts pull`"
        )
        raise InputError(msg)
    if stored:
        complain(f"not linted, for only files are: {told} of the database; bring it into one: `assay facts pull`")
    return paths


def _paths_in_use() -> list[Path]:
    from assay.files.shipped import shipped

    return list(read_settings().facts) or [shipped("seeds/ground_truth")]
