"""Which engine the settings choose, which could run, and why."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from assay.engines.contributed import list_contributed
from assay.engines.llm.server import SHIPPED_MODEL
from assay.extras import is_installed, require_extra, way_out
from assay.files.shipped import shipped
from assay.plugins import ENGINES, plugins_of
from assay.settings import EngineChoice, ReplayMode

if TYPE_CHECKING:
    from pathlib import Path

    from assay.settings import Settings

_SDK = ("openai", "instructor")
"""Modules of the extra `openai` that stand for all of it."""
_NO_SDK = f"needs the openai package; {way_out('openai')}"


class EngineOption(NamedTuple):
    """One engine, whether it could run with these settings, and why."""

    name: str
    available: bool
    chosen: bool
    why: str


def describe_engines(settings: Settings) -> tuple[EngineOption, ...]:
    """Return every engine with the reason why it would or would not run."""
    chosen = choose_engine(settings)
    has_sdk = is_installed(*_SDK)
    return (
        EngineOption(
            "embedded",
            available=True,
            chosen=chosen is EngineChoice.EMBEDDED,
            why="needs no key and no network"
            if has_verifier()
            else "rules only: the verifier needs onnxruntime, which is not installed; few claims are decided",
        ),
        EngineOption(
            "openai",
            has_sdk and has_server(settings),
            chosen is EngineChoice.OPENAI,
            _why_openai(settings) if has_sdk else _NO_SDK,
        ),
        EngineOption(
            "replay",
            has_sdk and replay_dir(settings).is_dir(),
            chosen is EngineChoice.REPLAY,
            f"answers from the recordings of {replayed_model(settings)!r}; no key, no network" if has_sdk else _NO_SDK,
        ),
        *_contributed_options(chosen),
    )


def _why_openai(settings: Settings) -> str:
    if has_server(settings):
        return f"model {settings.openai_model!r} at {settings.openai_base_url or 'the OpenAI API'}"
    return "needs ASSAY_OPENAI_API_KEY, or ASSAY_OPENAI_BASE_URL for a server without keys"


def _contributed_options(chosen: str) -> tuple[EngineOption, ...]:
    own = tuple(choice.value for choice in EngineChoice)
    return tuple(
        EngineOption(
            each.name,
            available=each.problem is None,
            chosen=each.name == chosen and each.name not in own,
            why=each.problem or f"brought by {each.package}",
        )
        for each in list_contributed(plugins_of(ENGINES), own)
    )


def choose_engine(settings: Settings) -> EngineChoice | str:
    """Return the engine that the settings come to, never `auto`; a plain string names one that a plug-in brings."""
    wanted = settings.engine
    if wanted is EngineChoice.AUTO:
        wanted = EngineChoice.OPENAI if has_server(settings) or settings.replay else EngineChoice.EMBEDDED
    is_replay = wanted is EngineChoice.OPENAI and settings.replay is ReplayMode.REPLAY
    return EngineChoice.REPLAY if is_replay else wanted


def has_server(settings: Settings) -> bool:
    """Return True if there is a model server to ask."""
    return bool(settings.openai_api_key or settings.openai_base_url)


def has_verifier() -> bool:
    """Return True if the trained verifier can run: onnxruntime is not built for every system."""
    return find_spec("onnxruntime") is not None


def replayed_model(settings: Settings) -> str:
    """Return the model whose answers are replayed; the recordings that ship name their author: no model wrote them."""
    return settings.openai_model if settings.replay_dir else SHIPPED_MODEL


def replay_dir(settings: Settings) -> Path:
    """Return the folder of recordings: that of the settings, or the one that ships with Assay."""
    return settings.replay_dir or shipped("seeds/recordings")


def require_sdk() -> None:
    """Raise a `ConfigError` with the way out if the SDK of model servers is not installed."""
    require_extra("openai", *_SDK, user="a language model")
