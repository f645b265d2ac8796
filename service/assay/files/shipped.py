"""Where the data that ships with Assay lies: in the installed package, or in the source tree."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_SOURCE_TREE = _PACKAGE.parents[1]


def shipped(name: str) -> Path:
    """Return the path of a shipped folder or file, such as "seeds/ground_truth" or "prompts"."""
    installed = _PACKAGE / name
    return installed if installed.exists() else _SOURCE_TREE / name
