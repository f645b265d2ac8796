"""A package of somebody else, installed apart: what it brings works, and what is broken in it breaks nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[1] / "plugin"
FACTS = "facts: [{id: city, statement: The Alba Tower stands in Norwin., sources: [{publisher: City Archive}]}]\n"
TRUE = "The Alba Tower stands in Norwin."
CHECK = """
import asyncio, assay
from assay.testing import check_engine
from assay_parrot.engine import make
asyncio.run(check_engine(make(assay.Settings())))
print("sound")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the package, installed by pip without a network."""
    folder = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(PLUGIN, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    flags = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    argv = [sys.executable, "-m", "pip", "install", *flags, "--target", str(folder / "site"), str(source)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def python(installed: Path, *args: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    paths = [str(installed), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run(
        [sys.executable, *args],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **environment},
    )


def test_its_command_runs_and_one_that_claims_a_name_does_not(installed: Path, tmp_path: Path) -> None:
    done = python(installed, "-m", "assay", "squawk", "hello", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "hello hello\n"), done.stderr
    assert done.stderr == (
        "assay: the command plug-in 'score' of the package 'assay-parrot' claims the name of a command that exists; "
        "remove 'assay-parrot', or have its author choose another name\n"
    )


def test_its_engine_is_listed_beside_one_that_raises(installed: Path, tmp_path: Path) -> None:
    done = python(installed, "-m", "assay", "engines", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line for line in done.stdout.replace("*", " ").splitlines()}
    assert "brought by the package 'assay-parrot'" in lines["parrot"]
    why = "the engine plug-in 'broken' of the package 'assay-parrot' can't be loaded: RuntimeError: no seeds left"
    assert lines["broken"].split(maxsplit=2)[1:] == ["unavailable", f"{why}; reinstall 'assay-parrot', or remove it"]
    assert (lines["embedded"].split()[1], lines["parrot"].split()[1]) == ("available", "available")


def test_its_engine_scores_an_article_in_its_format(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text(FACTS, encoding="utf-8")
    (tmp_path / "a.feathers").write_text(f"FEATHERS\n{TRUE}", encoding="utf-8")
    argv = ["-m", "assay", "score", "a.feathers", "--facts", "facts.yaml", "--format", "json"]
    done = python(installed, *argv, cwd=tmp_path, ASSAY_ENGINE="parrot")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["provenance"]["engine"] == "parrot"
    assert [(claim["quote"], claim["verdict"]) for claim in report["claims"]] == [(TRUE, "supported")]


def test_its_renderer_shows_the_report(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text(FACTS, encoding="utf-8")
    (tmp_path / "a.txt").write_text(TRUE, encoding="utf-8")
    argv = ["-m", "assay", "score", "a.txt", "--facts", "facts.yaml", "--engine", "embedded", "--format", "squawks"]
    done = python(installed, *argv, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{TRUE} {TRUE}\n"), done.stderr


def test_an_engine_that_raises_ends_the_command_that_asks_for_it(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TRUE, encoding="utf-8")
    done = python(installed, "-m", "assay", "score", "a.txt", "--engine", "broken", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the engine plug-in 'broken' of the package 'assay-parrot' can't be loaded: RuntimeError" in done.stderr


def test_its_engine_keeps_the_contract(installed: Path, tmp_path: Path) -> None:
    done = python(installed, "-c", CHECK, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "sound\n"), done.stderr
