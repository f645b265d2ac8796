"""Which models a server lists, and what to say where it refuses one that it does not. No SDK in here."""

from __future__ import annotations

import asyncio
import re
import time
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from assay.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

_SHOWABLE_NAME = re.compile(r"[\w./:@+-]{1,100}")
_MOST_NAMES = 5
_KEPT_S = 60.0


class ModelNames:
    """The names that a server lists, asked for when they are needed.

    Args:
        ask: Asks the server; None where it lists none.
    """

    def __init__(self, ask: Callable[[], Awaitable[tuple[str, ...] | None]]) -> None:
        self._ask = ask
        self._names: tuple[str, ...] = ()
        self._kept_until = 0.0
        self._asking = asyncio.Lock()

    async def read(self) -> tuple[str, ...]:
        """Return them; none where the server does not tell. They are kept for a minute: failures come in groups."""
        async with self._asking:
            if time.monotonic() > self._kept_until:
                try:
                    self._names = await self._ask() or ()
                except EngineError:
                    self._names = ()
                self._kept_until = time.monotonic() + _KEPT_S
        return self._names


def is_listed(model: str, listed: Iterable[str]) -> bool:
    """Return True if a server lists a model, perhaps with a folder before its name, or without a tag or a revision."""
    names = {name.lower().removeprefix("models/") for name in listed}
    wanted = model.lower().removeprefix("models/")
    return not names.isdisjoint({wanted, f"{wanted}:latest", re.split(r"[:@]", wanted)[0]})


def unlisted(model: str, listed: Sequence[str]) -> str:
    """Return what to do where a server refuses a model that it does not list; the likest names come first."""
    shown = [name for name in listed if _SHOWABLE_NAME.fullmatch(name)]
    likest = sorted(shown, key=lambda name: -SequenceMatcher(None, model.lower(), name.lower()).ratio())[:_MOST_NAMES]
    others = f", of {len(listed)} names," if len(listed) > len(likest) else ""
    known = ", ".join(map(repr, likest)) or "none that can be shown"
    return (
        f"the server refused model {model!r}, which it does not list; set ASSAY_OPENAI_MODEL; it knows{others} {known}"
    )
