"""Files of facts that are edited in place: what is proposed, what is accepted, and everything else as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.facts.documents import read_document
from assay.facts.editing import Proposals, with_accepted, with_proposals
from assay.files.yaml_tree import parse_yaml, plain
from assay_schemas import FactId, Wording, text_of

A, B = FactId("a"), FactId("b")
ONE = Proposals(("It's a rock.",), ('A "brick": no, a tile.',))
WORDINGS = (Wording(text="It's a rock.", proposed=True),)
MYTHS = (Wording(text='A "brick": no, a tile.', proposed=True),)
END = "- {id: b, statement: B.}\n"
FILES = {
    "block": "facts:\n  - id: a\n    statement: A stone.  # measured\n    # the end\n\n  - id: b\n    statement: B.\n",
    "no-end-of-line": "facts:\n- id: b\n  statement: B.\n- id: a\n  statement: >-\n    A\n    stone.",
    "block-scalar-last": "facts:\n- id: a\n  statement: A stone.\n  note: |\n    two\n\n    lines\n\n# b\n" + END,
    "flow-fact": "facts: [{id: a, statement: A stone.}, {id: b, statement: B.}]  # short",
    "flow-fact-on-lines": 'facts:\n- {id: a,\n   statement: "A stone."  # why\n  }\n- id: b\n  statement: B.\n',
    "block-list": "facts:\n- id: a\n  statement: A stone.\n  related_myths:\n  - A lie. # old\n" + END,
    "flow-list": "facts:\n- id: a\n  related_myths: [A lie., ]\n  statement: A stone.\n" + END,
    "flow-list-last": "facts:\n- id: a\n  statement: A stone.\n  related_myths: ['A lie.']\n" + END,
    "list-in-flow-fact": "facts: [{id: a, related_myths: [A lie.], statement: A stone.}, {id: b, statement: B.}]",
    "empty-lists": "facts:\n- id: a\n  statement: A stone.\n  also_stated: []\n  related_myths: [ ]\n" + END,
    "blank-fields": "facts:\n- id: a\n  also_stated: # later\n  statement: A stone.\n  related_myths:\n" + END,
    "null-fields": "facts:\n- id: a\n  also_stated: ~\n  statement: A stone.\n  related_myths: null\n" + END,
    "crlf": "facts:\r\n- id: a\r\n  statement: Ä 🙂.\r\n  related_myths:\r\n  - No.\r\n- id: b\r\n  statement: B.\r\n",
}
files = pytest.mark.parametrize("text", FILES.values(), ids=FILES)


def fields(text: str, tmp_path: Path) -> dict[str, tuple[tuple[str | Wording, ...], tuple[str | Wording, ...]]]:
    path = tmp_path / "facts.yaml"
    path.write_bytes(text.encode())
    document = read_document(path)
    assert document.findings == ()
    return {entry.fact.id: (entry.fact.also_stated, entry.fact.related_myths) for entry in document.entries}


@files
def test_proposals_are_added_to_their_fact_behind_what_it_has(text: str, tmp_path: Path) -> None:
    before, after = fields(text, tmp_path), fields(with_proposals(text, {A: ONE}), tmp_path)
    assert after == before | {"a": (before["a"][0] + WORDINGS, before["a"][1] + MYTHS)}


@files
def test_nothing_that_an_editor_wrote_is_lost(text: str) -> None:
    edited = iter(with_proposals(text, {A: ONE}))
    gone = {"~", "n", "u", "l"} if "null" in text else set()
    assert all(char in edited for char in text if char not in gone)


@files
def test_accepting_leaves_what_an_editor_would_have_written(text: str, tmp_path: Path) -> None:
    proposed = with_proposals(text, {A: ONE})
    accepted, count = with_accepted(proposed, {A})
    before, after = fields(proposed, tmp_path), fields(accepted, tmp_path)
    assert (count, after["b"]) == (2, before["b"])
    assert after["a"] == tuple(tuple(map(text_of, items)) for items in before["a"])
    assert with_accepted(accepted) == (accepted, 0)


def test_lines_are_added_in_the_layout_around_them() -> None:
    assert with_proposals(FILES["block"], {A: ONE}) == (
        "facts:\n  - id: a\n    statement: A stone.  # measured\n"
        "    also_stated:\n      - {text: It's a rock., proposed: true}\n"
        '    related_myths:\n      - {text: "A \\"brick\\": no, a tile.", proposed: true}\n'
        "    # the end\n\n  - id: b\n    statement: B.\n"
    )


def test_lines_end_as_those_around_them() -> None:
    edited = with_proposals(FILES["crlf"], {A: ONE})
    assert edited.count("\r\n") == edited.count("\n") == FILES["crlf"].count("\n") + 3


def test_only_the_facts_named_are_accepted(tmp_path: Path) -> None:
    proposed = with_proposals(FILES["block"], {A: ONE, B: ONE})
    accepted, count = with_accepted(proposed, {B})
    after = fields(accepted, tmp_path)
    assert (count, after["a"], after["b"]) == (2, (WORDINGS, MYTHS), (("It's a rock.",), ('A "brick": no, a tile.',)))


def test_a_proposal_on_lines_of_its_own_is_accepted() -> None:
    text = "facts:\n- id: a\n  statement: A.\n  also_stated:\n  - text: A rock, grey.\n    proposed: true\n  tier: x\n"
    assert with_accepted(text).text == (
        "facts:\n- id: a\n  statement: A.\n  also_stated:\n  - A rock, grey.\n  tier: x\n"
    )


def test_a_file_for_which_nothing_is_proposed_is_left_as_it_is() -> None:
    assert with_proposals(FILES["block"], {}) == FILES["block"]


@given(sentence=st.text(min_size=1).filter(lambda text: text.strip() == text and text))
@pytest.mark.parametrize("name", ["block", "flow-list"])
def test_whatever_a_sentence_holds_is_read_back(name: str, sentence: str) -> None:
    for text in (edited := with_proposals(FILES[name], {A: Proposals((sentence,))}), with_accepted(edited).text):
        root = parse_yaml(text).root
        assert root is not None
        facts = plain(root)
        assert isinstance(facts, dict)
        assert isinstance(facts["facts"], list)
        fact = facts["facts"][0]
        assert isinstance(fact, dict)
        assert fact["also_stated"] in ([sentence], [{"text": sentence, "proposed": "true"}])
