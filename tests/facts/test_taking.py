"""Facts replaced in a file or taken out of it: read back as they are, all else as its editor left it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from assay.facts.edited import EditedFile
from assay_schemas import Fact, FactId, Quantity, Rating, Source
from assay_schemas.fingerprints import canonical_json
from tests.testing.made_facts import SETS

TEXT = """\
# The towers of the city.
version: 1
facts:
  # Alba, the highest.
  - id: alba  # for ever
    statement: The Alba Tower is 96 metres high.  # measured in 2019
    quantity:
      value: 96
      unit: metres
    aliases:
      - Alba
      - The old tower
    # where it was published
    sources: [{publisher: City Archive}]
    note: >
      To be measured
      again.
  - tier: b  # Bora
    id: bora
    statement: It stands.
  - {id: cora, statement: It fell.}  # in one line

# The end.
"""
FILE_OF_FLOW = "{facts: [{id: alba, statement: A.}, {id: bora, statement: B.}, {id: cora, statement: C.}]} # short\n"


def edited(tmp_path: Path, text: str) -> EditedFile:
    path = tmp_path / "facts.yaml"
    path.write_text(text)
    return EditedFile(path, path, can_be_new=True)


def facts_of(file: EditedFile) -> dict[str, Fact]:
    return {entry.fact.id: entry.fact for entry in file.entries}


def change(id_: str, **fields: object) -> tuple[str, dict[str, object]]:
    return id_, fields


@pytest.mark.parametrize(
    ("changed", "old", "new"),
    [
        pytest.param(
            change("alba", note=None), "    note: >\n      To be measured\n      again.\n", "", id="last field"
        ),
        pytest.param(change("bora", tier=None), "tier: b", "tier: null", id="first field"),
        pytest.param(change("bora", tier="c: 1"), "tier: b", 'tier: "c: 1"', id="text"),
        pytest.param(
            change("alba", note="It is done."),
            ">\n      To be measured\n      again.",
            "It is done.",
            id="text of several lines",
        ),
        pytest.param(
            change("alba", aliases=("Alba", "B, C", "no")),
            "- The old tower\n",
            '- B, C\n      - "no"\n',
            id="list in lines",
        ),
        pytest.param(
            change("alba", sources=(Source(publisher="P", published="2024"), Source(publisher="R, S"))),
            "[{publisher: City Archive}]",
            '[{publisher: P, published: 2024}, {publisher: "R, S"}]',
            id="list in brackets",
        ),
        pytest.param(
            change("alba", quantity=Quantity(value=97, unit="metres", cumulative=True)),
            "value: 96\n      unit: metres\n",
            "value: 97\n      unit: metres\n      cumulative: true\n",
            id="mapping in lines",
        ),
        pytest.param(
            change("bora", confidence=Rating.LOW, aliases=("x",)),
            "    statement: It stands.\n",
            "    statement: It stands.\n    aliases:\n      - x\n    confidence: low\n",
            id="new fields",
        ),
        pytest.param(
            change("cora", note="Old"),
            "{id: cora, statement: It fell.}",
            "{id: cora, statement: It fell., note: Old}",
            id="flow",
        ),
    ],
)
def test_only_what_changed_is_written_anew(
    tmp_path: Path, changed: tuple[str, dict[str, object]], old: str, new: str
) -> None:
    file = edited(tmp_path, TEXT)
    id_, fields = changed
    file.take([facts_of(file)[id_].model_copy(update=fields)])
    file.write()
    assert file.path.read_text() == TEXT.replace(old, new)


def test_facts_go_and_come(tmp_path: Path) -> None:
    file = edited(tmp_path, TEXT)
    new = Fact(id=FactId("dora"), statement="It is new.")
    file.take([new], [FactId("bora")])
    file.write()
    gone = "  - tier: b  # Bora\n    id: bora\n    statement: It stands.\n"
    last = "  - {id: cora, statement: It fell.}  # in one line\n"
    added = "  - id: dora\n    statement: It is new.\n"
    assert file.path.read_text() == TEXT.replace(gone, "").replace(last, last + added)


@pytest.mark.parametrize("gone", [("alba",), ("bora",), ("cora", "alba"), ("alba", "bora", "cora")], ids="-".join)
@pytest.mark.parametrize("text", [TEXT, FILE_OF_FLOW], ids=["lines", "brackets"])
def test_facts_are_taken_out_of_lines_and_brackets(tmp_path: Path, text: str, gone: tuple[str, ...]) -> None:
    file = edited(tmp_path, text)
    file.take([], [*map(FactId, gone)])
    assert [*facts_of(file)] == [id_ for id_ in ("alba", "bora", "cora") if id_ not in gone]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=SETS, after=SETS)
def test_any_facts_take_the_places_of_any_others(tmp_path: Path, before: list[Fact], after: list[Fact]) -> None:
    path = tmp_path / "facts.yaml"
    path.unlink(missing_ok=True)
    same = [b.model_copy(update={"id": a.id}) for a, b in zip(before, after, strict=False)]
    file = EditedFile(path, path, can_be_new=True)
    file.take(before)
    file.take(same)
    file.write()
    read = EditedFile(path, None, can_be_new=True)
    wanted = {fact.id: fact for fact in (*before, *same)}
    assert [canonical_json(entry.fact) for entry in read.entries] == [*map(canonical_json, wanted.values())]
