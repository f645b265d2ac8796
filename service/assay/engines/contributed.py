"""Engines of other packages, named by entry points."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from assay.errors import AssayError, ConfigError
from assay.plugins import load_plugin, name_taken, plugin_words, unusable, way_out
from assay.ports import missing_members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from importlib.metadata import EntryPoint

    from assay.ports import Engine
    from assay.settings import Settings


class ContributedEngine(NamedTuple):
    """An engine of another package as `assay engines` lists it."""

    name: str
    problem: str | None
    """Why it can't be used; None where nothing speaks against it."""
    package: str


def list_contributed(points: Sequence[EntryPoint], taken: Iterable[str]) -> tuple[ContributedEngine, ...]:
    """Return the engines of other packages; those that can't be used are among them, and break no other.

    Args:
        points: Of the group `assay.engines`.
        taken: Names of Assay's own engines.
    """
    names = tuple(taken)
    return tuple(
        ContributedEngine(point.name, _problem(point, points, names), plugin_words(point).partition(" of ")[2])
        for point in points
    )


def build_contributed(name: str, settings: Settings, points: Sequence[EntryPoint]) -> Engine:
    """Return the engine that a package brings under a name.

    Raises:
        ConfigError: If no package or more than one brings it, it can't be loaded or made, or it lacks a method; and
            whatever error of Assay's own its maker raises, such as that of a missing key.
    """
    found = [point for point in points if point.name == name]
    if not found:
        raise ConfigError(f"there is no engine {name!r}; run `assay engines` for those there are")
    _refuse_two(found)
    point = found[0]
    make = _maker(point)
    try:
        engine = make(settings)
    except AssayError:
        raise
    except (Exception, SystemExit) as err:
        raise unusable(point, err) from err
    if missing := missing_members(engine):
        raise ConfigError(f"{plugin_words(point)} lacks {', '.join(missing)}; {way_out(point)}")
    return cast("Engine", engine)


def _problem(point: EntryPoint, points: Sequence[EntryPoint], taken: Sequence[str]) -> str | None:
    if point.name in taken:
        return str(name_taken(point, "an engine"))
    try:
        _refuse_two([each for each in points if each.name == point.name])
        _maker(point)
    except ConfigError as err:
        return str(err)
    return None


def _refuse_two(found: Sequence[EntryPoint]) -> None:
    if len(found) > 1:
        claims = " and ".join(plugin_words(point) for point in found)
        raise ConfigError(f"one name, two engines: {claims}; remove one of the packages")


def _maker(point: EntryPoint) -> Callable[[Settings], object]:
    loaded = load_plugin(point)
    if not callable(loaded):
        kind = type(loaded).__name__
        msg = f"{plugin_words(point)} is a {kind}; expected a function of the settings that returns an engine"
        raise ConfigError(f"{msg}; {way_out(point)}")
    return loaded
