"""Reading a report, and deciding on its claims."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from assay.api.pages.language import message
from assay.files.key_file import Scope, create_key
from assay.presentation.notice_words import for_reader
from assay.settings import KeptText
from assay.store.records import MAX_NOTE, DecisionKind
from assay_schemas import (
    ArticleInput,
    ArticleLabel,
    ClaimId,
    Notice,
    NoticeCode,
    Prominence,
    Reason,
    ReportedClaim,
    VerdictLabel,
)
from tests.testing.api_client import open_client
from tests.testing.builders import make_claim, make_evidence, make_report, make_score
from tests.testing.desks import desk_of
from tests.testing.keys import Keys
from tests.testing.pages import send, sign_in
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi.testclient import TestClient

TEXT = "The tower is 120 metres high. It opened in May. It is of steel. <script>alert(1)</script> It rains."
CLAIMS = (
    make_claim("The tower is 120 metres high.", number=1, within=TEXT, verdict=VerdictLabel.REFUTED, confidence=0.9),
    make_claim("It opened in May.", number=2, within=TEXT, verdict=VerdictLabel.NOT_ENOUGH_EVIDENCE, confidence=0.4),
    make_claim("It is of steel.", number=3, within=TEXT, verdict=VerdictLabel.SUPPORTED, confidence=0.7),
    make_claim(
        "<script>alert(1)</script> It rains.",
        number=4,
        within=TEXT,
        verdict=VerdictLabel.NOT_CHECKED,
        prominence=Prominence.HEADLINE,
    ),
)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        yield client


def keep(client: TestClient, *claims: ReportedClaim, title: str = "The tower", owner: str = "anyone") -> str:
    report = make_report(*(claims or CLAIMS), title=title, score=make_score(0.8, 0.5, 0.9))
    return desk_of(client).reports.save(report, ArticleInput(text=TEXT), owner)


def listed(page: str) -> list[str]:
    return re.findall(r'<div class="body" id="(c\d+)"', page)


@pytest.mark.parametrize(
    ("query", "claims"),
    [
        ("", ["c1", "c2", "c3", "c4"]),
        ("?show=refuted", ["c1"]),
        ("?show=undecided", ["c2", "c4"]),
        ("?show=supported", ["c3"]),
        ("?show=headline", ["c4"]),
        ("?show=decided", []),
        ("?sort=worst", ["c1", "c2", "c4", "c3"]),
        ("?sort=least-sure", ["c2", "c3", "c1", "c4"]),
    ],
)
def test_claims_are_listed_as_the_reader_asks(client: TestClient, query: str, claims: list[str]) -> None:
    page = client.get(f"/reports/{keep(client)}{query}").text
    assert listed(page) == claims
    assert re.findall(r"</?script>", page) == []


def test_the_article_is_marked_and_leads_to_its_claims_and_back(client: TestClient) -> None:
    page = client.get(f"/reports/{keep(client)}").text
    assert '<mark class="refuted">The tower is 120 metres high.</mark>' in page
    assert ('id="at-c1-0" href="#c1"' in page, 'href="#at-c1-0"' in page) == (True, True)


def test_the_mark_of_a_claim_that_is_not_listed_leads_to_where_it_is(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assay.api.pages.reports._CLAIMS", 2)
    path = f"/reports/{keep(client)}"
    page = client.get(f"{path}?show=supported&sort=worst").text  # of c1, c2, c4 and c3 the last alone
    links = dict(re.findall(r'id="at-(c\d)-0" href="([^"]*)"', page))
    assert links == {
        "c1": "?sort=worst&amp;start=0#c1",
        "c2": "?sort=worst&amp;start=0#c2",
        "c3": "#c3",
        "c4": "?sort=worst&amp;start=2#c4",
    }
    for claim, link in links.items():
        assert claim in listed(
            client.get(path + (link.replace("&amp;", "&") if "?" in link else "?show=all&start=2")).text
        )


def test_notices_name_no_setting_to_whoever_has_none(client: TestClient) -> None:
    claim = make_claim("It rains.", within=TEXT, verdict=VerdictLabel.NOT_CHECKED, reasons=(Reason.BUDGET_SPENT,))
    notices = (
        Notice(code=NoticeCode.DATE_UNKNOWN, message="Pass the date (--date)."),
        Notice(code=NoticeCode.BUDGET_SPENT, message="The limit of ASSAY_MAX_CLAIMS was reached: 1 claims."),
        Notice(code=NoticeCode.ENGINE_FAILED, message="Lower ASSAY_OPENAI_CONCURRENCY."),
        Notice(code=NoticeCode.QUOTES_DROPPED, message="3 claims were <b>dropped</b>."),
    )
    report_id = desk_of(client).reports.save(make_report(claim, notices=notices), ArticleInput(text=TEXT), "anyone")
    page = client.get(f"/reports/{report_id}").text
    assert re.findall(r"<li>(.+)</li>", page.partition("</header>")[0]) == [
        message("notice.date"),
        message("notice.budget", number=1),
        "The operator can mend it: Lower ASSAY_OPENAI_CONCURRENCY.",
        "3 claims were &lt;b&gt;dropped&lt;/b&gt;.",
    ]


@pytest.mark.parametrize(
    ("problem", "is_the_operators"),
    [
        ("the server refused the key; check ASSAY_OPENAI_API_KEY", True),
        ("Pass the date (--date) for exact results.", True),
        ("use --facts", True),
        ("A well--known tower, built in 1931 -- or later.", False),
        ("ASSAY_ is no setting, nor is MYASSAY_X", False),
    ],
)
def test_a_setting_is_the_operators_business(problem: str, *, is_the_operators: bool) -> None:
    assert (for_reader(problem, message) != problem) is is_the_operators


def test_evidence_leads_to_its_fact(client: TestClient) -> None:
    report_id = keep(client, make_claim("It is of steel.", within=TEXT, evidence=(make_evidence(),)))
    assert re.search(r'<a href="/facts/[a-z0-9-]+"><code>', client.get(f"/reports/{report_id}").text)


def test_where_no_text_is_kept_the_claims_are_still_listed(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), database_url=address, keep_text=KeptText.QUOTES) as client:
        report_id = keep(client)
        page = client.get(f"/reports/{report_id}").text
        assert ("not kept here" in page, listed(page)) == (True, ["c1", "c2", "c3", "c4"])
        assert client.get(f"/reports/{report_id}/file.html").status_code == 404


def test_a_decision_stands_beside_the_verdict_with_who_and_when(client: TestClient) -> None:
    report_id = keep(client)
    path = f"/reports/{report_id}"
    fields = {"kind": "overrule", "verdict": "refuted", "note": "Two <b>calls</b>.", "show": "undecided"}
    answer = send(client, f"{path}/claims/c2", form_on="/", **fields)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{path}?show=undecided&sort=text&start=0&decided=c2#c2"
    page = client.get(f"{path}?show=decided").text
    assert listed(page) == ["c2"]
    assert ("anyone finds: refuted" in page, "Two &lt;b&gt;calls&lt;/b&gt;." in page) == (True, True)
    assert "Not enough evidence" in page  # the machine's verdict stays
    assert '<span class="remark">anyone finds: refuted' in page  # and the decision shows without the card being opened
    assert listed(client.get(f"{path}?show=undecided").text) == ["c4"]


def test_a_note_may_be_as_long_as_its_writer_was_told(client: TestClient) -> None:
    path = f"/reports/{keep(client)}"
    note = "line\r\n" * 400  # browsers send each end of a line as two characters
    answer = send(client, f"{path}/claims/c2", form_on="/", kind="agree", note=note)
    assert (answer.status_code, "line\nline" in client.get(f"{path}?show=decided").text) == (303, True)
    assert send(client, f"{path}/claims/c2", form_on="/", kind="agree", note="x" * 2_001).status_code == 422


def test_the_form_of_a_decision_is_on_the_page_for_the_claim_asked_for_alone(client: TestClient) -> None:
    path = f"/reports/{keep(client)}"
    page = client.get(path).text
    assert ("<textarea" in page, 'href="?show=all&amp;sort=text&amp;start=0&amp;decide=c2"' in page) == (False, True)
    page = client.get(f"{path}?decide=c2").text
    assert re.findall(r'<textarea id="note-(c\d)"', page) == ["c2"]
    assert re.search(r'<details class="card not-enough" open>', page)


def test_claims_of_a_long_article_are_listed_in_pages(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.api.pages.reports._CLAIMS", 3)
    path = f"/reports/{keep(client)}"
    first = client.get(f"{path}?sort=worst").text
    assert (listed(first), 'href="?show=all&amp;sort=worst&amp;start=3"' in first) == (["c1", "c2", "c4"], True)
    last = client.get(f"{path}?sort=worst&start=3").text
    assert (listed(last), "More claims" in last) == (["c3"], False)


@pytest.mark.parametrize("kind", [DecisionKind.AGREE, DecisionKind.NO_CLAIM])
def test_a_verdict_that_was_left_in_the_form_is_none_of_a_consent(client: TestClient, kind: DecisionKind) -> None:
    report_id = keep(client)
    send(client, f"/reports/{report_id}/claims/c1", form_on="/", kind=kind, verdict="supported")
    made = desk_of(client).decisions.of_report(report_id)[ClaimId("c1")].decision
    assert (made.kind, made.verdict) == (kind, None)


@pytest.mark.parametrize("verdict", ["", "refuted"])
def test_to_overrule_needs_another_verdict_and_loses_no_note(client: TestClient, verdict: str) -> None:
    report_id = keep(client)
    path = f"/reports/{report_id}"
    fields = {"kind": "overrule", "verdict": verdict, "note": "As said on the phone."}
    answer = send(client, f"{path}/claims/c1", form_on="/", **fields)
    assert (answer.status_code, "Choose the verdict" in answer.text) == (422, True)
    assert ">As said on the phone.</textarea>" in answer.text
    assert desk_of(client).decisions.of_report(report_id) == {}


@pytest.mark.parametrize("fields", [{}, {"kind": "guess"}, {"kind": "agree", "note": "x" * (MAX_NOTE + 1)}])
def test_a_form_that_is_not_ours_is_refused(client: TestClient, fields: dict[str, str]) -> None:
    report_id = keep(client)
    answer = send(client, f"/reports/{report_id}/claims/c1", form_on="/", **fields)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["none/claims/c1", "{id}/claims/c99"])
def test_nothing_is_decided_of_what_is_not_there(client: TestClient, path: str) -> None:
    report_id = keep(client)
    answer = send(client, f"/reports/{path.format(id=report_id)}", form_on="/", kind="agree")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("kind", "media_type"), [("json", "application/json"), ("csv", "text/csv"), ("html", "text/html")]
)
def test_a_report_is_saved_as_a_file(client: TestClient, kind: str, media_type: str) -> None:
    report_id = keep(client)
    answer = client.get(f"/reports/{report_id}/file.{kind}")
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["content-disposition"] == f"attachment; filename=report-{report_id}.{kind}"
    assert "metres high" in answer.text
    if kind == "json":
        assert len(json.loads(answer.text)["claims"]) == len(CLAIMS)


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        ([], "0 of 4 claims are approved; decide on the others to publish them."),
        ([("c1", "agree")], "1 of 4 claims is approved; decide on the others to publish them."),
        ([("c1", "agree"), ("c2", "agree"), ("c3", "agree")], "2 of 4 claims are approved; decide"),
        ([("c1", "agree"), ("c1", "no_claim")], "0 of 4 claims are approved; decide"),
    ],
)
def test_the_page_says_how_many_claims_may_be_published(
    client: TestClient, decided: list[tuple[str, str]], sentence: str
) -> None:
    path = f"/reports/{keep(client)}"
    for claim_id, kind in decided:
        send(client, f"{path}/claims/{claim_id}", form_on="/", kind=kind)
    page = client.get(path).text
    assert (f"<p>{sentence}" in page, "reviews.jsonld" in page) == (True, not sentence.startswith("0 of"))


def test_where_all_is_approved_nothing_is_left_to_decide(client: TestClient) -> None:
    path = f"/reports/{keep(client, CLAIMS[0])}"
    send(client, f"{path}/claims/c1", form_on="/", kind="agree")
    assert "<p>Every claim is approved.</p>" in client.get(path).text


def test_reviews_are_saved_of_what_was_approved(client: TestClient) -> None:
    report_id = keep(client)
    path, herald = f"/reports/{report_id}", {"organisation": "The Herald", "url": "https://herald.example/checked"}
    assert client.get(f"{path}/reviews.jsonld", params=herald).json()["@graph"] == []
    send(client, f"{path}/claims/c2", form_on="/", kind="overrule", verdict="refuted", note="It opened in June.")
    answer = client.get(f"{path}/reviews.jsonld", params=herald)
    (review,) = answer.json()["@graph"]
    assert (review["claimReviewed"], review["reviewBody"]) == ("It opened in May.", "It opened in June.")
    assert answer.headers["content-disposition"] == f"attachment; filename=reviews-{report_id}.jsonld"


@pytest.mark.parametrize("params", [{}, {"organisation": "The Herald", "url": "javascript:alert(1)"}])
def test_reviews_need_who_publishes_them_and_where(client: TestClient, params: dict[str, str]) -> None:
    answer = client.get(f"/reports/{keep(client)}/reviews.jsonld", params=params)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")


def test_where_no_words_are_kept_there_is_nothing_to_publish(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), database_url=address, keep_text=KeptText.NOTHING) as client:
        path = f"/reports/{keep(client)}"
        assert "reviews.jsonld" not in client.get(path).text
        assert client.get(f"{path}/reviews.jsonld?organisation=x&url=https://x.example").status_code == 404


def test_files_carry_the_decisions_beside_the_verdicts(client: TestClient) -> None:
    path = f"/reports/{keep(client)}"
    send(client, f"{path}/claims/c1", form_on="/", kind="overrule", verdict="supported", note="=1+1")
    row = next(csv.DictReader(io.StringIO(client.get(f"{path}/file.csv").text)))
    assert (row["verdict"], row["decision"], row["decided_verdict"]) == ("refuted", "overrule", "supported")
    assert (row["decided_by"], row["note"]) == ("anyone", "'=1+1")
    page = client.get(f"{path}/file.html").text
    assert ("anyone finds: supported" in page, "Refuted" in page) == (True, True)


def test_reports_are_found_by_words_result_and_fact(client: TestClient) -> None:
    first, second = keep(client, title="The tower"), keep(client, title="<b>The bridge</b>")
    assert [id_ in client.get("/reports").text for id_ in (first, second)] == [True, True]
    page = client.get("/reports?text=bridge&label=").text
    assert (first in page, second in page, "&lt;b&gt;The bridge" in page) == (False, True, True)
    assert "No report matches." in client.get("/reports?fact=no-such-fact").text
    label = make_report(score=make_score(0.8, 0.5, 0.9)).score.label
    other = next(each for each in ArticleLabel if each is not label)
    assert first in client.get(f"/reports?label={label}").text
    assert first not in client.get(f"/reports?label={other}").text
    assert client.get("/reports?text=a").status_code == 200


def test_older_reports_are_on_the_next_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.api.pages.reports._PAGE", 1)
    first, second = keep(client), keep(client)
    page = client.get("/reports").text
    cursor = re.search(r'name="cursor" value="([^"]+)"', page)
    assert cursor
    older = client.get("/reports", params={"cursor": cursor[1]}).text
    assert [(first in each, second in each) for each in (page, older)] == [(False, True), (True, False)]
    assert client.get("/reports?cursor=x").status_code == 422


def test_a_key_sees_and_decides_only_what_is_its_own(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    editor = create_key(keys.file, "editor", (Scope.SCORE, Scope.EDIT))
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), keys_file=keys.file, database_url=address) as client:
        own, theirs = keep(client, owner=editor.stored.id), keep(client, owner=keys.desk.stored.id)
        sign_in(client, editor.secret)
        assert [client.get(f"/reports/{id_}").status_code for id_ in (own, theirs)] == [200, 404]
        assert [
            send(client, f"/reports/{id_}/claims/c1", form_on="/", kind="agree").status_code for id_ in (own, theirs)
        ] == [303, 404]
        assert "editor agrees" in client.get(f"/reports/{own}").text
        sign_in(client, keys.desk.secret)  # whose key may not decide
        page = client.get(f"/reports/{theirs}").text
        assert "Save the decision" not in page
        assert send(client, f"/reports/{theirs}/claims/c1", form_on="/", kind="agree").status_code == 403


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Your decision: this is missing."),
        ({"kind": "guess"}, "Your decision: this is none of the choices."),
        ({"kind": "agree", "note": "x" * 2_001}, "Note: this has more than 2000 characters."),
        ({"kind": "agree", "behind": "x"}, "The form: this is not taken."),
    ],
)
def test_what_is_wrong_with_a_form_is_told_in_its_own_words(
    client: TestClient, fields: dict[str, str], told: str
) -> None:
    answer = send(client, f"/reports/{keep(client)}/claims/c1", form_on="/", **fields)
    assert (answer.status_code, re.findall(r"<li>(.*)</li>", answer.text)) == (422, [told])


def test_what_is_wrong_with_an_address_is_told_in_words(client: TestClient) -> None:
    page = client.get(f"/reports/{keep(client)}?show=odd&start=-1", headers={"Accept-Language": "de"}).text
    assert re.findall(r"<li>(.*)</li>", page) == [
        "Behauptungen: Das steht nicht zur Auswahl.",
        "Die Adresse der Seite: Das wird hier nicht angenommen.",
    ]
