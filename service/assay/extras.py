"""Libraries that come with an extra alone: what to run where one is not installed."""

from __future__ import annotations

from importlib.util import find_spec

from assay.errors import ConfigError


def is_installed(*modules: str) -> bool:
    """Return True if all of these top-level modules can be imported; imports none."""
    return all(map(find_spec, modules))


def require_extra(extra: str, *modules: str, user: str) -> None:
    """Refuse to go on without the modules of an extra.

    Args:
        extra: Its name in the project's metadata.
        modules: Top-level modules that stand for it.
        user: What needs them, the beginning of the message.

    Raises:
        ConfigError: If one of them is not installed, with the command that installs the extra.
    """
    for module in modules:
        if not is_installed(module):
            raise ConfigError(f"{user} needs {module}, which is not installed; {way_out(extra)}")


def way_out(extra: str) -> str:
    """Return words for the command that installs an extra."""
    return f"run: pip install 'assay-news[{extra}]'"
