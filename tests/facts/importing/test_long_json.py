"""JSON of any length, piece by piece."""

from __future__ import annotations

import io
import json

import pytest

from assay.facts.importing.long_json import json_values
from assay.formats.jsonld import BrokenJsonError

pytest.importorskip("ijson")

A, B = {"a": 1.5, "b": [{"c": None}]}, {"a": "x"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param(json.dumps([A, B, 3]), [(1, A), (2, B)], id="list"),
        pytest.param(json.dumps({"type": "feed", "items": [A, B]}, indent=1), [(1, A), (2, B)], id="feed"),
        pytest.param(json.dumps({"claims": [A], "more": [B]}), [(1, {"claims": [A]}), (2, B)], id="export"),
        pytest.param(f"{json.dumps(A)}\n\n{json.dumps(B)}\n", [(1, A), (3, B)], id="lines"),
        pytest.param("\ufeff" + json.dumps(A) + "\n" + json.dumps(B), [(1, A), (2, B)], id="marked-lines"),
        pytest.param("{}", [], id="nothing"),
    ],
)
def test_values_come_with_their_places(text: str, values: list[tuple[int, object]]) -> None:
    assert list(json_values(io.BytesIO(text.encode()))) == values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('[{"a": 1}, {"a": }]', [1, None], id="list"),
        pytest.param('{"a": 1}\n{"a": }\n{"a": 3}', [1, None, 3], id="lines"),
        pytest.param("no json", [None], id="no-json"),
    ],
)
def test_what_is_broken_hides_nothing_before_it(text: str, expected: list[int | None]) -> None:
    found = [value for _, value in json_values(io.BytesIO(text.encode()))]
    assert [None if isinstance(value, BrokenJsonError) else value for value in found] == [
        each and {"a": each} for each in expected
    ]
