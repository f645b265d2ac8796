"""Which statements a document could settle."""

import pytest

from assay.engines.embedded.extraction.worthiness import is_checkable

CHECKABLE = [
    "The tower is 96 metres high.",
    "Unemployment fell to 4 percent in May.",
    "No president had ever visited the island.",
    "The flood came on 12 May.",
    "The firm will open its second plant in Oslo in 2019.",
    "The fastest car could reach 310 kilometres an hour.",
    "We have cut 300 of our 2,000 jobs since 2019.",
    "Last year I voted against the bill that cut pensions by 10 percent.",
]
NOT_CHECKABLE = [
    pytest.param("A Quiet Afternoon", id="heading"),
    pytest.param("I think the view was all yours.", id="first and second person"),
    pytest.param("Thank you for being here tonight.", id="thanks"),
]


@pytest.mark.parametrize("statement", CHECKABLE)
def test_a_statement_of_fact_is_checkable(statement: str) -> None:
    assert is_checkable(statement)


@pytest.mark.parametrize("statement", NOT_CHECKABLE)
def test_what_no_document_settles_is_not(statement: str) -> None:
    assert not is_checkable(statement)
