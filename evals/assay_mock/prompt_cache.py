"""The automatic prompt cache of a provider: what a prompt begins with is cheaper the second time.

After developers.openai.com/api/docs/guides/prompt-caching: a prefix counts from 1,024 tokens on, in steps of 128. The
schema of the answer goes before the first message, so that another schema shares nothing. Nothing is ever forgotten
here, while a provider keeps a prefix for minutes.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from assay_mock.spoiling import CHARS_PER_TOKEN

if TYPE_CHECKING:
    from assay_mock.material import ChatRequest

_LEAST_TOKENS = 1_024
_STEP_TOKENS = 128


class PromptCache:
    """Remembers what prompts began with."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()

    def cached_tokens(self, chat: ChatRequest) -> int:
        """Return how many tokens of a prompt need not be read again."""
        steps = sum(digest in self._known for digest in _prefixes(chat))
        return _LEAST_TOKENS + (steps - 1) * _STEP_TOKENS if steps else 0

    def keep(self, chat: ChatRequest) -> None:
        """Remember a prompt, once it has been read: from the first token of its answer on."""
        self._known.update(_prefixes(chat))


def _prefixes(chat: ChatRequest) -> list[bytes]:
    """Return the digest of each prefix that counts, the shortest first; where one is known, so are the shorter ones."""
    text = "".join(message.content for message in chat.messages)
    before = json.dumps([chat.model, chat.response_format], sort_keys=True)
    digest, at, found = hashlib.sha256(before.encode()), 0, []
    for tokens in range(_LEAST_TOKENS, prompt_tokens(chat) + 1, _STEP_TOKENS):
        end = tokens * CHARS_PER_TOKEN
        digest.update(text[at:end].encode("utf-8", "surrogatepass"))
        found.append(digest.digest())
        at = end
    return found


def prompt_tokens(chat: ChatRequest) -> int:
    """Return the tokens of the messages, by their characters."""
    return sum(len(message.content) for message in chat.messages) // CHARS_PER_TOKEN
