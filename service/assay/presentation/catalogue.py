"""The words that people read: `messages/en.json`, and beside it a file of the same keys for each other language."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Protocol

ENGLISH = "en"


class Say(Protocol):
    """Gives messages in one language."""

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a message with its values filled in; KeyError: there is none of the name, or it lacks a value."""


@functools.cache
def languages() -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages there are messages in, English first."""
    names = (each.name for each in files("assay.presentation").joinpath("messages").iterdir())
    codes = {name.removesuffix(".json") for name in names if name.endswith(".json")}
    return (ENGLISH, *sorted(codes - {ENGLISH}))


@functools.cache
def messages(language: str) -> dict[str, str]:
    """Return the messages of a language as they are written, with braces where values go."""
    text = files("assay.presentation").joinpath("messages", f"{language}.json").read_text(encoding="utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def say_in(language: str, key: str, /, **values: object) -> str:
    """Return a message of a language with its values filled in.

    Raises:
        KeyError: If there is none of the name, or it lacks a value.
    """
    return messages(language)[key].format(**values)


def english(key: str, /, **values: object) -> str:
    """Return an English message: files, the command line and the API speak no other language."""
    return say_in(ENGLISH, key, **values)
