"""Libraries that come with the extra `formats` alone: imported where a file needs them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from assay.errors import UnsupportedFormatError
from assay.extras import way_out

if TYPE_CHECKING:
    from types import ModuleType

_PACKAGES = {"docx": "python-docx"}


def import_extra(module: str) -> ModuleType:
    """Return a module of the extra.

    Raises:
        UnsupportedFormatError: If it is not installed, with the command that installs it.
    """
    try:
        return import_module(module)
    except ImportError as err:
        root = module.partition(".")[0]
        package = _PACKAGES.get(root, root)
        msg = f"{package} is not installed, and this format needs it; {way_out('formats')}"
        raise UnsupportedFormatError(msg) from err
