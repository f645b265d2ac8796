"""What each failure of an exchange with a model server means: its kind, and a message that says the way out."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import httpx2
from instructor.core.exceptions import InstructorRetryException, ResponseParsingError
from openai import _exceptions as sdk
from pydantic import ValidationError

from assay.engines.llm.dialects import Complaint, is_too_long, names_form
from assay.engines.llm.retrying import retry_after_s
from assay.engines.llm.server import longer_than_read, refusal
from assay.errors import (
    AssayError,
    BudgetSpentError,
    EngineError,
    EngineOutputInvalidError,
    EngineRefusedError,
    EngineRejectedError,
    EngineTruncatedError,
    EngineUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from openai.types.chat import ChatCompletion
    from openai.types.chat.chat_completion import Choice

ENGINE = "openai"

OUTCOMES: dict[type[Exception], type[EngineError]] = {
    sdk.OpenAIError: EngineRejectedError,
    sdk.APIError: EngineUnavailableError,
    sdk.APIStatusError: EngineRejectedError,
    sdk.APIConnectionError: EngineUnavailableError,
    sdk.APITimeoutError: EngineUnavailableError,
    sdk.APIResponseValidationError: EngineOutputInvalidError,
    sdk.BadRequestError: EngineRejectedError,
    sdk.AuthenticationError: EngineRejectedError,
    sdk.OAuthError: EngineRejectedError,
    sdk.SubjectTokenProviderError: EngineRejectedError,
    sdk.PermissionDeniedError: EngineRejectedError,
    sdk.NotFoundError: EngineRejectedError,
    sdk.ConflictError: EngineUnavailableError,
    sdk.UnprocessableEntityError: EngineRejectedError,
    sdk.RateLimitError: EngineUnavailableError,
    sdk.InternalServerError: EngineUnavailableError,
    sdk.LengthFinishReasonError: EngineTruncatedError,
    sdk.ContentFilterFinishReasonError: EngineRefusedError,
    sdk.InvalidWebhookSignatureError: EngineRejectedError,
    sdk.WebSocketConnectionClosedError: EngineUnavailableError,
    sdk.WebSocketQueueFullError: EngineUnavailableError,
    ValidationError: EngineOutputInvalidError,
    ResponseParsingError: EngineOutputInvalidError,
    json.JSONDecodeError: EngineOutputInvalidError,
}
"""What each failure means, by its nearest class; a status or a code of the server may say more."""

OFF_SCHEMA = (ValidationError, ResponseParsingError, json.JSONDecodeError)


def cause_of(error: BaseException) -> BaseException:
    """Return the underlying error: instructor wraps everything, the SDK wraps what its transport raised."""
    if isinstance(error, InstructorRetryException) and error.__cause__:
        error = error.__cause__
    inner = error.__cause__ if isinstance(error, sdk.APIConnectionError) else None
    return inner if isinstance(inner, AssayError) else error


def complaint_of(error: BaseException | None) -> Complaint | None:
    """Return what a server said with a status of 400 or more; None for any other failure."""
    if not isinstance(error, sdk.APIStatusError):
        return None
    return Complaint(error.status_code, error.response.text.lower())


def outcome_of(error: BaseException, step: str, model: str) -> BaseException:
    """Return the error of ours that a failure stands for; a failure that is nobody's but ours comes back as it is."""
    kind = next((OUTCOMES[base] for base in type(error).__mro__ if base in OUTCOMES), None)
    if kind is None:
        return error
    complaint = complaint_of(error)
    if isinstance(error, sdk.APIStatusError) and complaint:
        codes = {code for code in (error.code, error.type) if isinstance(code, str)}
        return _refused(complaint, codes, model, step, retry_after_s=asked_wait_s(error))
    return kind(_message(error, model), engine=ENGINE, step=step)


def too_long(model: str, step: str) -> EngineTruncatedError:
    """Return the error of a request that is longer than the model can read."""
    error = EngineTruncatedError(longer_than_read(model, step), engine=ENGINE, step=step)
    error.is_input = True
    return error


def deadline_passed(seconds: float, step: str) -> BudgetSpentError:
    """Return the error of an article whose time is over."""
    msg = f"the article's budget of {seconds:g} seconds is used up; raise ASSAY_BUDGET_SECONDS"
    return BudgetSpentError(msg, engine=ENGINE, step=step)


def only_choice(reply: ChatCompletion) -> Choice:
    """Return the choice of a reply; ResponseParsingError if it has none, for the SDK does not validate replies."""
    choice = reply.choices[0] if reply.choices else None
    if choice is None or choice.message is None:
        raise ResponseParsingError("the reply has no choices", mode="JSON_SCHEMA", raw_response=None)
    return choice


def asked_wait_s(error: BaseException | None) -> float | None:
    """Return the seconds that a server asks to wait before the next request; None if it asks nothing."""
    if not isinstance(error, sdk.APIStatusError):
        return None
    return retry_after_s(error.response.headers, dt.datetime.now(dt.UTC))


def raise_for(reply: object, step: str) -> None:
    """Raise what a reply of status 200 says went wrong, if it says so.

    Raises:
        APIStatusError: As if its code had been the status; an outage where there is none, unless the words say else.
        EngineRejectedError: If it is not a completion at all.
    """
    error = getattr(reply, "error", None)
    if isinstance(error, dict):
        codes = (str(error[name]) for name in ("code", "type", "status") if error.get(name) is not None)
        status = next((int(code) for code in codes if code.isdecimal() and 400 <= int(code) < 600), None)
        words = json.dumps(error, default=str)
        request = httpx2.Request("POST", "http://model.invalid")  # the SDK's error wants one, nobody reads it
        response = httpx2.Response(status or _status_of(words.lower()), text=words, request=request)
        raise sdk.APIStatusError("an error in HTTP 200", response=response, body=error)
    if error or isinstance(reply, str):
        msg = "the server's reply is not a chat completion; check ASSAY_OPENAI_BASE_URL"
        raise EngineRejectedError(msg, engine=ENGINE, step=step)


def _status_of(words: str) -> int:
    refused = Complaint(400, words)
    return 400 if is_too_long(refused) or names_form(refused) else 502


def _refused(
    complaint: Complaint, codes: AbstractSet[str], model: str, step: str, *, retry_after_s: float | None = None
) -> EngineError:
    kind, message = refusal(413 if is_too_long(complaint) else complaint.status, codes, model, step)
    if kind is EngineTruncatedError:
        return too_long(model, step)
    return kind(message, engine=ENGINE, step=step, retry_after_s=retry_after_s)


def _message(error: BaseException, model: str) -> str:
    match error:
        case sdk.APITimeoutError():
            return "the model server did not answer in time; raise ASSAY_OPENAI_TIMEOUT_S or try later"
        case sdk.APIConnectionError():
            return "the model server can't be reached; check ASSAY_OPENAI_BASE_URL and the network"
        case ValidationError() | ResponseParsingError() | json.JSONDecodeError():
            return f"model {model!r} gave no answer that fits the schema; set another with ASSAY_OPENAI_MODEL"
        case _:
            return f"the model client failed with {type(error).__name__}"
