"""Which language a page is in, and that nothing of another is left in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import cycle
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from assay.api.pages import sign_in as signing_in
from assay.api.pages.language import choose_language
from assay.api.problems import KINDS, ProblemError
from assay.facts.store import FactBase, FactSet
from assay.files.key_file import Scope, create_key
from assay.presentation import catalogue
from assay.retrieval.index import FactIndex
from assay.store.records import Author, Decision, DecisionKind
from assay.store.revisions import ServedSet
from assay.store.sightings import Progress
from assay_schemas import (
    ArticleInput,
    Claim,
    ClaimId,
    EvidenceStance,
    Fact,
    FactId,
    FactStatus,
    NearFact,
    Notice,
    NoticeCode,
    Prominence,
    Quantity,
    Reason,
    Severity,
    Source,
    Span,
    Stance,
    Usage,
    VerdictLabel,
)
from tests.testing.api_client import open_client
from tests.testing.builders import make_claim, make_evidence, make_report
from tests.testing.desks import desk_of
from tests.testing.pages import csrf_of, send
from tests.testing.scripted import FINGERPRINT, ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2
    from fastapi.testclient import TestClient

    from assay.api.problems import Kind

# What reports, facts and people say is Greek here, so that each Latin word in a page is one of the page.
TEXT = "Ο πύργος έχει ύψος 120 μέτρα. Άνοιξε τον Μάιο. Είναι από χάλυβα. Βρέχει. Ίσως. Ποτέ."
QUOTES = re.findall(r"[^.]+\.", TEXT)
STORED = "A sentence that was stored in English."
ARCHIVE = Source(publisher="Αρχείο", published="2025-03-04", url="https://a.example/")
FACTS = (
    Fact(
        id=FactId("h1"),
        statement="Ο πύργος έχει ύψος 96 μέτρα.",
        quantity=Quantity(value=(1234.5, 2000), unit="μ"),
        valid_from="2001-02-03",
        sources=(ARCHIVE,),
    ),
    Fact(id=FactId("o1"), statement="Η γέφυρα άνοιξε.", status=FactStatus.SUPERSEDED),
)
SETS = (FactSet("πύργοι", FACTS[:1], "a" * 64), FactSet("γέφυρες", FACTS[1:], "b" * 64))
NEAR = NearFact(fact_id=FactId("o1"), statement="Η γέφυρα άνοιξε.", similarity=0.5)
VERDICTS = (
    VerdictLabel.REFUTED,
    VerdictLabel.NOT_ENOUGH_EVIDENCE,
    VerdictLabel.SUPPORTED,
    VerdictLabel.NOT_CHECKED,
    None,
    VerdictLabel.CONFLICTING_EVIDENCE,
)
STANCES = (Stance.ASSERTED, Stance.ASSERTED, Stance.ATTRIBUTED, Stance.HYPOTHETICAL, Stance.QUESTIONED, Stance.DENIED)
CLAIMS = tuple(
    make_claim(
        quote,
        number=number,
        within=TEXT,
        verdict=verdict,
        stance=stance,
        attributed_to="Δήμαρχος",
        prominence=prominence,
        severity=severity,
        confidence=0.9,
        reasons=tuple(Reason) if number == 1 else (),
        evidence=tuple(make_evidence("h1", "Ύψος 96.", each, ARCHIVE) for each in EvidenceStance) if number < 5 else (),
        explanation=STORED,
        nearest=(NEAR,),
    )
    for number, quote, verdict, stance, prominence, severity in zip(
        range(1, 7), QUOTES, VERDICTS, STANCES, cycle(Prominence), cycle(Severity), strict=False
    )
)
USAGE = Usage(calls=2, cost_usd=0.5, seconds=1.5, reused_reading=True, reused_claims=3)
NOTICES = tuple(Notice(code=code, message=STORED) for code in NoticeCode)
NAMES = {"embedded", "anyone", "HTML", "CSV", "JSON", "UTC", "en", "fact"}
"""Words that no catalogue has: names of an engine, a key, formats, a zone, a language, a fact that was written."""
_UNTOUCHED = ("language", "format.")
_WORD = re.compile(r"(?<![\w.])[A-Za-z]{2,}(?![\w.]*\w)")
_EVENT = re.compile(r"^(?:data:|: check$)", re.MULTILINE)
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


def marked(text: str) -> str:
    """Return a message with its words in brackets, but not its values: those have to come in brackets of their own."""
    return "".join(
        (f"⟦{words}⟧" if words else "") + ("" if name is None else f"{{{name}:{spec}}}")
        for words, name, spec, _ in Formatter().parse(text)
    )


class Words(HTMLParser):
    """Collects what a page says to its reader, but what it marks as English, and code."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._skipped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.said += [text for name in ("aria-label", "title", "alt") if (text := attributes.get(name))]
        if self._skipped:
            self._skipped += [tag] if tag == self._skipped[0] else []
        elif tag in {"script", "style", "code", "pre", "textarea"} or attributes.get("lang") == "en":
            self._skipped = [tag]

    def handle_endtag(self, tag: str) -> None:
        if self._skipped and tag == self._skipped[0]:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.said.append(data)


def strays(page: str) -> set[str]:
    """Return the words of a page that are neither in brackets nor marked as English."""
    words = Words()
    words.feed(_EVENT.sub("", page))
    return set(_WORD.findall(" | ".join(_MARKED.sub("", each) for each in words.said))) - NAMES


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Give a client that asks for a made-up language, whose messages are the English ones in brackets."""
    english = catalogue.messages("en")
    made_up = {key: text if key.startswith(_UNTOUCHED) else marked(text) for key, text in english.items()}
    made_up["language"] = "xx"
    monkeypatch.setattr(catalogue, "messages", lambda language: made_up if language == "xx" else english)
    monkeypatch.setattr("assay.api.pages.language.languages", lambda: ("en", "xx"))
    pipeline = ScriptedPipeline()
    pipeline.facts, pipeline.index = FactBase(FACTS, FINGERPRINT, SETS), FactIndex(FACTS)
    with open_client(pipeline, database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        client.headers.update({"accept": "text/html", "accept-language": "xx"})
        yield client


@pytest.fixture
def report_id(client: TestClient) -> str:
    """Give one of two reports on an article; there is a decision of each kind, and a fact that said something else."""
    desk, article = desk_of(client), ArticleInput(text=TEXT)
    for statement in ("Ο πύργος είναι ψηλός.", FACTS[0].statement):
        said = FACTS[0].model_copy(update={"statement": statement})
        desk.revisions.record([ServedSet(SETS[0].name, statement, (said,))])
    report = make_report(*CLAIMS, title="Ο πύργος", notices=NOTICES, usage=USAGE)
    of_sets = report.provenance.model_copy(update={"fact_sets": tuple(each.version for each in SETS)})
    report = report.model_copy(update={"provenance": of_sets})
    desk.reports.save(make_report(*CLAIMS[2:], title="Ο πύργος"), article, "anyone")
    report_id = desk.reports.save(report, article, "anyone")
    decisions = (
        Decision(kind=DecisionKind.AGREE),
        Decision(kind=DecisionKind.OVERRULE, verdict=VerdictLabel.REFUTED),
        Decision(kind=DecisionKind.NO_CLAIM),
    )
    for number, decision in enumerate(decisions, start=1):
        desk.decisions.add(report_id, ClaimId(f"c{number}"), decision, Author("1", "Άντα"))
    return report_id


def begin(client: TestClient, text: str = TEXT) -> str:
    return str(send(client, "/checks", text=text).headers["location"])


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        pytest.param("de", "de", id="the language"),
        pytest.param("DE-de", "de", id="a kind of it in capitals"),
        pytest.param("de-AT;q=0.9, en;q=0.8", "de", id="a kind of it that weighs more"),
        pytest.param("de-AT;q=0.7, en;q=0.8", "en", id="a kind of it that weighs less"),
        pytest.param("fr-CH, fr;q=0.9, de;q=0.7, *;q=0.5", "de", id="the nearest of what there is"),
        pytest.param("de, en", "de", id="two that weigh the same"),
        pytest.param("en, de", "en", id="two that weigh the same, the other way round"),
        pytest.param("en;q=0, *", "de", id="anything but English"),
        pytest.param("*, de;q=0.5", "en", id="anything rather than German"),
        pytest.param("den", "en", id="another that begins alike"),
        pytest.param("fr", "en", id="none there is"),
        pytest.param("de;q=0", "en", id="not German"),
        pytest.param("*", "en", id="any"),
        pytest.param("", "en", id="nothing"),
        pytest.param("-de-, ;;q=1, =, \x00", "en", id="malformed"),
        pytest.param("de;q=high", "de", id="malformed weight"),
    ],
)
def test_the_language_is_the_nearest_to_what_the_browser_asks_for(accept: str, language: str) -> None:
    assert choose_language(accept, ("en", "de")) == language


def test_every_page_is_in_the_language_of_the_request(client: TestClient, report_id: str) -> None:
    under_way, failed, stopped = begin(client), begin(client, "Βρέχει."), begin(client, "Χιονίζει.")
    desk = desk_of(client)
    for path in (under_way, failed):
        desk.jobs.start(path.rpartition("/")[2], 0)
    found = [
        Claim(id=each.id, statement=each.statement, quote=each.quote, spans=(Span(start=0, end=1),)) for each in CLAIMS
    ]
    desk.board.show(under_way.rpartition("/")[2], 0, Progress(found=tuple(found), judged=CLAIMS[:4]))
    desk.jobs.fail(failed.rpartition("/")[2], 0, f"{STORED} Raise ASSAY_MAX_CLAIMS.")
    send(client, f"{stopped}/stop")
    paths = [
        "/", "/sign-in", under_way, f"{failed}/live", failed, stopped, "/reports", "/reports?label=mixed",
        "/reports?text=zz", f"/reports/{report_id}", f"/reports/{report_id}?decide=c4", f"/reports/{report_id}/compare",
        "/facts", "/facts?q=96", "/facts/h1", "/facts/o1", "/gaps", "/new-fact", "/decisions",
        "/decisions?reason=uncited", "/reports/none", "/nowhere", "/facts?offset=x",
    ]  # fmt: skip
    pages = {path: client.get(path).text for path in paths}
    assert {path: strays(page) for path, page in pages.items()} == {path: set() for path in paths}
    assert ["Ο πύργος είναι ψηλός." in pages["/facts/h1"], 'name="fact_sets"' in pages["/"]] == [True, True]


def test_every_answer_to_a_form_is_in_the_language_of_the_request(client: TestClient, report_id: str) -> None:
    other = {"publisher": "Αρχείο", "statement": "Ο πύργος άνοιξε."}
    answers = [
        send(client, "/checks", text=""),
        send(client, "/checks", text="Βρέχει.", date="x"),
        send(client, f"/reports/{report_id}/claims/c1", kind="overrule"),
        send(client, "/new-fact/lint", **other, quantity="x"),
        send(client, "/new-fact", **other, url="x"),
        send(client, "/new-fact", **other),
        client.post("/checks", data={"csrf": "x"}),
    ]
    assert [strays(answer.text) for answer in answers] == [set()] * len(answers)
    assert [answer.status_code for answer in answers] == [422, 422, 422, 200, 422, 200, 403]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_problem_is_told_in_the_language_of_the_request(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    def fail(_: str) -> str:
        raise ProblemError(kind)

    monkeypatch.setattr(signing_in, "csrf_of", fail)
    answer = client.get("/sign-in")
    assert (answer.status_code, strays(answer.text)) == (kind.status, set())


def heads(answer: httpx2.Response) -> tuple[bool, str | None]:
    return '<html lang="xx">' in answer.text, answer.headers.get("vary")


def test_a_page_names_its_language_and_what_it_depends_on(client: TestClient, report_id: str) -> None:
    pages = [client.get(path) for path in ("/", "/sign-in", f"/reports/{report_id}", "/reports/none", "/nowhere")]
    assert [heads(page) for page in pages] == [(True, "Accept-Language")] * len(pages)
    assert '<html lang="en">' in client.get("/", headers={"accept-language": "fr"}).text
    assert client.get(f"{begin(client)}/live").headers["vary"] == "Accept-Language"


def test_what_a_report_holds_in_english_is_marked_so(client: TestClient, report_id: str) -> None:
    page = client.get(f"/reports/{report_id}").text
    marked_up = f'<span lang="en">{STORED}</span>'
    assert page.count(STORED) == page.count(marked_up) > 1
    assert "<span lang" not in client.get(f"/reports/{report_id}", headers={"accept-language": "en"}).text


def test_files_and_the_api_stay_english(client: TestClient, report_id: str) -> None:
    publication = "reviews.jsonld?organisation=City&url=https://city.example/"
    answers = [
        client.get(f"/reports/{report_id}/{name}") for name in ("file.html", "file.csv", "file.json", publication)
    ]
    answers += [client.get("/v1/reports/none"), client.get("/decisions.jsonl"), client.get("/docs")]
    assert [heads(answer) for answer in answers if "⟦" in answer.text] == []
    assert [
        answer.headers.get("vary") for answer in answers if answer.headers.get("vary") not in (None, "Accept")
    ] == []
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 404, 200, 200]


def test_german_writes_numbers_and_days_as_german_does(tmp_path: Path) -> None:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        report_id = desk_of(client).reports.save(make_report(*CLAIMS), ArticleInput(text=TEXT), "anyone")
        client.headers["accept-language"] = "de-AT, de;q=0.9, en;q=0.5"
        page = client.get(f"/reports/{report_id}").text
    said = ("Gemischt", "Score 0,50", "Sicherheit 0,90", "Zu wenig Belege", "Αρχείο, 04.03.2025", '<html lang="de">')
    assert [each for each in said if each not in page] == []


def test_who_signs_in_is_told_in_german_what_is_wrong(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    create_key(keys, "Ada", (Scope.SCORE,))
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'a.db'}", keys_file=keys) as client:
        client.headers["accept-language"] = "de"
        csrf = csrf_of(client.get("/sign-in"))
        assert "Dieser Zugangsschlüssel ist hier nicht bekannt" in client.post("/sign-in", data={"csrf": csrf}).text
