"""The model server: how to reach it, and what its refusals mean. Imports no SDK."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assay.errors import (
    ConfigError,
    EngineError,
    EngineRefusedError,
    EngineRejectedError,
    EngineTruncatedError,
    EngineUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

OPENAI_BASE_URL = "https://api.openai.com/v1"
SHIPPED_MODEL = "capable-reader"
"""Who answers in the recordings that ship with Assay; see seeds/recordings/README.md."""

_NO_KEY = "none"  # the SDK insists on a key; servers that need none ignore it
_REQUEST_TOO_LONG = {"context_length_exceeded", "exceed_context_size_error"}
_PASSING = {408, 409, 425, 429}
_SHOWABLE = re.compile(r"[\w.-]{1,60}")


@dataclass(frozen=True)
class ServerOptions:
    """How to talk to a server.

    Attributes:
        model: Name of the model to ask.
        api_key: None for a server without keys.
        base_url: Address up to and with the version, such as "http://127.0.0.1:8080/v1".
        timeout_s: Longest silence within one request, in seconds.
        concurrency: Maximum number of concurrent requests, over all articles.
        attempts: Requests for one exchange: the first, transport retries and re-asks together.
        circuit_failures: How many requests in a row may fail before no more are sent for a while.
        circuit_pause_s: How long to stop sending requests, in seconds.
        max_output_tokens: Maximum length of one reply, in tokens.

    Raises:
        ConfigError: If the address or the key can't be sent.
    """

    model: str
    api_key: str | None = None
    base_url: str = OPENAI_BASE_URL
    timeout_s: float = 60.0
    concurrency: int = 32
    attempts: int = 5
    circuit_failures: int = 10
    circuit_pause_s: float = 15.0
    max_output_tokens: int = 8_192

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            # Not shown: an address may carry a password.
            msg = "ASSAY_OPENAI_BASE_URL is not a valid URL; expected something like http://127.0.0.1:8080/v1"
            raise ConfigError(msg)
        key = self.sent_key
        if not key.isascii() or not key.isprintable() or " " in key:
            msg = "ASSAY_OPENAI_API_KEY has characters that no key can have; expected printable ASCII without spaces"
            raise ConfigError(msg)

    @property
    def sent_key(self) -> str:
        """The key without white space around it, or a placeholder."""
        return (self.api_key or "").strip() or _NO_KEY


def refusal(status: int, codes: AbstractSet[str], model: str, step: str = "") -> tuple[type[EngineError], str]:
    """Return the error that an HTTP status of 400 or more stands for, and its message.

    The message never has the server's own words in it: they may quote the key or the article.

    Args:
        status: HTTP status.
        codes: The `code` and `type` in the body, as far as there are any.
        model: Name of the model asked for.
        step: What the request was for.
    """
    if status == 413 or codes & _REQUEST_TOO_LONG:
        return EngineTruncatedError, longer_than_read(model, step)
    if "content_filter" in codes:
        return EngineRefusedError, "the server's content filter withheld the answer"
    if "insufficient_quota" in codes:
        msg = "the account behind the key has no credit left; add some, or use ASSAY_ENGINE=embedded"
        return EngineRejectedError, msg
    kind = EngineUnavailableError if status in _PASSING or status >= 500 else EngineRejectedError
    return kind, _message(status, codes, model)


def longer_than_read(model: str, step: str) -> str:
    """Return what to do where a request is longer than a model can read, by what it is made of."""
    settings = "ASSAY_OPENAI_MAX_OUTPUT_TOKENS"  # where reply and request share the context
    if step != "extract":
        settings = f"ASSAY_FACTS_TOKENS or {settings}"  # no facts are shown to a model that looks for claims
    return (
        f"the request is longer than model {model!r} can read; lower {settings}, or set a model with a longer context"
    )


def cut_off(limit: int) -> str:
    """Return what to do where a reply was cut off; `limit` is the number of tokens that was asked for."""
    return (
        f"the reply was cut off at {limit} tokens or the model's own limit; raise ASSAY_OPENAI_MAX_OUTPUT_TOKENS, or "
        "set a model that writes more"
    )


def _message(status: int, codes: AbstractSet[str], model: str) -> str:
    match status:
        case 401:
            return "the server refused the key; check ASSAY_OPENAI_API_KEY"
        case 403:
            return f"the key may not use model {model!r}; check ASSAY_OPENAI_API_KEY and ASSAY_OPENAI_MODEL"
        case 404:
            return f"the server has no model {model!r}; set ASSAY_OPENAI_MODEL, or check ASSAY_OPENAI_BASE_URL"
        case 429:
            return "the server accepts no more requests for now; lower ASSAY_OPENAI_CONCURRENCY or try later"
        case _:
            shown = ", ".join(sorted(code for code in codes if _SHOWABLE.fullmatch(code))) or "no code"
            return f"the server answered HTTP {status} ({shown}) to a request for model {model!r}"
