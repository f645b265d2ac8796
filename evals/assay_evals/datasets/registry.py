"""Which datasets there are, and how a spec becomes one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from assay.files.shipped import shipped
from assay_evals.datasets.dataset import Case, Dataset, Sample, Streamed, draw_sample
from assay_evals.datasets.domains import DomainFiles, folder_files, read_domain, seed_files
from assay_evals.datasets.files import Located, hash_files
from assay_evals.datasets.joined import open_fever, open_scifact
from assay_evals.datasets.published import (
    ClimateFeverRow,
    FeverNliRow,
    Fm2Row,
    Opened,
    VitamincRow,
    WiceRow,
    open_averitec,
    open_healthver,
    open_lines,
)
from assay_evals.datasets.rows import NOT_STATED, read_pairs, read_provenance, read_sentences
from assay_evals.errors import DatasetError
from assay_evals.running.cases import DatasetInfo, DatasetKind

READER_VERSION: Final = "1"
"""Increased when a reader turns the same bytes into other cases."""

_ROW_SUFFIXES = (".jsonl", ".jsonl.gz")
_EXTENSIONS = re.compile(r"(?:\.(?:json|jsonl|csv|gz))+$")


class DatasetEntry(NamedTuple):
    """What can be asked for."""

    spec: str
    """What to write; PATH stands for a path."""
    kind: DatasetKind
    what: str
    source: str
    licence: str


class _Origin(NamedTuple):
    name: str
    source: str
    licence: str


class _Format(NamedTuple):
    open: Callable[[Path], Opened]
    what: str
    source: str
    licence: str


_FORMATS: Final = {
    "averitec": _Format(
        open_averitec, "AVeriTeC split, JSON", "Schlichtkrull, Guo, Vlachos 2023, arXiv:2305.13117", "CC BY-NC 4.0"
    ),
    "climate-fever": _Format(
        open_lines(ClimateFeverRow), "CLIMATE-FEVER, JSON lines", "Diggelmann et al. 2020, arXiv:2012.00614", NOT_STATED
    ),
    "fever": _Format(
        open_fever,
        "FEVER split, JSON lines, with wiki-pages/ beside it",
        "Thorne et al. 2018, arXiv:1803.05355",
        "CC BY-SA 3.0",
    ),
    "fever-nli": _Format(
        open_lines(FeverNliRow),
        "FEVER with the text of its evidence, JSON lines",
        "Nie, Chen, Bansal 2019, arXiv:1811.07039",
        "CC BY-SA 3.0",
    ),
    "fm2": _Format(
        open_lines(Fm2Row),
        "FoolMeTwice split, JSON lines",
        "Eisenschlos et al. 2021, arXiv:2104.04725",
        "Apache-2.0; text of Wikipedia CC BY-SA",
    ),
    "healthver": _Format(open_healthver, "HealthVer split, CSV", "Sarrouti et al. 2021, Findings of EMNLP", NOT_STATED),
    "scifact": _Format(
        open_scifact,
        "SciFact split, JSON lines, with corpus.jsonl beside it",
        "Wadden et al. 2020, arXiv:2004.14974",
        "CC BY 4.0; abstracts ODC-By 1.0",
    ),
    "vitaminc": _Format(
        open_lines(VitamincRow),
        "VitaminC split, JSON lines",
        "Schuster, Fisch, Barzilay 2021, arXiv:2103.08541",
        "CC BY-SA 3.0",
    ),
    "wice": _Format(
        open_lines(WiceRow),
        "WiCE split for entailment, JSON lines",
        "Kamoi et al. 2023, arXiv:2303.01432",
        "ODC-By 1.0; text of Wikipedia CC BY-SA",
    ),
}
_SEEDS: Final = _Origin("seeds", "Assay", "Apache-2.0")


def list_datasets() -> tuple[DatasetEntry, ...]:
    """Return everything that `load` accepts, without reading any data."""
    formats = (
        DatasetEntry(f"{name}:PATH", DatasetKind.PAIRS, form.what, form.source, form.licence)
        for name, form in sorted(_FORMATS.items())
    )
    given = "as the file says"
    return (
        DatasetEntry(_SEEDS.name, DatasetKind.ARTICLES, "the project's own articles", _SEEDS.source, _SEEDS.licence),
        DatasetEntry("PATH", DatasetKind.ARTICLES, "folder of facts, articles and gold", NOT_STATED, NOT_STATED),
        DatasetEntry("PATH", DatasetKind.PAIRS, "rows of claim and evidence, JSON lines", given, given),
        DatasetEntry("PATH", DatasetKind.WORTHINESS, "rows of sentences, JSON lines", given, given),
        *formats,
    )


def load(spec: str, *, limit: int | None = None) -> Dataset:
    """Read a dataset once from end to end, so that every error in it is reported before anything is run.

    Args:
        spec: "seeds"; a folder of a domain; a file of rows, *.jsonl or *.jsonl.gz; or a format and a path, such as
            "fever:data/dev.jsonl".
        limit: Take that many cases, at least 1, chosen by the hash of their ids; None: all.

    Raises:
        DataError: If there is no such dataset, or it is malformed, with path:line.
        ValueError: If `limit` is below 1.
    """
    if spec == _SEEDS.name:
        return _articles(seed_files(shipped("seeds")), _SEEDS, limit)
    prefix, colon, rest = spec.partition(":")
    if colon and prefix in _FORMATS:
        return _published(prefix, Path(rest), limit)
    path = Path(spec)
    if path.is_dir():
        files = folder_files(path)
        return _articles((files,), _Origin(_slug(files.domain), NOT_STATED, NOT_STATED), limit)
    if path.name.endswith(_ROW_SUFFIXES) and path.is_file():
        return _rows(path, limit)
    formats = ", ".join(f"{name}:PATH" for name in sorted(_FORMATS))
    msg = f"no dataset {spec!r}: neither seeds, nor a folder, nor rows in *.jsonl[.gz], nor one of {formats}"
    raise DatasetError(msg)


def _articles(domains: Sequence[DomainFiles], origin: _Origin, limit: int | None) -> Dataset:
    read = [read_domain(files) for files in domains]
    located = [case for domain in read for case in domain.cases]
    sample = draw_sample(located, limit)
    info = _describe(origin, DatasetKind.ARTICLES, [path for domain in read for path in domain.files], sample)
    cases = tuple(case for _, case in located if sample.holds(case.id))
    return Dataset(info, cases, {files.domain: (files.facts,) for files in domains})


def _published(prefix: str, path: Path, limit: int | None) -> Dataset:
    form = _FORMATS[prefix]
    files, read = form.open(path)
    sample = draw_sample(read(), limit)
    origin = _Origin(f"{prefix}-{_slug(path.name)}", form.source, form.licence)
    info = _describe(origin, DatasetKind.PAIRS, files, sample)
    return Dataset(info, Streamed(lambda: _taken(read(), sample)))


def _rows(path: Path, limit: int | None) -> Dataset:
    kind, source, licence = read_provenance(path)
    read = read_pairs if kind is DatasetKind.PAIRS else read_sentences
    sample = draw_sample(read(path), limit)
    info = _describe(_Origin(_slug(path.name), source, licence), kind, (path,), sample)
    return Dataset(info, Streamed(lambda: _taken(read(path), sample)))


def _describe(origin: _Origin, kind: DatasetKind, files: Sequence[Path], sample: Sample) -> DatasetInfo:
    if not sample.size:
        msg = f"dataset {origin.name!r} has no cases"
        raise DatasetError(f"{files[0]}:1: {msg}" if files else msg)
    return DatasetInfo(
        name=origin.name,
        version=READER_VERSION,
        kind=kind,
        sha256=hash_files(files),
        licence=origin.licence,
        source=origin.source,
        cases=sample.size,
    )


def _taken(cases: Iterator[Located[Case]], sample: Sample) -> Iterator[Case]:
    return (case for _, case in cases if sample.holds(case.id))


def _slug(name: str) -> str:
    """Return a name that can stand in the dotted name of a figure: "FM2.dev.jsonl.gz" gives "fm2-dev"."""
    return re.sub(r"[^a-z0-9]+", "-", _EXTENSIONS.sub("", name).lower()).strip("-") or "unnamed"
