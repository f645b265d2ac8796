"""The tree of errors: its drawing, and what an engine's error carries."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from assay import errors
from assay.errors import AssayError, EngineError, EngineUnavailableError

DRAWN = re.compile(r"^(?P<indent>[│├└─ ]*)(?P<name>\w+Error)\b", re.MULTILINE)
DEFINED = {
    name: kind for name, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__
}


def drawn_parents() -> dict[str, str]:
    """Read the parent of every error out of the drawing at the top of the module."""
    path: list[str] = []
    parents = {}
    for match in DRAWN.finditer(errors.__doc__ or ""):
        depth = len(match["indent"]) // 4
        path[depth:] = [match["name"]]
        if depth:
            parents[match["name"]] = path[depth - 1]
    return parents


def test_the_drawing_is_the_tree() -> None:
    real = {name: kind.__mro__[1].__name__ for name, kind in DEFINED.items() if kind is not AssayError}
    assert drawn_parents() == real


def test_every_error_says_what_it_is_for() -> None:
    assert [name for name, kind in DEFINED.items() if not kind.__doc__] == []


@pytest.mark.parametrize("kind", [kind for kind in DEFINED.values() if issubclass(kind, EngineError)])
def test_an_engine_error_carries_engine_step_and_when_to_try_again(kind: type[EngineError]) -> None:
    error = kind("no answer", engine="openai", step="verify", retry_after_s=2.5)
    assert (str(error), error.engine, error.step, error.retry_after_s) == ("no answer", "openai", "verify", 2.5)


def test_an_engine_error_need_not_know_when_to_try_again() -> None:
    assert EngineUnavailableError("no answer", engine="openai", step="verify").retry_after_s is None


def test_a_plain_error_crosses_a_process() -> None:
    assert str(pickle.loads(pickle.dumps(errors.ConfigError("no key")))) == "no key"  # noqa: S301 - made here
