"""What other packages bring: entry points, and words for one that can't be used."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from assay.errors import ConfigError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

COMMANDS = "assay.commands"
"""Entry points of this group become commands of their name: a `typer.Typer`, or a function for a single command."""
ENGINES = "assay.engines"
"""Entry points of this group are engines: functions of the settings that return an `Engine`."""
FORMATS = "assay.formats"
"""Entry points of this group are formats: objects with `name`, `suffixes`, `sniff` and `read`, or functions that
return one."""
RENDERERS = "assay.renderers"
"""Entry points of this group are forms of reports: functions from a `Report` to a string."""


def plugins_of(group: str) -> tuple[EntryPoint, ...]:
    """Return what the installed packages bring of one group; nothing is imported."""
    return tuple(entry_points(group=group))


def plugin_words(point: EntryPoint) -> str:
    """Return words that name a plug-in and the package that brings it."""
    kind = point.group.removeprefix("assay.").removesuffix("s")
    package = f" of the package {point.dist.name!r}" if point.dist else ""
    return f"the {kind} plug-in {point.name!r}{package}"


def way_out(point: EntryPoint) -> str:
    """Return what to do about a plug-in that can't be used."""
    return f"reinstall {_package(point)}, or remove it"


def name_taken(point: EntryPoint, kind: str) -> ConfigError:
    """Return the error for a plug-in that claims a name that is taken, by what kind of thing of Assay's."""
    remedy = f"remove {_package(point)}, or have its author choose another name"
    return ConfigError(f"{plugin_words(point)} claims the name of {kind} that exists; {remedy}")


def load_plugin(point: EntryPoint) -> object:
    """Import a plug-in.

    Raises:
        ConfigError: If it can't be imported, for whatever reason; the message names the package and the way out.
    """
    try:
        loaded: object = point.load()
    except (Exception, SystemExit) as err:
        raise unusable(point, err) from err
    return loaded


def unusable(point: EntryPoint, err: BaseException) -> ConfigError:
    """Return the error for a plug-in that raised one while it was loaded or made."""
    return ConfigError(f"{plugin_words(point)} can't be loaded: {type(err).__name__}: {err}; {way_out(point)}")


def _package(point: EntryPoint) -> str:
    return repr(point.dist.name) if point.dist else "the package it comes from"
