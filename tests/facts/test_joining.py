"""A fact that joins a set: of many facts those alone are read that it may clash with."""

from __future__ import annotations

import pytest

from assay.facts import joining
from assay.facts.findings import FindingCode
from assay.facts.joining import lint_fact
from assay_schemas import Fact, FactId, Source


def fact(id_: str, statement: str) -> Fact:
    return Fact(id=FactId(id_), statement=statement, sources=(Source(publisher="City"),))


OTHERS = [fact("mill", "The mill is closed."), fact("mayor", "The mayor of Arlen is Ruth Palmer.")]


@pytest.mark.parametrize("most_read", [2, 1], ids=["few facts", "many facts"])
def test_a_fact_that_contradicts_another_of_any_set_is_found(monkeypatch: pytest.MonkeyPatch, most_read: int) -> None:
    monkeypatch.setattr(joining, "_MOST_READ", most_read)
    findings = lint_fact(fact("new", "The mayor of Arlen is Tom Hale."), OTHERS)
    assert [each.code for each in findings] == [FindingCode.CONTRADICTING_STATEMENTS]
    assert not lint_fact(fact("new", "The mayor of Arlen lives in the old mill."), OTHERS)
