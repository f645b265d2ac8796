"""The catalogue of messages: nothing in it is of no use, and nothing is missing."""

from __future__ import annotations

import json
import re
from importlib.resources import files

from assay.api.pages.frame import message

PAGES = files("assay.api.pages")
MESSAGES = json.loads((PAGES / "messages.json").read_text(encoding="utf-8"))
_USED = re.compile(r"""\b(?:t|message)\(\s*"([a-z_.-]+)"(\s*~)?""")
_NAMED = re.compile(r'"((?:sign-in|check|decide|notice)\.[a-z_-]+)"')


def sources() -> str:
    files_ = [*PAGES.iterdir(), *(PAGES / "templates").iterdir()]
    return "\n".join(each.read_text(encoding="utf-8") for each in files_ if each.name.endswith((".py", ".j2")))


def test_every_message_is_used_and_every_one_used_is_there() -> None:
    text = sources()
    used = {key for key, joined in _USED.findall(text) if not joined} | set(_NAMED.findall(text))
    prefixes = tuple(key for key, joined in _USED.findall(text) if joined)
    assert used <= set(MESSAGES)
    assert {key for key in MESSAGES if key not in used and not key.startswith(prefixes)} == set()


def test_a_message_takes_its_values() -> None:
    assert message("progress.claims", judged=1, found=2) == "1 of 2 claims judged so far"
