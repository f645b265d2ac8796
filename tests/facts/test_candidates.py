"""Facts that are to join a file: which do, which it has, and what is told of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.facts.candidates import judge, judge_fields, judge_flat, read_candidate
from assay.facts.documents import FactEntry, parse_document
from assay.facts.findings import FindingCode
from assay.facts.json_facts import JsonItem, json_items
from assay.files.yaml_tree import Tree, tree_of

PATH = Path("new.csv")
SOURCE = [{"publisher": "P"}]
FILE = """\
facts:
  - {id: a, statement: A stone., sources: [{publisher: P}]}
  - {id: b, statement: B is shut., sources: []}
"""
EXISTING = parse_document(Path("facts.yaml"), FILE).entries


def candidate(row: int, **fields: object) -> FactEntry:
    read = read_candidate(PATH, row, {"sources": SOURCE, **fields}, {"a", "b"})
    assert isinstance(read, FactEntry), read
    return read


def test_a_fit_fact_gets_an_id_of_its_own() -> None:
    judged = judge(EXISTING, [candidate(1, statement="A bridge."), candidate(2, statement="A bridge of stone.")])
    assert ([entry.fact.id for entry in judged.fit], judged.known, judged.findings) == (
        ["bridge", "bridge-stone"],
        (),
        (),
    )


@pytest.mark.parametrize(
    "fields",
    [{"id": "a", "statement": "Another stone."}, {"statement": "a stone"}, {"id": "c", "statement": "A stone."}],
    ids=["id", "statement", "statement under another id"],
)
def test_what_the_file_has_is_known(fields: dict[str, object]) -> None:
    judged = judge(EXISTING, [candidate(1, **fields)])
    assert (judged.fit, len(judged.known), judged.findings) == ((), 1, ())


def test_an_error_keeps_its_fact_out_and_no_other() -> None:
    rows = [
        candidate(1, statement="One.", sources=[]),
        candidate(2, statement="Two."),
        candidate(3, id="d", statement="Three."),
        candidate(4, id="d", statement="Four."),
        candidate(5, statement="It is long.", quantity={"value": 5, "unit": "m"}),
    ]
    judged = judge(EXISTING, rows)
    assert [entry.tree.line for entry in judged.fit] == [2, 3, 5]
    assert [(each.line, each.code) for each in judged.findings] == [
        (4, FindingCode.DUPLICATE_ID),
        (1, FindingCode.NO_SOURCE),
        (5, FindingCode.VALUE_NOT_IN_STATEMENT),
    ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, FindingCode.EMPTY_STATEMENT),
        ({"statement": "x", "colour": "red"}, FindingCode.UNKNOWN_FIELD),
        ({"statement": "x", "valid_from": "May"}, FindingCode.BAD_DATE),
        ({"statement": "x", "quantity": {"value": 3}}, FindingCode.QUANTITY_WITHOUT_UNIT),
        (
            {"statement": "x", "quantity": {"value": [3, 1], "unit": "m", "comparator": "between"}},
            FindingCode.BAD_RANGE,
        ),
        ({"statement": "x" * 20_001}, FindingCode.BAD_VALUE),
        ({"statement": "x", "aliases": ["x" * 20_001]}, FindingCode.BAD_VALUE),
    ],
)
def test_what_is_no_fact_is_told_with_its_row(fields: dict[str, object], code: FindingCode) -> None:
    judged = judge_fields(EXISTING, PATH, 7, fields)
    assert (judged.fit, judged.known) == ((), ())
    assert [(each.path, each.line, each.code) for each in judged.findings[-1:]] == [(PATH, 7, code)]


def test_flat_texts_are_judged_as_well() -> None:
    flat = {"statement": "It is 5 metres long.", "publisher": "P", "quantity": "5 metres"}
    assert len(judge_flat(EXISTING, PATH, 1, flat).fit) == 1
    (finding,) = judge_flat(EXISTING, PATH, 3, {**flat, "quantity": "5"}).findings
    assert (finding.line, finding.code) == (3, FindingCode.BAD_VALUE)


def test_plain_values_become_texts_of_one_line() -> None:
    assert tree_of({"a": [1, 2.5, True, None, " x \n y ", "\ud800", " "]}, 3) == Tree(
        3,
        {"a": Tree(3, [Tree(3, text) for text in ("1", "2.5", "true", None, "x y", "?", None)])},
    )


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ('{"id": 1}', [(1, {"id": 1})]),
        ("[1, 2]", [(1, 1), (2, 2)]),
        ('{"facts": [1, 2]}', [(1, 1), (2, 2)]),
        ('{"id": 1}\n\nbroken\n{"id": 2}\n', [(1, {"id": 1}), (3, None), (4, {"id": 2})]),
        ("[" * 100_000, [(1, None)]),
        ("", []),
    ],
    ids=["object", "list", "file", "lines", "deep", "empty"],
)
def test_json_is_one_fact_a_list_or_lines(text: str, items: list[tuple[int, object]]) -> None:
    assert list(json_items(text)) == [JsonItem(*item) for item in items]


def test_what_a_new_fact_brings_about_in_the_file_is_told_and_what_was_there_is_not() -> None:
    judged = judge(EXISTING, [candidate(1, statement="A new stone.", supersedes=["a"])])
    assert [(each.path.name, each.line, each.code) for each in judged.findings] == [
        ("facts.yaml", 2, FindingCode.SUPERSEDED_STILL_ACTIVE)
    ]
    assert len(judged.fit) == 1


def test_only_the_sentences_of_new_facts_are_read() -> None:
    text = "facts: [{id: a, statement: The mill of Ash is red., related_myths: [The mill of Ash is red.]}]"
    existing = parse_document(Path("facts.yaml"), text).entries
    new = candidate(1, statement="The barn of Ash is dry.", related_myths=["The barn of Ash is dry."])
    (finding,) = judge(existing, [new]).findings
    assert (finding.path, finding.code) == (PATH, FindingCode.MYTH_SUPPORTED)
