"""Made-up data sets, the folder of other people's data, and what a loader came to."""

import json
import shutil
from pathlib import Path

import pytest

from assay.errors import DataError
from assay_evals.datasets import load
from assay_evals.running.cases import ArticleCase, PairCase

FIXTURES = Path(__file__).parent / "fixtures"
_SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def shared(name: str) -> Path:
    """Return a path of the data that lies beside the repository; without it the test is skipped."""
    path = _SHARED / name
    if not path.exists():
        pytest.skip(f"no ../shared/{name} beside the repository: its data are other people's and not included")
    return path


def pairs_of(spec: str) -> tuple[PairCase, ...]:
    return tuple(case for case in load(spec).cases if isinstance(case, PairCase))


def articles_of(spec: str) -> dict[str, ArticleCase]:
    return {case.id: case for case in load(spec).cases if isinstance(case, ArticleCase)}


def refusal_of(spec: str) -> str:
    """Return why a dataset is refused, its paths cut to the names of the files."""
    with pytest.raises(DataError) as caught:
        load(spec)
    return str(caught.value).replace(f"{Path(spec.partition(':')[2] or spec).parent}/", "")


def harbour(folder: Path) -> Path:
    """Return a copy of the made-up domain that a test may spoil."""
    return shutil.copytree(FIXTURES / "harbour", folder / "harbour")


def edit_line(path: Path, line: int, **fields: object) -> None:
    """Change fields of one row, counted from 1, of a file of JSON lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] = json.dumps(json.loads(lines[line - 1]) | fields)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
