from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assay.presentation import index_row, render_html, render_index
from assay.presentation.html import safe_url
from assay.store.records import DecisionKind
from assay_schemas import (
    ClaimId,
    EvidenceStance,
    FactId,
    NearFact,
    Notice,
    NoticeCode,
    ReportedClaim,
    Source,
    Usage,
    VerdictLabel,
)
from tests.testing.browsers import needs_chromium, running_browser
from tests.testing.builders import make_claim, make_decided, make_evidence, make_report, make_score

OPEN = VerdictLabel.NOT_ENOUGH_EVIDENCE
TEXT = "The new tower\n\nThe tower is 120 metres high. It opened in May.\n"
HOSTILE = """<script>document.title = 'owned'</script>

<img src="https://evil.example/x" onerror="document.title = 'owned'"> "><svg onload="document.title='owned'">

<a href="javascript:document.title='owned'">click</a> </p></div></body></html><!-- {{ 7 * 7 }} {% raw %} &lt;b&gt;

</style><style>* { display: none }</style><meta http-equiv="refresh" content="0; url=https://evil.example">"""


class Page(HTMLParser):
    """The parts of a page that the tests ask about."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def values(self, name: str) -> list[str]:
        return [value for _, each, value in self.attributes if each == name]


def hostile_page() -> str:
    """Return a page in which everything that comes from outside is an attack."""
    quote = "<script>document.title = 'owned'</script>"
    source = Source(publisher=quote, title=quote, url="javascript:document.title='owned'")
    near = NearFact(fact_id=FactId(quote), statement=quote, similarity=1)
    claims = (
        make_claim(quote, number=1, within=HOSTILE, evidence=(make_evidence(statement=quote, source=source),)),
        make_claim("onerror=\"document.title = 'owned'\"", number=2, within=HOSTILE, attributed_to=quote),
        make_claim("'owned'\">click</a> </p></div>", number=3, within=HOSTILE, explanation=quote, nearest=(near,)),
    )
    notice = Notice(code=NoticeCode.TEXT_EXTRACTED, message=quote)
    return render_html(make_report(*claims, title=quote, notices=(notice,)), HOSTILE)


def test_page_allows_its_own_style_and_nothing_else() -> None:
    page = render_html(make_report(make_claim()), TEXT)

    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in Page(page).values(
        "content"
    )


def test_page_begins_with_its_doctype() -> None:
    assert render_html(make_report(), "").startswith("<!DOCTYPE html>")


def test_page_names_no_option_of_the_command_line_that_made_it() -> None:
    notices = (
        Notice(code=NoticeCode.DATE_UNKNOWN, message="Pass the date (--date) for exact results."),
        Notice(code=NoticeCode.CONTROLS_OFF, message="No claims were asked (ASSAY_CONTROLS=false)."),
        Notice(code=NoticeCode.TEXT_EXTRACTED, message="The text was taken out of a PDF."),
    )
    page = render_html(make_report(make_claim(), notices=notices), TEXT)
    assert [name for name in ("--date", "ASSAY_") if name in page] == []
    assert ("check it again with its date" in page, "The text was taken out of a PDF." in page) == (True, True)


def test_page_loads_and_runs_nothing() -> None:
    page = Page(hostile_page())

    assert not page.tags.keys() & {"script", "img", "iframe", "object", "embed", "link", "form", "base"}
    assert not {name for _, name, _ in page.attributes} & {"style", "src", "srcset", "action"}
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert all(href.startswith("#") for href in page.values("href"))


def test_every_reference_in_the_page_leads_somewhere() -> None:
    claims = (
        make_claim("120 metres high", number=1, within=TEXT),
        make_claim("tower", number=2, spans=[(8, 13), (19, 24)]),
        make_claim("Stands in the title only", number=3),
    )

    page = Page(render_html(make_report(*claims), TEXT))

    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in page.values("href")} == set(ids) - {"c3"}


def test_source_is_linked_without_telling_it_who_reads() -> None:
    source = Source(publisher="City Archive", url="https://archive.example/tower?a=1&b=2")
    claim = make_claim(within=TEXT, evidence=(make_evidence(source=source),))

    page = Page(render_html(make_report(claim), TEXT))

    assert ("a", "href", "https://archive.example/tower?a=1&b=2") in page.attributes
    assert page.values("rel") == ["noopener noreferrer nofollow"]


def test_index_loads_and_runs_nothing_and_names_stay_text() -> None:
    name = "javascript:<script>alert(1)</script>.txt"
    row = index_row(make_report(make_claim(), title=name), page=f"{name}.html", name=name)

    page = Page(render_index([row]))

    assert not page.tags.keys() & {"script", "img", "iframe", "link", "form", "base"}
    assert page.values("href") == ["./javascript%3A%3Cscript%3Ealert%281%29%3C%2Fscript%3E.txt.html"]


def test_index_has_the_title_the_finding_and_the_score_of_an_article() -> None:
    rows = [
        index_row(make_report(make_claim()), page="a.html", name="a"),
        index_row(make_report(title=None, date=None, score=make_score(0.75)), page="b.html", name="b"),
    ]

    cells = re.findall(r"<td.*?>(.*)</td>", render_index(rows))

    assert [re.sub("<.*?>", "", cell) for cell in cells] == [
        *("0.75", "mixed", "b", "unknown", "None of 1 checked claim is contradicted by the facts."),
        *("0.50", "mixed", "The new tower a", "2025-03-01", "1 of 1 checked claim is contradicted by the facts."),
    ]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://a.example/x", "https://a.example/x", id="https"),
        pytest.param("http://a.example/x", "http://a.example/x", id="http"),
        pytest.param("javascript:alert(1)", None, id="javascript"),
        pytest.param(" java\nscript:alert(1)", None, id="javascript in pieces"),
        pytest.param("data:text/html,<script>", None, id="data"),
        pytest.param("//a.example/x", None, id="no scheme"),
        pytest.param("https://", None, id="no host"),
        pytest.param(None, None, id="none"),
    ],
)
def test_only_web_addresses_become_links(url: str | None, expected: str | None) -> None:
    assert safe_url(url) == expected


@pytest.mark.parametrize(
    ("claim", "is_open"),
    [
        pytest.param(make_claim(within=TEXT), True, id="refuted"),
        pytest.param(make_claim(within=TEXT, verdict=VerdictLabel.SUPPORTED), False, id="supported"),
        pytest.param(make_claim(within=TEXT, verdict=None), False, id="not checkable"),
    ],
)
def test_cards_of_contradicted_claims_are_open(claim: ReportedClaim, is_open: bool) -> None:
    page = Page(render_html(make_report(claim), TEXT))

    assert (("details", "open", "") in page.attributes) is is_open


def test_a_decision_stands_beside_the_verdict_with_who_and_when() -> None:
    claims = (make_claim(number=1), make_claim("It opened in May.", number=2, within=TEXT, verdict=OPEN))
    overruled = make_decided(DecisionKind.OVERRULE, VerdictLabel.SUPPORTED, note="<b>Two</b> calls.")
    decided = {ClaimId("c1"): make_decided(), ClaimId("c2"): overruled}

    page = render_html(make_report(*claims), TEXT, decided)

    assert ("</span> Refuted</span>" in page, "</span> Not enough evidence</span>" in page) == (True, True)
    assert page.count(" open>") == 2  # or a decision would be missed
    assert page.count('<div class="decided">') == 2
    assert ("Ada agrees" in page, "Ada finds: supported" in page) == (True, True)
    assert page.count("2025-03-04 at 12:30 UTC") == 2
    assert "&lt;b&gt;Two&lt;/b&gt; calls." in page
    assert 'class="decided"' not in render_html(make_report(*claims), TEXT)


def test_invisible_characters_of_the_article_do_not_reach_the_page() -> None:
    page = render_html(make_report(title="t\u202e"), "a\u202eb\x1bc\ud800d\u200be")

    assert "ab�c�de" in page
    assert page.encode().decode() == page
    assert "\u202e" not in page


def test_presentation_is_imported_without_the_template_engine() -> None:
    code = "import sys, assay.presentation; sys.exit('jinja2' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.browser
@needs_chromium
def test_hostile_article_is_shown_as_text_in_a_browser(tmp_path: Path) -> None:
    page_file = tmp_path / "report.html"
    page_file.write_text(hostile_page(), encoding="utf-8")
    events: list[str] = []

    with running_browser() as browser:
        page = browser.new_page()
        page.on("request", lambda request: events.append(request.url))
        page.on("console", lambda message: events.append(message.text))
        page.on("dialog", lambda dialog: events.append(dialog.message))
        page.goto(page_file.as_uri())
        title = page.title()
        shown = "\n\n".join(page.locator(".prose").all_inner_texts())
        page.locator(".ref").first.click()
        is_card_visible = page.locator("#c1").is_visible()

    assert title == "<script>document.title = 'owned'</script> · Assay"
    # The references to claims stand between the words of the article.
    assert re.sub(r"✗ c\d", "", shown) == HOSTILE
    assert events == [page_file.as_uri()]
    assert is_card_visible


def test_a_near_fact_is_shown_as_not_decisive_unless_it_is_among_the_evidence() -> None:
    near = [NearFact(fact_id=FactId(name), statement=f"It is {name}.", similarity=0.71) for name in ("tall", "old")]
    cited = make_evidence("old", "It is old.", EvidenceStance.NEUTRAL)
    page = render_html(make_report(make_claim(verdict=OPEN, evidence=(cited,), nearest=tuple(near))), TEXT)
    assert page.count("Near, but not decisive:") == page.count("similarity 0.71") == page.count("It is old.") == 1
    assert "It is tall." in page


REUSED = {
    "nothing": (Usage(), "0.0 s</dd>"),
    "the reading": (Usage(reused_reading=True), "0.0 s, reading reused</dd>"),
    "one verdict": (Usage(reused_claims=1), "0.0 s, 1 verdict reused</dd>"),
    "both": (Usage(reused_reading=True, reused_claims=12), "0.0 s, reading reused, 12 verdicts reused</dd>"),
}


@pytest.mark.parametrize(("usage", "told"), REUSED.values(), ids=REUSED)
def test_the_page_says_what_was_reused(usage: Usage, told: str) -> None:
    assert told in render_html(make_report(usage=usage), TEXT)
