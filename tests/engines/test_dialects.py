"""What is tried next after a refusal, and what is not. The words are those of servers as their users report them."""

from __future__ import annotations

import pytest

from assay.engines.dialects import Complaint, Dialect, Form, adapted, is_misfit, is_too_long

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
        (500, "context length", False),
    ],
)
def test_a_request_that_is_too_long_is_told_by_status_or_words(status: int, words: str, *, expected: bool) -> None:
    assert is_too_long(Complaint(status, words)) == expected


def test_a_reply_that_its_own_server_refused_may_fit_the_next_time() -> None:
    assert is_misfit(Complaint(400, "failed to generate json. please adjust your prompt"))
    assert not is_misfit(Complaint(400, "json_schema is not supported"))
