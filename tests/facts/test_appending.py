"""Facts written behind those of a file: read back as they were, and everything else as its editor left it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import GroundTruthError
from assay.facts.appending import fact_lines, with_facts
from assay.facts.documents import parse_document
from assay.facts.edited import EditedFile
from assay_schemas import Fact, FactId, Quantity, Source, Wording

OLD = Fact(id=FactId("a"), statement="A stone.")
FULL = Fact(
    id=FactId("mill-length"),
    statement="The mill is 64 metres long: no more, no less.",
    subject="Mill",
    quantity=Quantity(value=64, unit="metres", cumulative=True),
    aliases=("no", "The #1 mill"),
    valid_from="2024-05",
    sources=(Source(publisher="Roads, Ltd.", title="2024", published="2024"), Source(publisher="null")),
    related_myths=("It fell.", Wording(text="It burned, twice.", proposed=True)),
)
RANGE = Fact(id=FactId("2024-x"), statement="Yes", quantity=Quantity(value=(0.5, 1e20), unit="%", comparator="between"))
TEXT = """\
- id: mill-length
  statement: "The mill is 64 metres long: no more, no less."
  subject: Mill
  quantity: {value: 64, unit: metres, cumulative: true}
  aliases:
    - "no"
    - The #1 mill
  valid_from: 2024-05
  sources:
    - {publisher: "Roads, Ltd.", title: "2024", published: 2024}
    - {publisher: "null"}
  related_myths:
    - It fell.
    - {text: "It burned, twice.", proposed: true}
"""
ITEM = "{id: a, statement: A stone.}"
FILES = {
    "missing": ("", 0),
    "only-a-comment": ("# mine", 0),
    "header": ("version: 1\nevent: E", 0),
    "blank": ("facts:\nversion: 1\n", 0),
    "blank-commented": ("facts: # none yet\nversion: 1\n", 0),
    "null": ("facts: null", 0),
    "empty-list": ("facts: [] # none yet\nversion: 1\n", 0),
    "block": ("facts:\n  - id: a\n    statement: A stone.  # measured\n    # the end\n\n# tail\nversion: 1\n", 1),
    "no-indentation": ("facts:\n- id: a\n  statement: A stone.", 1),
    "flow-facts": (f"facts:\n    - {ITEM}\n", 1),
    "flow-list": (f"facts: [{ITEM}, ]  # short\nversion: 1\n", 1),
    "all-flow": (f"{{facts: [{ITEM}]}}", 1),
    "block-scalar-last": ("facts:\n- id: a\n  statement: |\n    A stone.\n\n# end\n", 1),
    "crlf": ("facts:\r\n- id: a\r\n  statement: A stone.\r\n", 1),
}


def read(text: str) -> list[Fact]:
    document = parse_document(Path("facts.yaml"), text)
    assert document.findings == ()
    return [entry.fact for entry in document.entries]


@pytest.mark.parametrize(("text", "count"), FILES.values(), ids=FILES)
def test_facts_are_added_behind_those_that_are_there(text: str, count: int) -> None:
    edited = with_facts(text, [FULL, RANGE])
    assert read(edited) == [*[OLD] * count, FULL, RANGE]
    rest = iter(edited)
    lost = text.replace("null", "").replace("[]", "")
    assert all(character in rest for character in lost)


def test_a_fact_is_written_as_an_editor_would() -> None:
    assert fact_lines(FULL) == TEXT.replace("- The #1 mill", '- "The #1 mill"').splitlines()
    assert fact_lines(RANGE, column=2) == [
        '  - id: "2024-x"',
        '    statement: "Yes"',
        '    quantity: {value: [0.5, 1e+20], unit: "%", comparator: between}',
    ]


def test_other_readers_of_yaml_take_the_texts_for_texts() -> None:
    (fields,) = yaml.safe_load("\n".join(fact_lines(FULL)))
    assert (fields["aliases"], fields["sources"][1]) == (["no", "The #1 mill"], {"publisher": "null"})


def test_no_facts_change_nothing() -> None:
    assert with_facts("facts:", []) == "facts:"


@pytest.mark.parametrize("text", ["facts: hello\n", "facts: {a: b}\n", "hello there\n", "[a, b]\n", "{version: 1}"])
def test_what_is_no_list_of_facts_is_left_as_it_is(text: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(text)
    edited = EditedFile(path, path, can_be_new=True)
    with pytest.raises(GroundTruthError, match="can't be edited"):
        edited.add([OLD])
    edited.write()
    assert path.read_text() == text


def test_a_taken_id_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    edited = EditedFile(path, path, can_be_new=True)
    edited.add([OLD])
    with pytest.raises(GroundTruthError):
        edited.add([OLD])
    assert [entry.fact for entry in edited.entries] == [OLD]


def test_a_missing_file_is_an_error_where_none_may_be_made(tmp_path: Path) -> None:
    with pytest.raises(GroundTruthError, match="can't be read"):
        EditedFile(tmp_path / "facts.yaml", None)


def test_a_file_of_lines_is_not_edited_as_yaml(tmp_path: Path) -> None:
    with pytest.raises(GroundTruthError, match="name a YAML file"):
        EditedFile(tmp_path / "facts.jsonl", None, can_be_new=True)


# Half of a surrogate pair is nothing that UTF-8 can hold.
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(lambda text: " ".join(text.split()))


@given(texts.filter(bool), st.lists(texts.filter(bool), max_size=3))
def test_any_text_is_read_back(statement: str, aliases: list[str]) -> None:
    fact = Fact(id=FactId("b"), statement=statement, aliases=tuple(aliases), sources=(Source(publisher=statement),))
    for text in ("", f"facts: [{ITEM}]"):
        assert read(with_facts(text, [fact]))[-1] == fact
