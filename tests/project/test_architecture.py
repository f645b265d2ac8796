"""What may import what, and how big things may grow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for folder in ("schemas", "service", "evals") for path in (ROOT / folder).rglob("*.py"))
LONGEST_FILE = 400
LONG_FUNCTION = 25
HAND_ON = {
    "evals/assay_evals/load/serving.py",
    "evals/assay_evals/scale/jobs.py",
    "evals/assay_evals/torture/crew.py",
    "evals/assay_evals/torture/slow_engine.py",
    "service/assay/cli/serve.py",
}
"""They start processes, and hand the database and the engine on to them."""
HEAVY = {"fastapi", "instructor", "limits", "openai", "uvicorn"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def body_lengths(tree: ast.Module) -> Iterator[int]:
    """Yield the lines of every function, its docstring left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            documented = ast.get_docstring(node) is not None
            first = node.body[0]
            yield length - ((first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0)


def test_import_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, capsys.readouterr().out


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    script = f"import sys, assay.cli; print(sorted({HEAVY!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_only_who_starts_processes_touches_the_environment() -> None:
    readers = [
        name_of(path)
        for path in SOURCES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert set(readers) == HAND_ON


def test_no_source_file_is_too_long() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_nine_functions_in_ten_are_short() -> None:
    lengths = [length for path in SOURCES for length in body_lengths(parse(path))]
    short = sum(length <= LONG_FUNCTION for length in lengths)
    assert short >= 0.9 * len(lengths)
