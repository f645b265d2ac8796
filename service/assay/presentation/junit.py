"""Claims as the test cases of a JUnit report, which every build server shows: a refuted claim is a failure.

Source: https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # writes only, parses nothing

from assay.presentation import wording
from assay.presentation.characters import one_line
from assay.presentation.wording import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.presentation.checked import CheckedArticle
    from assay_schemas import ReportedClaim

_UNDECIDED = frozenset({Standing.CONFLICTING, Standing.NOT_ENOUGH, Standing.NOT_CHECKED})
_LEFT_OUT = frozenset({Standing.ASIDE, Standing.NOT_CHECKABLE})
# XML 1.0 forbids these, even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render_junit(articles: Sequence[CheckedArticle]) -> str:
    """Return one XML document: a suite for each article, a case for each claim that counts.

    A claim that no fact decides is a skipped case.
    """
    suites = [_suite(article) for article in articles]
    root = ET.Element("testsuites", {"name": "assay", **_sums(suites)})
    root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}'


def _sums(suites: Sequence[ET.Element]) -> dict[str, str]:
    names = ("tests", "failures", "skipped", "errors")
    return {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in names}


def _suite(article: CheckedArticle) -> ET.Element:
    claims = [claim for claim in article.report.claims if wording.standing(claim) not in _LEFT_OUT]
    standings = [wording.standing(claim) for claim in claims]
    suite = ET.Element(
        "testsuite",
        name=_shown(article.name),
        file=_shown(article.file),
        tests=str(len(claims)),
        failures=str(standings.count(Standing.REFUTED)),
        skipped=str(sum(standing in _UNDECIDED for standing in standings)),
        errors="0",
        time=f"{article.report.provenance.usage.seconds:.3f}",
    )
    properties = ET.SubElement(suite, "properties")
    score = article.report.score
    for name, value in (("score", f"{score.value:.2f}"), ("label", score.label.value)):
        ET.SubElement(properties, "property", name=name, value=value)
    suite.extend(_case(article, claim) for claim in claims)
    return suite


def _case(article: CheckedArticle, claim: ReportedClaim) -> ET.Element:
    case = ET.Element("testcase", classname=_shown(article.name), name=_shown(f"{claim.id}: {claim.statement}"))
    standing = wording.standing(claim)
    why = wording.reasons(claim)
    if standing is Standing.REFUTED:
        facts = [f"{item.fact_id}: {item.statement}" for item in wording.deciding(claim)]
        failure = ET.SubElement(case, "failure", type="refuted", message=_shown(why or "Refuted."))
        failure.text = "\n".join(_shown(line) for line in (f"“{claim.quote}”", *facts))
    elif standing in _UNDECIDED:
        ET.SubElement(case, "skipped", message=_shown(f"{wording.verdict_words(claim).capitalize()}. {why}".strip()))
    return case


def _shown(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", one_line(text))
