"""All errors that Assay raises, split by who must act.

AssayError
├── ConfigError             the operator: missing key, bad setting, unknown engine
├── DataError               the maintainer: a file in the project's or the editor's care, with path:line
│   ├── PromptError
│   ├── GroundTruthError
│   └── RecordingError      a request that is not on file, or an unreadable recording
├── ConflictError           two who changed the same; nothing of either is lost -> HTTP 412
├── InputError              the caller                                      -> HTTP 422
│   ├── InputTooLargeError                                                  -> HTTP 413
│   └── UnsupportedFormatError  a kind of file that is not read             -> HTTP 415
└── EngineError             the model side; carries engine and step         -> HTTP 502
    ├── EngineUnavailableError    time-out, rate limit, 5xx; was retried    -> HTTP 503
    ├── EngineRejectedError       key, model or request not accepted; never retried
    ├── EngineRefusedError        refusal or content filter
    ├── EngineTruncatedError      the reply was cut off at its token limit, or the request too long
    ├── EngineOutputInvalidError  off-schema after the re-asks
    └── BudgetSpentError          calls, tokens, money or seconds
"""

from __future__ import annotations

import traceback
from pathlib import Path

_FRAMES = 8


class AssayError(Exception):
    """Root of all errors that Assay raises on purpose."""


class ConfigError(AssayError):
    """A setting that the operator must fix."""


class DataError(AssayError):
    """A file that its maintainer must fix; the message starts with path:line."""


class PromptError(DataError):
    """A prompt that is missing, altered or does not render."""


class GroundTruthError(DataError):
    """A file of facts that can't be used."""


class RecordingError(DataError):
    """A recording that is missing or unreadable."""


class ConflictError(AssayError):
    """What was to be changed has been changed by somebody else meanwhile."""


class InputError(AssayError):
    """What the caller sent can't be scored."""


class InputTooLargeError(InputError):
    """What the caller sent is over a stated limit."""


class UnsupportedFormatError(InputError):
    """What the caller sent is in a format that is not read, or not without an extra."""


class EngineError(AssayError):
    """The engine gave no usable answer.

    Args:
        message: What happened and the way out; no article text, no key.
        engine: Name of the engine.
        step: "extract" or "verify".
        retry_after_s: When the server asked to be tried again, in seconds; None if it did not say.
    """

    def __init__(self, message: str, *, engine: str, step: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.engine = engine
        self.step = step
        self.retry_after_s = retry_after_s


class EngineUnavailableError(EngineError):
    """The engine can't be reached or is overloaded; trying later may help."""


class EngineRejectedError(EngineError):
    """The server does not accept the key, the model or the request; trying again won't help."""


class EngineRefusedError(EngineError):
    """The model declined to answer, or a content filter did so for it."""


class EngineTruncatedError(EngineError):
    """The reply ended at the token limit, or the request is longer than the model reads; a smaller batch may fit."""

    is_input = False
    """True if the request is too long, not the reply."""


class EngineOutputInvalidError(EngineError):
    """The reply did not fit the schema, nor did the re-asks."""


class BudgetSpentError(EngineError):
    """The article's budget of calls, tokens, money or seconds is used up."""


def frames_of(error: BaseException) -> list[str]:
    """Return where an error happened, for a log: the project's own lines, never the message, which may quote a text."""
    trace = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in trace]
