"""What a reply holds, whatever stands around it. Each case of a kind has a near miss that is no answer."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from assay.engines.llm.replies import Rows, answer_text, find_rows, is_cut_off, is_withheld, reply_text, token_counts
from assay_schemas import WireClaims, WireVerdicts

ROW: JsonValue = {"q": "nine pots", "claim": "It fired nine pots.", "how": None}
OTHER: JsonValue = {"q": "two bowls", "claim": "It fired two bowls.", "how": None}
BAD: JsonValue = {"q": "x"}
GOOD = json.dumps({"claims": [ROW]})
WHOLE = Rows([ROW], [])

HELD = {
    "alone": GOOD,
    "behind thinking": f"<think>Let {{me}} see.</think>\n{GOOD}",
    "behind thinking with a draft": f'<think>{{"claims": []}}</think>{GOOD}',
    "behind thinking that nobody opened": f"Let me see.</think>{GOOD}",
    "behind thinking that nobody closed": f"<think>{GOOD}",
    "in a final channel": f"<|channel|>analysis<|message|>{{x}}<|end|><|channel|>final<|message|>{GOOD}<|return|>",
    "in a fence": f"```json\n{GOOD}\n```",
    "before a token of the template": f"{GOOD}<|im_end|>",
    "behind a byte order mark": f"\ufeff{GOOD}",
    "between remarks": f"Here {{it}} is: {GOOD} I left out {{}}.",
    "twice": f"{GOOD}\n{GOOD}",
    "in a wrapper": json.dumps({"answer": json.loads(GOOD)}),
    "as the arguments of a tool": json.dumps({"name": "WireClaims", "arguments": json.loads(GOOD)}),
    "as a list": json.dumps([ROW]),
    "as a row by itself": json.dumps(ROW),
    "with a comma too many": GOOD.replace("null}", "null,}"),
    "in single quotes": GOOD.replace('"', "'"),
}


@pytest.mark.parametrize("text", HELD.values(), ids=HELD)
def test_an_answer_is_found_in_what_stands_around_it(text: str) -> None:
    assert find_rows(text, WireClaims) == WHOLE


NONE = {
    "nothing": "",
    "a remark": "certainly!",
    "braces": "{x} and {y}",
    "another object": '{"answer": 42}',
    "a list of numbers": "[1, 2]",
    "a list that is none": '{"claims": "none"}',
    "one that stops": '{"claims": [',
    "one that stops behind a row": GOOD[:-2],
    "one that stops before the next row": GOOD[:-2] + ", ",
    "one that stops within a word": GOOD[:-5],
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_what_is_no_answer_is_none(text: str) -> None:
    assert find_rows(text, WireClaims) is None


def test_every_object_counts_once() -> None:
    text = "\n".join(f"```json\n{json.dumps({'claims': [row]})}\n```" for row in (ROW, OTHER, ROW))
    assert find_rows(text, WireClaims) == Rows([ROW, OTHER], [])


def test_one_bad_row_loses_no_other() -> None:
    assert find_rows(json.dumps({"claims": [ROW, BAD]}), WireClaims) == Rows([ROW], [BAD])


def test_an_empty_list_is_an_answer() -> None:
    assert find_rows('{"claims": []}', WireClaims) == Rows([], [])


@pytest.mark.parametrize(("text", "is_found"), [(GOOD + " " * 9, True), (GOOD[:-1], False), (json.dumps([ROW]), False)])
def test_of_a_reply_that_met_its_limit_only_a_whole_answer_counts(text: str, *, is_found: bool) -> None:
    assert (find_rows(text, WireClaims, is_cut=True) is not None) == is_found


def test_values_in_capitals_and_nulls_left_out_fit() -> None:
    text = '{"verdicts": [{"id": "c1", "verdict": "SUPPORTED", "pro": ["f1"], "p": 0.9}]}'
    rows = find_rows(text, WireVerdicts)
    assert rows is not None
    assert WireVerdicts.model_validate_json(answer_text(rows.fitting, WireVerdicts)).verdicts[0].verdict == "supported"


@given(st.text(alphabet='{}[]",:<>/think \n0a', max_size=200))
def test_no_text_breaks_the_search(noise: str) -> None:
    find_rows(noise, WireClaims)
    assert find_rows(f"{noise.replace('{', '(').replace('[', '(')}</think>{GOOD}", WireClaims) == WHOLE


def test_many_brackets_are_given_up() -> None:
    assert find_rows("[" * 50_000, WireClaims) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("x", "x"),
        (None, ""),
        ([{"type": "thinking", "thinking": "t"}, {"type": "text", "text": "x"}], "x"),
        ([{"text": "x"}, {"type": "output_text", "text": "y"}, "z", {"type": "text"}], "xy"),
    ],
)
def test_the_text_of_a_content_leaves_thinking_out(content: object, expected: str) -> None:
    assert reply_text(content) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("stop", (False, False)),
        (None, (False, False)),
        ("length", (True, False)),
        ("MAX_TOKENS", (True, False)),
        ("FINISH_REASON_SAFETY", (False, True)),
        ("content_filter: PROHIBITED_CONTENT", (False, True)),
    ],
)
def test_the_reason_of_an_end_is_read_in_every_dialect(reason: str | None, expected: tuple[bool, bool]) -> None:
    assert (is_cut_off(reason), is_withheld(reason)) == expected


USAGES = {
    "as documented": (
        SimpleNamespace(prompt_tokens=9, completion_tokens=3, prompt_tokens_details=SimpleNamespace(cached_tokens=4)),
        (9, 4, 3),
    ),
    "details as a list": (SimpleNamespace(prompt_tokens=9, completion_tokens=3, prompt_tokens_details=[{}]), (9, 0, 3)),
    "details as an object": (
        SimpleNamespace(prompt_tokens=9, completion_tokens=None, prompt_tokens_details={"cached_tokens": 99}),
        (9, 9, 0),
    ),
    "a list": ([1], None),
    "none": (None, None),
    "text": (SimpleNamespace(prompt_tokens="9", completion_tokens="3"), None),
}


@pytest.mark.parametrize(("usage", "expected"), USAGES.values(), ids=USAGES)
def test_tokens_are_counted_where_they_can_be_read(usage: object, expected: tuple[int, int, int] | None) -> None:
    assert token_counts(usage) == expected
