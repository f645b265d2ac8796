"""Facts that are changed in their file: the fact as it is wanted, and everything else as its editor left it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import GroundTruthError
from assay.facts.appending import dump_fact
from assay.facts.changing import with_changed
from assay.facts.documents import parse_document
from assay.facts.edited import EditedFile
from assay.facts.revising import figure_text, flat_texts, revised_fields
from assay_schemas import Comparator, Fact, FactStatus, Quantity, Source, Wording

BLOCK = """# Ours
version: 1
facts:
  - id: a
    statement: The mast is 40 metres high.  # measured
    # seen by Ada
    quantity: {value: 40, unit: metres}
    aliases:
      - the mast
      # the old name
      - the pole   # until 1990
    note: |
      two
      lines
    sources:
      - publisher: City
        title: Masts  # volume 2
      - {publisher: Archive, how: read}

  - id: b
    statement: B.
    sources: [{publisher: City}]
"""
FLOW = (
    'facts: [{id: a, statement: "A.", aliases: [one], status: draft, sources: [{publisher: City}]}, '
    "{id: b, statement: B.}]"
)
HERE = Path("facts.yaml")


def read(text: str) -> dict[str, Fact]:
    document = parse_document(HERE, text)
    return {entry.fact.id: entry.fact for entry in document.entries}


def changed(text: str, **fields: object) -> tuple[str, Fact]:
    """A file with fields of its first fact changed, and the fact that is wanted."""
    before = read(text)["a"]
    after = Fact.model_validate({**dump_fact(before), **fields})
    return with_changed(text, before, after), after


CHANGES = {
    "a text": {"statement": "The mast: 41 metres."},
    "part of a figure": {"quantity": {"value": 41, "unit": "metres"}},
    "another kind of figure": {"quantity": {"value": [40, 42], "unit": "metres", "comparator": "between"}},
    "an item goes": {"aliases": ["the pole"]},
    "an item goes, one comes": {"aliases": ["the mast", "the spar"]},
    "two items come": {"aliases": ["the mast", "the pole", "a spar", "no"]},
    "another order": {"aliases": ["the pole", "the mast", "a spar"]},
    "a list goes": {"aliases": []},
    "lines of a text": {"note": "One line."},
    "lines of a text go": {"note": None},
    "a field comes": {"valid_from": "2020", "also_stated": ["It's tall."], "status": "draft"},
    "a source": {"sources": [{"publisher": "Town", "title": "Masts"}, {"publisher": "Archive", "how": "read"}]},
    "a field of a source comes": {
        "sources": [{"publisher": "City", "url": "https://x.example"}, {"publisher": "Archive"}]
    },
    "a source goes": {"sources": [{"publisher": "Archive", "how": "read"}]},
}


@pytest.mark.parametrize("text", [BLOCK, BLOCK.replace("\n", "\r\n"), FLOW], ids=["block", "crlf", "flow"])
@pytest.mark.parametrize("fields", CHANGES.values(), ids=CHANGES)
def test_the_file_has_the_fact_as_it_is_wanted_and_the_others_as_they_were(
    text: str, fields: dict[str, object]
) -> None:
    written, wanted = changed(text, **fields)
    assert read(written) == {**read(text), "a": wanted}
    assert ("\r\n" in text) == ("\r\n" in written)
    assert "\n" not in written.replace("\r\n", "") or "\r\n" not in text


@pytest.mark.parametrize("fields", CHANGES.values(), ids=CHANGES)
def test_lines_that_do_not_differ_stay_in_their_order_with_their_comments(fields: dict[str, object]) -> None:
    written, _ = changed(BLOCK, **fields)
    kept = [line for line in BLOCK.splitlines() if line in written.splitlines()]
    assert [line for line in written.splitlines() if line in kept] == kept
    assert [word for word in ("# Ours", "# measured", "# seen by Ada") if word not in written] == []
    if "sources" not in fields:
        assert "title: Masts  # volume 2" in written
    if "aliases" not in fields:
        assert "- the pole   # until 1990" in written


def test_a_line_is_all_that_one_field_changes() -> None:
    written, _ = changed(BLOCK, statement="The mast is 41 metres high.")
    assert written == BLOCK.replace("40 metres high", "41 metres high")
    written, _ = changed(BLOCK, quantity={"value": 41.5, "unit": "metres"})
    assert written == BLOCK.replace("value: 40", "value: 41.5")
    written, _ = changed(BLOCK, note=None)
    assert written == BLOCK.replace("    note: |\n      two\n      lines\n", "")


def test_a_file_is_changed_whole_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("facts:\n  - &a {id: a, statement: A.}\n  - {<<: *a, id: b}\n")
    with pytest.raises(GroundTruthError):
        EditedFile(file, file)
    file.write_text(BLOCK)
    edited = EditedFile(file, file)
    wanted = edited.entries[1].fact.model_copy(update={"status": FactStatus.DRAFT})
    edited.change(wanted)
    edited.write()
    assert file.read_text() == BLOCK + "    status: draft\n"


BESIDE = {"as_of": "2020", "cumulative": True}
CITY = {"publisher": "City", "title": "Masts"}
FACT = Fact(
    id="a",
    statement="The mast is at least 40 metres high.",
    quantity=Quantity(value=40, unit="metres", comparator=Comparator.GTE, as_of="2020", cumulative=True),
    aliases=("mast; pole", "spar"),
    sources=(Source(publisher="City", title="Masts"), Source(publisher="Archive")),
    also_stated=("It is tall | high.", Wording(text="It towers.", proposed=True)),
    note="Seen.",
)


def test_what_nobody_changes_in_the_form_stays_in_the_fact() -> None:
    assert revised_fields(FACT, flat_texts(FACT)) == dump_fact(FACT)
    assert revised_fields(FACT, {"aliases": "mast; pole\r\n spar \r\n"}) == dump_fact(FACT)


@pytest.mark.parametrize(
    ("flat", "fields"),
    [
        ({"quantity": "over 41 feet"}, {"quantity": {"value": "41", "unit": "feet", "comparator": "gt", **BESIDE}}),
        ({"quantity": ""}, {"quantity": None}),
        ({"publisher": "Town"}, {"sources": [{**CITY, "publisher": "Town"}, {"publisher": "Archive"}]}),
        ({"published": "2021", "url": ""}, {"sources": [{**CITY, "published": "2021"}, {"publisher": "Archive"}]}),
        ({"further_sources": ""}, {"sources": [CITY]}),
        (
            {"further_sources": "Town | https://town.example | 2020\r\n\r\nArchive\r\nPort||2021"},
            {
                "sources": [
                    CITY,
                    {"publisher": "Town", "url": "https://town.example", "published": "2020"},
                    {"publisher": "Archive"},
                    {"publisher": "Port", "published": "2021"},
                ]
            },
        ),
        ({"also_stated": "It rises."}, {"also_stated": ["It rises.", {"text": "It towers.", "proposed": True}]}),
        ({"also_stated": ""}, {"also_stated": [{"text": "It towers.", "proposed": True}]}),
        ({"aliases": ""}, {"aliases": None}),
        ({"status": "draft", "valid_to": "2030"}, {"status": "draft", "valid_to": "2030"}),
    ],
    ids=str,
)
def test_what_is_changed_in_the_form_is_all_that_changes(flat: dict[str, str], fields: dict[str, object]) -> None:
    wanted = {name: value for name, value in {**dump_fact(FACT), **fields}.items() if value is not None}
    assert revised_fields(FACT, {**flat_texts(FACT), **flat}) == wanted


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Quantity(value=96.5, unit="metres"), "96.5 metres"),
        (Quantity(value=3, unit="rank"), "rank 3"),
        (Quantity(value=1200, unit="people", comparator=Comparator.APPROX), "about 1200 people"),
        (Quantity(value=(3, 5), unit="metres", comparator=Comparator.BETWEEN), "3 to 5 metres"),
    ],
)
def test_a_figure_is_shown_as_it_is_typed(quantity: Quantity, text: str) -> None:
    assert figure_text(quantity) == text
    fact = FACT.model_copy(update={"quantity": None})
    assert Quantity.model_validate(revised_fields(fact, {"quantity": text})["quantity"]) == quantity


@given(
    statement=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1),
    aliases=st.lists(st.sampled_from(["the mast", "the pole", "null", "a: b", "'", "- x", "#"]), unique=True),
)
def test_whatever_is_written_is_read_back(statement: str, aliases: list[str]) -> None:
    statement = " ".join(statement.split()) or "A."
    written, wanted = changed(BLOCK, statement=statement, aliases=aliases)
    assert read(written)["a"] == wanted
