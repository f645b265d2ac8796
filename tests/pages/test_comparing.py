"""One article before and after a change of facts, side by side."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from assay.api.pages.comparing import counterpart
from assay.settings import KeptText
from assay.store.records import ReportEntry
from assay_schemas import ArticleInput, ArticleLabel, Report, ReportedClaim, VerdictLabel
from tests.testing.api_client import open_client
from tests.testing.builders import make_claim, make_evidence, make_report, make_score
from tests.testing.desks import desk_of
from tests.testing.keys import Keys
from tests.testing.pages import sign_in
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi.testclient import TestClient

TEXT = "The tower is 120 metres high. It opened in May. It is of <b>steel</b>. It rains."
OPEN = VerdictLabel.NOT_ENOUGH_EVIDENCE
NOON = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        yield client


def claim(quote: str, number: int, verdict: VerdictLabel | None = OPEN, fact: str | None = None) -> ReportedClaim:
    evidence = (make_evidence(fact, f"Fact <i>{fact}</i>."),) if fact else ()
    return make_claim(quote, number=number, within=TEXT, verdict=verdict, evidence=evidence)


def report(facts: str, *claims: ReportedClaim, value: float = 0.5) -> Report:
    made = make_report(*claims, title="The <b>tower</b>", score=make_score(value, 0.1, 0.9))
    return made.model_copy(update={"provenance": made.provenance.model_copy(update={"facts_fingerprint": facts * 16})})


EARLIER = report("aaaa", claim("The tower is 120 metres high.", 1), claim("It opened in May.", 2), value=0.2)
LATER = report(
    "bbbb",
    claim("The tower is 120 metres high.", 1, VerdictLabel.REFUTED, "height"),
    claim("It is of <b>steel</b>.", 2),
    value=0.8,
)


def keep(client: TestClient, *kept: Report, text: str = TEXT, owner: str = "anyone") -> list[str]:
    return [desk_of(client).reports.save(each, ArticleInput(text=text), owner) for each in kept]


def entry(id_: str, facts: str, hours: int) -> ReportEntry:
    return ReportEntry(
        id=id_,
        created=NOON + dt.timedelta(hours=hours),
        title=None,
        label=ArticleLabel.MIXED,
        score=0.5,
        claims=1,
        facts_fingerprint=facts,
    )


def test_a_report_leads_to_its_comparison_only_where_there_is_another(client: TestClient) -> None:
    (earlier,) = keep(client, EARLIER)
    keep(client, LATER, text="Another article.")
    assert "/compare" not in client.get(f"/reports/{earlier}").text
    answer = client.get(f"/reports/{earlier}/compare")
    assert (answer.status_code, "no other report on this article" in answer.text) == (404, True)
    keep(client, LATER)
    assert f'href="/reports/{earlier}/compare"' in client.get(f"/reports/{earlier}").text


@pytest.mark.parametrize("shown", [0, 1])
def test_the_earlier_report_comes_first_whichever_was_asked_for(client: TestClient, shown: int) -> None:
    ids = keep(client, EARLIER, LATER)
    page = client.get(f"/reports/{ids[shown]}/compare").text
    assert re.findall(r"Score (0\.\d+), between (0\.\d+) and (0\.\d+)", page) == [
        ("0.20", "0.10", "0.90"),
        ("0.80", "0.10", "0.90"),
    ]
    assert re.findall(r"Facts ([ab]+)", page) == ["a" * 12, "b" * 12]
    assert re.findall(r'<p><a href="/reports/(\w+)">Open', page) == ids


def test_claims_stand_by_what_became_of_them(client: TestClient) -> None:
    later = LATER.model_copy(update={"claims": (*LATER.claims, claim("It rains.", 3, VerdictLabel.SUPPORTED))})
    earlier = EARLIER.model_copy(update={"claims": (*EARLIER.claims, claim("It rains.", 3, VerdictLabel.SUPPORTED))})
    (id_, _) = keep(client, earlier, later)
    page = client.get(f"/reports/{id_}/compare").text
    table, only, folded = re.split(r"</table>|<details", page)
    assert re.findall(r'rowgroup" dir="auto">(.+?)</th>', table) == ["The tower is 120 metres high."]
    verdicts = r'aria-hidden="true">.</span> (.+?)</span>'
    assert re.findall(verdicts, table) == ["Not enough evidence", "Refuted"]
    assert 'Fact &lt;i&gt;height&lt;/i&gt;. <a href="/facts/height"><code>height</code></a>' in table
    statements = r'class="statement" dir="auto">(.+?)</span>'
    assert re.findall(statements, only) == ["It opened in May.", "It is of &lt;b&gt;steel&lt;/b&gt;."]
    assert (re.findall(statements, folded), "Verdicts that stayed: 1" in folded) == (["It rains."], True)
    assert "<b>" not in page


def test_where_nothing_has_changed_the_page_says_so(client: TestClient) -> None:
    (id_, _) = keep(client, EARLIER, EARLIER)
    page = client.get(f"/reports/{id_}/compare").text
    assert ("Both reports rest on the same facts." in page, "No claim has another verdict" in page) == (True, True)


def test_where_no_words_are_kept_claims_go_by_their_ids(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), database_url=address, keep_text=KeptText.NOTHING) as client:
        (id_, _) = keep(client, EARLIER, LATER)
        page = client.get(f"/reports/{id_}/compare").text
    assert re.findall(r'rowgroup" dir="auto">(.+?)</th>', page) == ["c1"]
    assert re.findall(r'class="statement" dir="auto">(.+?)</span>', page) == ["c2", "c2"]


def test_of_several_reports_one_is_chosen(client: TestClient) -> None:
    first, second, third = keep(client, EARLIER, LATER, report("cccc"))
    page = client.get(f"/reports/{third}/compare").text
    assert re.findall(r'<option value="(\w+)"( selected)?>', page) == [(second, " selected"), (first, "")]
    page = client.get(f"/reports/{third}/compare?with={first}").text
    assert re.findall(r"Facts ([abc]+)", page) == ["a" * 12, "c" * 12]
    assert client.get(f"/reports/{third}/compare?with={third}").status_code == 404


def test_the_report_of_another_key_is_not_shown(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), keys_file=keys.file, database_url=address) as client:
        (own,) = keep(client, LATER, owner=keys.desk.stored.id)
        (theirs,) = keep(client, EARLIER, owner=keys.other.stored.id)
        sign_in(client, keys.desk.secret)
        assert "/compare" not in client.get(f"/reports/{own}").text
        for path in (f"/reports/{own}/compare", f"/reports/{own}/compare?with={theirs}", f"/reports/{theirs}/compare"):
            assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("others", "id_"),
    [
        ([], None),
        ([entry("after", "new", 1)], "after"),
        ([entry("after", "new", 1), entry("before", "old", -9)], "before"),
        ([entry("near", "old", -1), entry("far", "old", -2)], "near"),
        ([entry("same", "now", -1), entry("other", "old", -2)], "other"),
        ([entry("same", "now", -1), entry("after", "new", 2)], "after"),
        ([entry("after", "now", 1), entry("before", "now", -2)], "before"),
    ],
)
def test_a_report_is_held_against_the_last_by_other_facts(others: list[ReportEntry], id_: str | None) -> None:
    found = counterpart(entry("shown", "now", 0), others)
    assert (found.id if found else None) == id_
