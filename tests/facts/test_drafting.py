"""The parts of a fact as people write them."""

from __future__ import annotations

import pytest

from assay.facts.drafting import UnfitError, fact_fields, parse_figure, plain_number, propose_id


@pytest.mark.parametrize(
    ("statement", "taken", "expected"),
    [
        pytest.param("The bridge at Lower Mill is 64 m long.", (), "bridge-lower-mill-64-m-long", id="words"),
        pytest.param("The Bridge opened.", {"bridge-opened"}, "bridge-opened-2", id="taken"),
        pytest.param("The Bridge opened.", {"bridge-opened", "bridge-opened-2"}, "bridge-opened-3", id="taken twice"),
        pytest.param("Ångström's café", (), "angstroms-cafe", id="accents"),
        pytest.param("Мост открыт.", {"fact"}, "fact-2", id="other script"),
        pytest.param("a" * 99, (), "a" * 48, id="one long word"),
        pytest.param(f"{'a' * 40} {'b' * 40}", (), "a" * 40, id="long words"),
    ],
)
def test_an_id_is_made_of_the_statement(statement: str, taken: set[str], expected: str) -> None:
    assert propose_id(statement, taken) == expected


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparator"),
    [
        ("41 metres", "41", "metres", "eq"),
        ("12,000 visitors", "12000", "visitors", "eq"),
        ("1 200 000.5 euros", "1200000.5", "euros", "eq"),
        ("At least 12_000 visitors", "12000", "visitors", "gte"),
        (">= 3 goals", "3", "goals", "gte"),
        ("over 3.5 million euros", "3.5", "million euros", "gt"),
        ("about -5 degrees", "-5", "degrees", "approx"),
        ("12 %", "12", "%", "eq"),
        ("rank 3", "3", "rank", None),
        ("No. 1", "1", "rank", None),
        ("£4.2m", "4200000", "GBP", "eq"),
        ("over $3.50", "3.5", "USD", "gt"),
        ("€3m to €4m", ["3000000", "4000000"], "EUR", "between"),
        ("3 to 5 metres", ["3", "5"], "metres", "between"),
        ("between 3 and 5,000 metres", ["3", "5000"], "metres", "between"),
    ],
)
def test_a_figure_is_a_number_with_its_unit(text: str, value: object, unit: str, comparator: str | None) -> None:
    expected = {"value": value, "unit": unit, "comparator": comparator}
    assert parse_figure(text) == {name: each for name, each in expected.items() if each}


@pytest.mark.parametrize("text", ["12000", "one", "1,5 metres", "12,00 metres", "roughly 3 m", "", "=A1 m", "£x"])
def test_what_is_no_figure_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(UnfitError, match="is not a figure; write a number and its unit"):
        parse_figure(text)


@pytest.mark.parametrize("text", ["1,5", "12.345,6", "1e5", "NaN", "=A1", "twelve", "1__0"])
def test_what_countries_read_differently_is_no_number(text: str) -> None:
    with pytest.raises(UnfitError, match="is not a number"):
        plain_number(text)


def test_flat_texts_become_the_fields_of_a_fact() -> None:
    flat = {
        "statement": " The mill  is\n64 metres long. ",
        "aliases": "Mill; the old mill|The Mill\n",
        "related_myths": "It fell; twice. | It burned.",
        "publisher": "Roads",
        "published": "2024",
        "value": "64",
        "unit": "metres",
        "note": "  ",
    }
    assert fact_fields(flat) == {
        "statement": "The mill is 64 metres long.",
        "aliases": ["Mill", "the old mill", "The Mill"],
        "related_myths": ["It fell; twice.", "It burned."],
        "quantity": {"value": "64", "unit": "metres"},
        "sources": [{"publisher": "Roads", "published": "2024"}],
    }


@pytest.mark.parametrize(
    ("flat", "expected"),
    [
        ({"quantity": "over 5 metres"}, {"value": "5", "unit": "metres", "comparator": "gt"}),
        ({"value": "[3..5,000]", "unit": "m"}, {"value": ["3", "5000"], "unit": "m"}),
        ({"value": "3"}, {"value": "3"}),
        ({"unit": "m"}, {"unit": "m"}),
    ],
)
def test_a_quantity_is_one_text_or_several(flat: dict[str, str], expected: object) -> None:
    assert fact_fields(flat) == {"quantity": expected}
