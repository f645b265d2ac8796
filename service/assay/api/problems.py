"""Errors as RFC 9457 problem documents; they hold no article text, no path and no key."""

from __future__ import annotations

import math
from collections import defaultdict
from difflib import get_close_matches
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assay.errors import (
    ConflictError,
    EngineError,
    EngineUnavailableError,
    InputError,
    InputTooLargeError,
    UnsupportedFormatError,
)
from assay_schemas import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

_Location: TypeAlias = "tuple[str | int, ...]"
MEDIA_TYPE = "application/problem+json"
DOCS_PATH = "/docs"

_ENGINE_PAUSE_S = 30.0
_MOST_ERRORS = 20
_LONGEST_POINTER = 200


class InvalidField(Frozen):
    """One thing that is wrong with a request."""

    pointer: str
    """JSON pointer into the body, or the name of a query parameter."""
    detail: str


class Problem(Frozen):
    """A problem document, RFC 9457."""

    type: str
    """Address of its description, relative to the API."""
    title: str
    status: int
    detail: str
    request_id: str | None = None
    """Quote this to the operator, who finds it in the logs."""
    errors: tuple[InvalidField, ...] | None = None


class Kind(NamedTuple):
    """A kind of problem; its name is stable."""

    name: str
    status: int
    title: str
    meaning: str
    """What happened and the way out, for the documentation and where there is nothing better to say."""

    @property
    def type(self) -> str:
        """Address of the description."""
        return f"{DOCS_PATH}#{self.name}"


BODY_NOT_JSON = Kind("body-not-json", 400, "The body is not JSON", "Send one JSON object, encoded as UTF-8.")
KEY_REQUIRED = Kind(
    "key-required", 401, "An API key is required", "Send it as 'Authorization: Bearer KEY' or as 'X-API-Key: KEY'."
)
SCOPE_MISSING = Kind(
    "scope-missing", 403, "The key lacks the required scope", "Use a key with the scope that `detail` names."
)
STALE_FORM = Kind(
    "stale-form", 403, "The form is not of this session", "Load the page anew, and send the form from there."
)
SET_NOT_OPEN = Kind(
    "set-not-open", 403, "The key does not open the set of facts", "`detail` names the sets that the key opens."
)
NOT_FOUND = Kind("not-found", 404, "Not found", f"Check the path and the id; {DOCS_PATH} has every path.")
WRONG_METHOD = Kind(
    "wrong-method", 405, "The path does not support this method", "The Allow header lists the methods it supports."
)
NOT_ACCEPTABLE = Kind(
    "not-acceptable", 406, "The answer is in no media type that Accept lists", "`detail` lists the types there are."
)
FACT_CHANGED = Kind(
    "fact-changed", 412, "The fact is another one by now", "Read it again, and send its present ETag as If-Match."
)
CONDITION_MISSING = Kind(
    "condition-missing",
    428,
    "The fact is there already",
    "To replace or remove it, send its ETag as If-Match, so that nobody's edit is lost.",
)
TOO_LARGE = Kind("too-large", 413, "The article or the body is too large", "Send a shorter article, or fewer claims.")
WRONG_MEDIA_TYPE = Kind(
    "wrong-media-type", 415, "The body has the wrong media type", "Send Content-Type: application/json."
)
INVALID_REQUEST = Kind(
    "invalid-request", 422, "The request does not match its schema", "`errors` lists the invalid fields."
)
FORMAT_NOT_READ = Kind(
    "format-not-read", 415, "The document is in a format that is not read", "`detail` says what to send instead."
)
ARTICLE_NOT_USABLE = Kind("article-not-usable", 422, "The article can't be scored", "Send the article's text.")
RATE_LIMITED = Kind("rate-limited", 429, "Too many requests per minute", "Try again after Retry-After seconds.")
KEY_BUSY = Kind("key-busy", 429, "Too many concurrent requests with one key", "Try again after Retry-After seconds.")
INTERNAL = Kind("internal", 500, "Internal error", "Report the request_id to the operator.")
ENGINE_FAILED = Kind(
    "engine-failed", 502, "The engine gave no usable answer", "The operator can find the cause in the logs."
)
ENGINE_UNAVAILABLE = Kind(
    "engine-unavailable", 503, "The engine can't be reached", "Try again after Retry-After seconds."
)
NO_DATABASE = Kind(
    "no-database",
    501,
    "Jobs and reports are not kept",
    "The operator sets ASSAY_DATABASE_URL, such as sqlite:///assay.db, and installs the extra: assay-news[jobs].",
)
OVERLOADED = Kind("overloaded", 503, "Too many concurrent requests", "Try again after Retry-After seconds.")
NOT_READY = Kind("not-ready", 503, "The service is not ready", "Try again after Retry-After seconds.")
STOPPING = Kind(
    "stopping", 503, "The service is stopping", "Send the request again, to another instance if there is one."
)
TOO_SLOW = Kind("too-slow", 503, "The deadline has passed", "Send a shorter article, or fewer claims.")

KINDS = (
    BODY_NOT_JSON,
    KEY_REQUIRED,
    SCOPE_MISSING,
    SET_NOT_OPEN,
    STALE_FORM,
    NOT_FOUND,
    WRONG_METHOD,
    NOT_ACCEPTABLE,
    FACT_CHANGED,
    CONDITION_MISSING,
    TOO_LARGE,
    WRONG_MEDIA_TYPE,
    FORMAT_NOT_READ,
    INVALID_REQUEST,
    ARTICLE_NOT_USABLE,
    RATE_LIMITED,
    KEY_BUSY,
    INTERNAL,
    NO_DATABASE,
    ENGINE_FAILED,
    ENGINE_UNAVAILABLE,
    OVERLOADED,
    NOT_READY,
    STOPPING,
    TOO_SLOW,
)


class ProblemError(Exception):
    """A problem that the API itself finds.

    Args:
        kind: What it is.
        detail: What happened this time; None: the meaning of the kind.
        headers: To be sent with it.
        errors: Fields that are wrong.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        errors: tuple[InvalidField, ...] | None = None,
    ) -> None:
        super().__init__(detail or kind.meaning)
        self.kind = kind
        self.is_plain = detail is None
        self.headers = headers
        self.errors = errors


def retry_after(seconds: float) -> dict[str, str]:
    """Return the header that says when to try again."""
    return {"Retry-After": str(max(1, math.ceil(seconds)))}


def as_problem(error: Exception) -> ProblemError:
    """Return an error as a problem for the caller, without details that are not the caller's business."""
    match error:
        case ProblemError():
            return error
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return _from_framework(error)
        case InputError():
            return ProblemError(_of_input(error), str(error))
        case ConflictError():
            return ProblemError(FACT_CHANGED, str(error))
        case EngineUnavailableError():
            return ProblemError(ENGINE_UNAVAILABLE, headers=retry_after(error.retry_after_s or _ENGINE_PAUSE_S))
        case EngineError():
            return ProblemError(ENGINE_FAILED)
        case _:
            return ProblemError(INTERNAL)


def _of_input(error: InputError) -> Kind:
    match error:
        case InputTooLargeError():
            return TOO_LARGE
        case UnsupportedFormatError():
            return FORMAT_NOT_READ
        case _:
            return ARTICLE_NOT_USABLE


def respond(problem: ProblemError, request_id: str | None) -> JSONResponse:
    """Return the problem as a response."""
    document = Problem(
        type=problem.kind.type,
        title=problem.kind.title,
        status=problem.kind.status,
        detail=str(problem),
        request_id=request_id,
        errors=problem.errors,
    )
    return JSONResponse(
        document.model_dump(exclude_none=True), document.status, headers=problem.headers, media_type=MEDIA_TYPE
    )


def _invalid(error: RequestValidationError) -> ProblemError:
    # The value is left out: it is article text, or as hostile as that.
    problems = error.errors()[:_MOST_ERRORS]
    meant = _misspelt(problems)
    told = [problem for problem in problems if problem["loc"] not in meant.values()]
    fields = tuple(InvalidField(pointer=_pointer(each["loc"]), detail=_detail(each, meant)) for each in told)
    return ProblemError(INVALID_REQUEST, errors=fields)


def _detail(problem: ErrorDetails, meant: Mapping[_Location, _Location]) -> str:
    if problem["type"] != "extra_forbidden":
        return problem["msg"]
    near = meant.get(problem["loc"])
    return f"Unknown field; did you mean {near[-1]!r}?" if near else f"Unknown field; {DOCS_PATH} has those there are"


def _misspelt(problems: Sequence[ErrorDetails]) -> dict[_Location, _Location]:
    """Return the missing field that each unknown one beside it is likely to be."""
    places: dict[str, list[_Location]] = defaultdict(list)
    for problem in problems:
        places[problem["type"]].append(problem["loc"])
    return {
        unknown: (*unknown[:-1], near)
        for unknown in places["extra_forbidden"]
        for near in get_close_matches(
            str(unknown[-1])[:_LONGEST_POINTER],
            [str(each[-1]) for each in places["missing"] if each[:-1] == unknown[:-1]],
            n=1,
        )
    }


def _pointer(location: _Location) -> str:
    where, *steps = location
    path = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
    return (path if where == "body" else path.removeprefix("/"))[:_LONGEST_POINTER]


def _from_framework(error: HTTPException) -> ProblemError:
    kind = next((kind for kind in KINDS if kind.status == error.status_code), None)
    if kind is None:
        phrase = HTTPStatus(error.status_code).phrase
        kind = Kind("http", error.status_code, phrase, f"The server answers {error.status_code} {phrase}.")
    return ProblemError(kind, headers=error.headers)
