"""What is tried next after a refusal, and what is not. The words are those of servers as their users report them."""

from __future__ import annotations

import pytest

from assay.engines.llm.dialects import Complaint, Dialect, Form, adapted, is_misfit, is_too_long, may_mean_model

ASKED = 8_192
PLAIN = Dialect()
JSON_MODE, IN_PROMPT = Dialect(form=Form.JSON_MODE), Dialect(form=Form.IN_PROMPT)

TRIED = {
    "a schema it does not know": (400, "features not supported by xgrammar: json schema", JSON_MODE),
    "a grammar": (400, "failed to parse grammar", JSON_MODE),
    "a format, with 500": (500, "input should be 'text', got response_format", JSON_MODE),
    "a format, with 404": (404, "json_schema is not supported by any provider", JSON_MODE),
    "in no known words": (400, "bad request", JSON_MODE),
    "the name of the limit": (
        400,
        "unsupported parameter: 'max_completion_tokens'; use 'max_tokens' instead",
        Dialect(limit_name="max_tokens"),
    ),
    "a limit it names": (
        400,
        "max_tokens is too large: 8192. this model supports at most 4096 completion tokens",
        Dialect(max_output_tokens=4_096),
    ),
    "a limit with the context": (
        400,
        "'max_tokens' is too large: 8192. the maximum context length is 8192 and your request has 2100 input tokens",
        Dialect(max_output_tokens=4_096),
    ),
    "a context that both share": (
        400,
        (
            "requested token count exceeds the model's maximum context length of 8192 tokens. you requested a total of "
            "14292 tokens: 6100 tokens from the input messages and 8192 tokens for the completion"
        ),
        Dialect(max_output_tokens=2_048),
    ),
    "a context with little room": (
        400,
        (
            "this endpoint's maximum context length is 8192 tokens. however, you requested about 16084 tokens (7892 of "
            "text input, 8192 in the output)"
        ),
        None,
    ),
    "a context without room": (
        400,
        (
            "this model's maximum context length is 4097 tokens. however, you requested 13192 tokens (5000 in the "
            "messages, 8192 in the completion). please reduce the length of the messages or completion."
        ),
        None,
    ),
    "inputs without room": (
        422,
        "`inputs` tokens + `max_new_tokens` must be <= 4096. given: 5000 `inputs` tokens and 8192 `max_new_tokens`",
        None,
    ),
    "a system message": (400, "system role not supported", Dialect(has_system_role=False)),
    "an alternation": (400, "conversation roles must alternate user/assistant", Dialect(has_system_role=False)),
    "a long request": (400, "the request exceeds the available context size", None),
    "a filter": (400, "the response was filtered: content_filter", None),
    "a missing model": (404, "the model 'm' does not exist", None),
    "a key": (401, "response_format needs a key", None),
    "an outage": (500, "something broke", None),
    "too many requests": (429, "rate limit: json_schema", None),
}


@pytest.mark.parametrize(("status", "words", "expected"), TRIED.values(), ids=TRIED)
def test_a_refusal_is_answered_by_what_it_objects_to(status: int, words: str, expected: Dialect | None) -> None:
    assert adapted(PLAIN, Complaint(status, words), ASKED, is_proven=False) == expected


def test_a_form_that_has_worked_is_not_to_blame_for_a_refusal_that_does_not_say_so() -> None:
    assert adapted(PLAIN, Complaint(400, "bad request"), ASKED, is_proven=True) is None
    assert adapted(PLAIN, Complaint(400, "invalid schema"), ASKED, is_proven=True) == JSON_MODE


def test_what_every_server_understands_can_not_be_simplified() -> None:
    assert adapted(IN_PROMPT, Complaint(400, "response_format is unknown"), ASKED, is_proven=False) is None
    assert adapted(PLAIN, Complaint(400, "max_tokens is too large"), 300, is_proven=False) is None


def test_what_is_learned_of_a_server_adds_up() -> None:
    one = Dialect(form=Form.JSON_MODE, max_output_tokens=900)
    other = Dialect(limit_name="max_tokens", has_system_role=False, max_output_tokens=500)
    both = Dialect(Form.JSON_MODE, "max_tokens", has_system_role=False, max_output_tokens=500)
    assert one.simpler_of(other) == other.simpler_of(one) == both
    assert one.simpler_of(PLAIN) == one


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        (413, "", True),
        (400, "please reduce the length of the input messages", False),
        (400, "maximum context length is 2048 tokens", True),
        (400, "prompt is too long: 9 tokens > 8 maximum", True),
        (400, "the key is too long", False),
        (400, "this model's maximum prompt length is 131072 but the request contains 200000 tokens", True),
        (400, "you passed 5001 input tokens. however, the model's context length is only 4096 tokens", True),
        (422, "`inputs` must have less than 4095 tokens. given: 5000", True),
        (400, "max_tokens must be at least 1, got -2908.", True),
        (400, "max_tokens must be at least 1, got 0.", False),
        (500, "input is too large to process. increase the physical batch size", True),
        (500, "requested tokens (5000) exceed context window of 4096", True),
        (500, "context length", False),
        (500, "context deadline exceeded", False),
    ],
)
def test_a_request_that_is_too_long_is_told_by_status_or_words(status: int, words: str, *, expected: bool) -> None:
    assert is_too_long(Complaint(status, words)) == expected


def test_a_reply_that_its_own_server_refused_may_fit_the_next_time() -> None:
    assert is_misfit(Complaint(400, "failed to generate json. please adjust your prompt"))
    assert not is_misfit(Complaint(400, "json_schema is not supported"))


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        (400, "server is pinned to 'other'; requested 'tiny-1b'.", True),
        (404, "not found", True),
        (422, "invalid model name", True),
        (400, "bad request", False),
        (400, "tiny-1bit is unknown", False),
        (400, "json_schema is not supported by model tiny-1b", False),
        (400, "the model's maximum context length is 8 tokens", False),
        (400, "this model does not take a system message", False),
        (401, "no access to model tiny-1b", False),
        (500, "could not load model tiny-1b", False),
    ],
)
def test_a_refusal_may_mean_the_name_of_the_model(status: int, words: str, *, expected: bool) -> None:
    assert may_mean_model(Complaint(status, words), "Tiny-1B") == expected


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        (429, '{"error": {"message": "slow down", "type": "rate_limit_exceeded"}}', False),
        (429, "rate limit reached for model on tokens per min (tpm): limit 30000, used 29000", False),
        (429, "request too large for model on tokens per min (tpm): limit 30000, requested 40000", True),
        (400, "this model's maximum context length is 8192 tokens", True),
    ],
)
def test_a_limit_that_passes_by_waiting_is_no_length(status: int, words: str, *, expected: bool) -> None:
    assert is_too_long(Complaint(status, words)) == expected
