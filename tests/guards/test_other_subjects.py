"""A claim whose subject is nothing that the fact speaks of."""

import pytest

from assay.guards.other_subjects import speaks_of_another
from assay.language.reader import Reader
from assay_schemas import Fact, FactId

FERRY = "The ferry Alba Queen carries 320 passengers."
TICKET = "A single ticket costs 3.20 euros."
MAYOR = "The mayor of Velm is Ann Lee."

OTHERS = [
    pytest.param("The bus carries 40 passengers.", FERRY, id="another noun"),
    pytest.param("My car carries four.", FERRY, id="my own"),
    pytest.param("The mayor of Osk is Tom Reed.", MAYOR, id="another town"),
    pytest.param("A monthly ticket costs 60 euros.", TICKET, id="another kind"),
]
SAME = [
    pytest.param("The ferry carries 40 passengers.", FERRY, id="its noun"),
    pytest.param("The Alba Queen carries 40 passengers.", FERRY, id="its name"),
    pytest.param("The mayor of Velm is Tom Reed.", MAYOR, id="a name that both have"),
    pytest.param("Tom Reed is the mayor of Velm.", MAYOR, id="a name elsewhere in the claim"),
    pytest.param("A ticket costs 4 euros.", TICKET, id="no kind"),
    pytest.param("It carries 40 passengers.", FERRY, id="pronoun"),
    pytest.param("Forty people fit in.", FERRY, id="anybody"),
    pytest.param("Only 40 passengers.", FERRY, id="no verb"),
]


def is_of_another(claim: str, statement: str) -> bool:
    fact = Fact(id=FactId("f"), statement=statement)
    reader = Reader((fact,))
    return speaks_of_another(reader.read_claim(claim, None), reader.read_fact(fact))


@pytest.mark.parametrize(("claim", "statement"), OTHERS)
def test_what_the_fact_does_not_speak_of_is_another_subject(claim: str, statement: str) -> None:
    assert is_of_another(claim, statement)


@pytest.mark.parametrize(("claim", "statement"), SAME)
def test_what_may_be_the_subject_of_the_fact_is_not_another(claim: str, statement: str) -> None:
    assert not is_of_another(claim, statement)
