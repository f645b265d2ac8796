from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from inline_snapshot import snapshot

from assay.presentation import CheckedArticle, render_junit
from assay_schemas import Reason, Stance, VerdictLabel
from tests.testing.builders import make_claim, make_evidence, make_report


def test_refuted_claim_is_a_failure_and_an_open_one_is_skipped() -> None:
    claims = (
        make_claim(reasons=(Reason.NUMBER_MISMATCH,), evidence=(make_evidence(),)),
        make_claim("It opened in May", number=2, verdict=VerdictLabel.SUPPORTED),
        make_claim("It is red", number=3, verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE, reasons=(Reason.NO_EVIDENCE,)),
        make_claim("It is ugly", number=4, verdict=None),
        make_claim("It fell", number=5, stance=Stance.DENIED),
    )

    document = render_junit([CheckedArticle("in/a.txt", "a.txt", None, make_report(*claims))])

    assert document == snapshot("""\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="assay" tests="3" failures="1" skipped="1" errors="0">
  <testsuite name="a.txt" file="in/a.txt" tests="3" failures="1" skipped="1" errors="0" time="0.250">
    <properties>
      <property name="score" value="0.50" />
      <property name="label" value="mixed" />
    </properties>
    <testcase classname="a.txt" name="c1: The tower is 120 metres high">
      <failure type="refuted" message="The number differs.">“The tower is 120 metres high”
height: The tower is 96 metres high.</failure>
    </testcase>
    <testcase classname="a.txt" name="c2: It opened in May" />
    <testcase classname="a.txt" name="c3: It is red">
      <skipped message="Not enough evidence. No fact decides it." />
    </testcase>
  </testsuite>
</testsuites>\
""")


def test_counts_of_all_articles_are_added_up() -> None:
    refuted = CheckedArticle("a", "a", None, make_report(make_claim()))
    unclear = CheckedArticle("b", "b", None, make_report(make_claim(verdict=VerdictLabel.CONFLICTING_EVIDENCE)))

    root = ET.fromstring(render_junit([refuted, unclear, refuted]))  # noqa: S314 - made by the line itself

    assert root.attrib == {"name": "assay", "tests": "3", "failures": "2", "skipped": "1", "errors": "0"}
    assert [suite.get("name") for suite in root] == ["a", "b", "a"]


@pytest.mark.parametrize("quote", ["a\x00b", "a\x1bb", "a\ud800b", "a\uffffb", "]]><x>&amp;", "\u202eab"])
def test_hostile_characters_leave_it_well_formed(quote: str) -> None:
    report = make_report(make_claim(quote, evidence=(make_evidence(statement=quote),)))

    document = render_junit([CheckedArticle(quote, quote, None, report)])

    case = ET.fromstring(document).find("testsuite/testcase")  # noqa: S314 - made by the line above
    assert case is not None
    assert "\u202e" not in document
