"""Two servers of the same facts, whose index is on disk, while a file of these is edited."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx2
import pytest

from assay.facts.store import load_fact_base
from assay_schemas import Report, VerdictLabel
from tests.testing.edited_facts import CLAIM, statement_of, write_height
from tests.testing.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("tantivy", reason="needs the extra large")
pytest.importorskip("watchfiles", reason="needs the extra server")

from assay.retrieval.large_writing import open_large

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
OTHERS = 60
MOST_POLLS = 5_000
"""Articles that are sent at most: far more than while the files are looked at once."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "facts").mkdir()
    others = [{"id": f"m{number}", "statement": f"Mill {number} was built of granite."} for number in range(OTHERS)]
    (tmp_path / "facts" / "mills.yaml").write_text(json.dumps({"facts": others}))
    write_height(tmp_path / "facts" / "tower.yaml", 96)
    return tmp_path / "facts"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Start a server that keeps its index beside the folder, and give its address."""
    env = os.environ | {
        "HOME": str(folder.parent),
        "ASSAY_FACTS": json.dumps([str(folder)]),
        "ASSAY_LARGE_FROM": str(OTHERS // 2),
        "ASSAY_ENGINE": "embedded",
        "ASSAY_RATE_PER_MINUTE": "60000",
    }
    argv = [sys.executable, "-m", "assay", "serve", "--port", "0"]
    log = folder.parent / f"{uuid4()}.log"  # a pipe that nobody reads would fill up
    with log.open("w") as file, subprocess.Popen(argv, stderr=file, env=env) as process:
        try:
            wait_until(lambda: _ADDRESS.search(log.read_text()))
            yield _ADDRESS.findall(log.read_text())[0]
        finally:
            process.kill()


def score(address: str) -> Report:
    answer = httpx2.post(f"{address}/v1/articles/score", json={"text": CLAIM}, timeout=300)
    return Report.model_validate_json(answer.content)


def judged_by(report: Report) -> tuple[str, VerdictLabel | None, str]:
    """Return the fingerprint that a report names, and what it was judged by."""
    (claim,) = report.claims
    return report.provenance.facts_fingerprint, claim.verdict, claim.evidence[0].statement


def first_other(address: str, before: object) -> tuple[str, VerdictLabel | None, str]:
    """Score until the report is another than before."""
    reports = (judged_by(score(address)) for _ in range(MOST_POLLS))
    return next(report for report in reports if report != before)


def test_an_edit_is_found_by_every_server_and_the_index_is_edited_not_built(folder: Path) -> None:
    before = (load_fact_base([folder]).fingerprint, VerdictLabel.REFUTED, statement_of(96))
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(folder)) for _ in range(2)]
        assert [judged_by(score(server)) for server in servers] == [before, before]
        for height, label in ((120, VerdictLabel.SUPPORTED), (97, VerdictLabel.REFUTED)):
            write_height(folder / "tower.yaml", height)
            now = (load_fact_base([folder]).fingerprint, label, statement_of(height))
            assert [first_other(server, before) for server in servers] == [now, now]
            before = now
    (index,) = (folder.parent / ".cache" / "assay" / "indexes").glob("*.large")
    assert open_large(index).generation == 1 + 2
