"""Sentences that are the same but for one name, figure or date."""

from __future__ import annotations

import pytest

from assay.guards.one_value import differ_in_one, other_name


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        ("The mayor of Arlen is Ruth Palmer.", "The mayor of Arlen is Tom Hale.", ("Ruth Palmer", "Tom Hale")),
        ("Ruth Palmer is the mayor of Arlen.", "Ruth Hale is the mayor of Arlen.", ("Ruth Palmer", "Ruth Hale")),
        ("Arlen's mayor is Ruth Palmer.", "Arlen's mayor is Ida Palmer.", ("Ruth Palmer", "Ida Palmer")),
        ("The winner of 1984 was Ruth de Vries.", "The winner of 1984 was Hale.", ("Ruth de Vries", "Hale")),
        ("In 1984, the winner was Palmer.", "In 1984, the winner was Hale.", ("Palmer", "Hale")),
        ("Ruth Palmer was born in Ostrey.", "Ruth Palmer was born in Brin.", ("Ostrey", "Brin")),
    ],
)
def test_names_of_which_one_is_right_are_found(one: str, other: str, names: tuple[str, str]) -> None:
    assert (other_name(one, other), other_name(other, one)) == (names, names[::-1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("A member of the band is Ruth.", "A member of the band is Tom.", id="indefinite"),
        pytest.param("Ruth is a member of the band.", "Tom is a member of the band.", id="indefinite-complement"),
        pytest.param("One of the mayors is Ruth.", "One of the mayors is Tom.", id="one-of"),
        pytest.param("The mayor was Ruth Palmer.", "The mayor was Tom Hale.", id="one-after-the-other"),
        pytest.param("The brother of Ruth is Tom.", "The brother of Ruth is Jim.", id="kin"),
        pytest.param("The mayor of Arlen is Ruth.", "The mayor of Brin is Ruth.", id="of-another-place"),
        pytest.param("The band includes Ruth.", "The band includes Tom.", id="several"),
        pytest.param("Arlen borders Brin.", "Arlen borders Ostrey.", id="relation"),
        pytest.param("Ruth Palmer is the mayor.", "R. Palmer is the mayor.", id="initial"),
        pytest.param("The mayor is Ruth Palmer.", "The mayor is Palmer.", id="shorter"),
        pytest.param("The mayor is Ruth.", "The mayor is tired.", id="no-name"),
        pytest.param("The mayor is Ruth.", "The mayor is Ruth.", id="the-same"),
    ],
)
def test_names_that_may_both_be_right_are_not(one: str, other: str) -> None:
    assert (other_name(one, other), other_name(other, one)) == (None, None)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("It opened on 3 May 2001.", "It opened on 4 June 2002.", True),
        ("It is open.", "It is not open.", True),
        ("It is the third of all.", "It is not the third of all.", True),
        ("It is the third highest.", "It is not the highest.", False),
        ("The first has 12 rooms.", "The second has 14 rooms.", False),
        ("It is open.", "It is open!", False),
    ],
)
def test_sentences_differ_at_one_place(one: str, other: str, is_one: bool) -> None:
    assert differ_in_one(one, other) is is_one
