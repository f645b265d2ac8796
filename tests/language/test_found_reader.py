from __future__ import annotations

from assay.language.reader import FoundReader, Reader
from assay_schemas import Fact

TOWER = Fact.model_validate(
    {"id": "height", "statement": "The Alba Tower is 96 metres high.", "subject": "Alba Tower", "aliases": ["Old Alba"]}
)
OTHER = Fact.model_validate({"id": "mill", "statement": "The Brin Mill burned down.", "subject": "Brin Mill"})
CLAIM = "Old Alba is 90 metres high."


def test_the_names_of_the_facts_found_are_known() -> None:
    reader = FoundReader()
    known = Reader((TOWER,)).read_claim(CLAIM, None).keys
    assert reader.among((TOWER,)).read_claim(CLAIM, None).keys == known == {"alba tower"}
    assert reader.read_claim(CLAIM, None).keys == reader.among((OTHER,)).read_claim(CLAIM, None).keys == {"old alba"}


def test_the_same_facts_are_read_once() -> None:
    reader = FoundReader()
    found = reader.among((TOWER, OTHER))
    assert reader.among([TOWER, OTHER]) is found
    assert found.read_fact(TOWER) is found.read_fact(TOWER)


def test_some_facts_do_not_tell_what_the_whole_set_is_about() -> None:
    entry = {"subject": "registry", "predicate": "closed-on"}
    about = [Fact.model_validate({"id": f"f{n}", "statement": f"Entry {n} closed.", **entry}) for n in range(3)]
    whole, some = Reader(about).read_fact(about[0]), FoundReader().among(about).read_fact(about[0])
    assert (whole.setting.text, some.setting.text) == ("registry", "")
    assert (whole.is_unique, some.is_unique) == (True, False)


def test_a_reader_of_a_whole_set_reads_any_facts_of_it_itself() -> None:
    reader = Reader((TOWER, OTHER))
    assert reader.among((OTHER,)) is reader
