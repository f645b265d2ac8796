"""Reports that are kept: found by what they say, seen by whom they belong to, gone when they are deleted."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.errors import InputError
from assay.store import reports as reports_module
from assay.store.models import ArticleRow, Base, ReportFactRow, ReportRow
from assay.store.paging import Cursor
from assay.store.records import ReportQuery, Viewer
from assay.store.reports import Reports
from assay_schemas import ArticleInput, ArticleLabel, Report
from tests.testing.builders import make_claim, make_evidence, make_report, make_score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

ALICE, BOB, ADMIN = Viewer("alice"), Viewer("bob"), Viewer("root", sees_all=True)
ANYTHING = ReportQuery()
LONG_AGO, FAR_OFF = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)
NOON = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)
ARTICLE = ArticleInput(text="Zeppelin over Quimper\n\nThe mayoress said the zeppelin weighed nine tonnes.")


class Clock:
    """The present, as `clock_ms` gives it; stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self, session: Session | None = None) -> int:
        del session
        return int(self.now.timestamp() * 1000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(reports_module, "clock_ms", clock)
    return clock


def save_at(reports: Reports, clock: Clock, hours: int, owner: str) -> str:
    clock.now = NOON + dt.timedelta(hours=hours)
    return reports.save(make_report(), ARTICLE, owner)


def article(number: int) -> ArticleInput:
    return ArticleInput(text=f"Article {number}.")


def titled(title: str | None, *statements: str) -> Report:
    return make_report(*(make_claim(text, number=at) for at, text in enumerate(statements, 1)), title=title)


def save_titled(reports: Reports, *titles: str) -> None:
    for at, title in enumerate(titles):
        reports.save(titled(title), article(at), "alice")


def titles(reports: Reports, query: ReportQuery, viewer: Viewer = ALICE) -> set[str | None]:
    return {entry.title for entry in reports.find(query, viewer).reports}


def walk(reports: Reports, query: ReportQuery, *, limit: int) -> Iterator[list[str]]:
    """Yield the ids of page after page."""
    cursor: str | None = None
    while True:
        page = reports.find(query, ALICE, cursor=cursor, limit=limit)
        yield [entry.id for entry in page.reports]
        if (cursor := page.next) is None:
            return


def count(engine: sa.Engine, table: type[Base]) -> int:
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_report_comes_back_as_it_was_saved(reports: Reports) -> None:
    report = make_report(make_claim(evidence=(make_evidence(), make_evidence())))
    id_ = reports.save(report, ARTICLE, "alice")
    assert (reports.get(id_, ALICE), reports.source(id_)) == (report, ARTICLE)


def test_list_shows_what_a_report_amounts_to(reports: Reports, clock: Clock) -> None:
    report = make_report(make_claim(), make_claim(number=2), score=make_score(0.25, 0.0, checked=2))
    id_ = reports.save(report, ARTICLE, "alice")
    (entry,) = reports.find(ANYTHING, ALICE).reports
    assert entry.model_dump() == {
        "id": id_,
        "created": clock.now,
        "title": "The new tower",
        "label": ArticleLabel.MIXED,
        "score": 0.25,
        "claims": 2,
        "facts_fingerprint": report.provenance.facts_fingerprint,
    }


def test_unknown_report_is_nothing(reports: Reports) -> None:
    assert (reports.get("0" * 32, ADMIN), reports.source("0" * 32), reports.delete("0" * 32, ADMIN)) == (
        None,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param(ReportQuery(), {"low", "high"}, id="anything"),
        pytest.param(ReportQuery(since=NOON), {"low", "high"}, id="since is inclusive"),
        pytest.param(ReportQuery(since=NOON + dt.timedelta(milliseconds=1)), {"high"}, id="since later"),
        pytest.param(ReportQuery(until=NOON + dt.timedelta(hours=1)), {"low"}, id="until is exclusive"),
        pytest.param(ReportQuery(until=NOON + dt.timedelta(hours=2)), {"low", "high"}, id="until later"),
        pytest.param(ReportQuery(since=dt.datetime(2025, 3, 1, 12, 30)), {"high"}, id="no zone is UTC"),  # noqa: DTZ001
        pytest.param(
            ReportQuery(since=dt.datetime(2025, 3, 1, 13, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))),
            {"high"},
            id="another zone",
        ),
        pytest.param(ReportQuery(since=LONG_AGO, until=FAR_OFF), {"low", "high"}, id="all of time"),
        pytest.param(ReportQuery(label=ArticleLabel.MISLEADING), {"high"}, id="label"),
        pytest.param(ReportQuery(label=ArticleLabel.RELIABLE), set(), id="label that nothing has"),
        pytest.param(ReportQuery(min_score=0.9), {"high"}, id="score is inclusive"),
        pytest.param(ReportQuery(min_score=0.91), set(), id="score above all"),
        pytest.param(ReportQuery(fact="height"), {"high"}, id="fact"),
        pytest.param(ReportQuery(fact="heigh"), set(), id="part of the id of a fact"),
        pytest.param(ReportQuery(text="nine tonnes"), {"high"}, id="words of a claim"),
        pytest.param(ReportQuery(text="low"), {"low"}, id="words of a title"),
        pytest.param(ReportQuery(text="tonnes nine"), set(), id="words in another order"),
        pytest.param(ReportQuery(text="nine tonnes", label=ArticleLabel.MIXED), set(), id="all filters must hold"),
    ],
)
def test_query_finds_what_it_asks_for(reports: Reports, clock: Clock, query: ReportQuery, found: set[str]) -> None:
    reports.save(titled("low"), article(1), "alice")
    clock.now = NOON + dt.timedelta(hours=1)
    claim = make_claim("It weighs nine tonnes.", evidence=(make_evidence("height"),))
    score = make_score(0.9, 0.9, 0.9).model_copy(update={"label": ArticleLabel.MISLEADING})
    reports.save(make_report(claim, title="high", score=score), article(2), "alice")
    assert titles(reports, query) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("5%", {"up by 5% of all"}, id="per cent"),
        pytest.param("a_b", {"file a_b here"}, id="underscore"),
        pytest.param("c\\d", {"path c\\d"}, id="backslash"),
        pytest.param("e/f", {"either e/f"}, id="slash"),
        pytest.param("it's", {"it's here"}, id="apostrophe"),
        pytest.param("%%", set(), id="nothing but signs"),
    ],
)
def test_signs_of_patterns_mean_themselves(reports: Reports, text: str, found: set[str]) -> None:
    save_titled(
        reports,
        "up by 5% of all",
        "up by 50 of all",
        "file a_b here",
        "file axb here",
        "path c\\d",
        "path cd",
        "either e/f",
        "either ef",
        "it's here",
        "its here",
    )
    assert titles(reports, ReportQuery(text=text)) == found


@pytest.mark.parametrize("text", ["ÉCOLE in straße", "école IN STRAßE", "École In Straße"])
def test_case_does_not_matter_outside_ascii_either(reports: Reports, text: str) -> None:
    save_titled(reports, "École in Straße", "Ecole in Strasse")
    assert titles(reports, ReportQuery(text=text)) == {"École in Straße"}


def test_character_that_postgres_refuses_does_no_harm(reports: Reports) -> None:
    report = titled("The\0 tower", "It is\0 high.")
    id_ = reports.save(report, ARTICLE, "alice")
    assert reports.get(id_, ALICE) == report
    assert titles(reports, ReportQuery(text="the\0 tower")) == {"The tower"}


def test_id_of_a_fact_may_be_long(reports: Reports) -> None:
    long = "height-" * 60
    id_ = reports.save(make_report(make_claim(evidence=(make_evidence(long),))), ARTICLE, "alice")
    assert [entry.id for entry in reports.find(ReportQuery(fact=long), ALICE).reports] == [id_]


def test_pages_lose_nothing_and_repeat_nothing(reports: Reports, clock: Clock) -> None:
    saved = []
    for at in range(25):
        clock.now = NOON + dt.timedelta(milliseconds=at // 10)  # ten of the same moment
        saved.append((clock(), reports.save(titled("A"), article(at), "alice")))
    for limit in (1, 4, 25):
        pages = list(walk(reports, ANYTHING, limit=limit))
        assert {len(page) for page in pages[:-1]} <= {limit}
        assert list(itertools.chain(*pages)) == [id_ for _, id_ in sorted(saved, reverse=True)]


def test_pages_stay_as_they_are_while_reports_arrive(reports: Reports, clock: Clock) -> None:
    before = {reports.save(titled("A"), article(at), "alice") for at in range(12)}
    seen: list[str] = []
    for at, page in enumerate(walk(reports, ANYTHING, limit=5)):
        seen += page
        clock.now += dt.timedelta(milliseconds=1)
        reports.save(titled("B"), article(at), "alice")
    assert (len(seen), set(seen)) == (12, before)


@pytest.mark.usefixtures("clock")
def test_pages_lose_nothing_while_others_save_in_the_same_millisecond(reports: Reports) -> None:
    before = {reports.save(titled("A"), article(at), "alice") for at in range(20)}
    with ThreadPoolExecutor(4) as threads:
        saving = [threads.submit(reports.save, titled("B"), article(at), "alice") for at in range(20)]
        seen = list(itertools.chain(*walk(reports, ANYTHING, limit=3)))
    assert len(seen) == len(set(seen))
    assert before <= set(seen) <= before | {each.result() for each in saving}


def test_page_is_bounded_whatever_is_asked_for(reports: Reports, engine: sa.Engine) -> None:
    reports.save(titled("A"), ARTICLE, "alice")
    with engine.begin() as connection:
        (row,) = connection.execute(sa.select(ReportRow.__table__)).mappings()
        connection.execute(sa.insert(ReportRow), [{**row, "id": f"{at:032x}"} for at in range(200)])
    page = reports.find(ANYTHING, ALICE, limit=10_000)
    assert (len(page.reports), page.next is None) == (200, False)


def test_cursor_holds_for_its_query_alone(reports: Reports) -> None:
    save_titled(reports, "one", "two")
    cursor = reports.find(ANYTHING, ALICE, limit=1).next
    assert cursor is not None
    with pytest.raises(InputError, match="the cursor is of another query"):
        reports.find(ReportQuery(text="two"), ALICE, cursor=cursor)
    assert len(reports.find(ANYTHING, ALICE, cursor=cursor).reports) == 1


def encoded(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts[0] if len(parts) == 1 else parts).encode()).decode().rstrip("=")


DIGEST = json.loads(base64.urlsafe_b64decode(Cursor(1, "0" * 32).encode(ANYTHING.model_dump_json()) + "=="))[0]


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("", id="empty"),
        pytest.param("x", id="one letter"),
        pytest.param("no cursor at all", id="words"),
        pytest.param("ünïcode", id="letters outside ASCII"),
        pytest.param(encoded(7), id="a number"),
        pytest.param(encoded(None), id="null"),
        pytest.param(encoded(DIGEST, 1), id="cut off"),
        pytest.param(encoded(DIGEST, "then", "0" * 32), id="no time"),
        pytest.param(encoded(DIGEST, -1, "0" * 32), id="a time before all"),
        pytest.param(encoded(DIGEST, 2**63, "0" * 32), id="a time that no database takes"),
        pytest.param(encoded(DIGEST, 1, "\0"), id="an id that no database takes"),
        pytest.param(base64.urlsafe_b64encode(b"[" * 100_000).decode(), id="nested without end"),
    ],
)
def test_damaged_cursor_is_refused(reports: Reports, cursor: str) -> None:
    with pytest.raises(InputError, match="the cursor is damaged; send it as the page before gave it"):
        reports.find(ANYTHING, ALICE, cursor=cursor)


def test_key_sees_its_own_reports_alone(reports: Reports) -> None:
    mine = reports.save(titled("of Alice"), article(1), "alice")
    reports.save(titled("of Bob"), article(2), "bob")
    assert [titles(reports, ANYTHING, viewer) for viewer in (ALICE, BOB, ADMIN, Viewer(""))] == [
        {"of Alice"},
        {"of Bob"},
        {"of Alice", "of Bob"},
        set(),
    ]
    assert (reports.get(mine, BOB), reports.delete(mine, BOB)) == (None, False)
    assert reports.get(mine, ADMIN) == reports.get(mine, ALICE) is not None


def test_colleagues_see_each_others_reports(reports: Reports) -> None:
    mine = reports.save(titled("of Alice"), article(1), "alice")
    reports.save(titled("of Bob"), article(2), "bob")
    reports.save(titled("of Carol"), article(3), "carol")
    colleague = BOB._replace(colleagues=frozenset({"alice", "dave"}))
    assert titles(reports, ANYTHING, colleague) == {"of Alice", "of Bob"}
    assert {report.article.title for _, report in reports.latest(colleague, limit=9)} == {"of Alice", "of Bob"}
    assert titles(reports, ANYTHING, colleague.alone) == {"of Bob"}
    assert (reports.get(mine, colleague) is not None, reports.delete(mine, colleague)) == (True, True)


def test_reports_on_one_article_stand_together(reports: Reports, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (save_at(reports, clock, hours, "alice") for hours in (0, 1, 2))
    save_at(reports, clock, 3, "bob")
    reports.save(make_report(), article(2), "alice")

    def found(id_: str, viewer: Viewer = ALICE) -> list[str]:
        return [entry.id for entry in reports.of_same_article(id_, viewer)]

    assert [found(each) for each in (first, third, "none")] == [[first, third, second], [third, second, first], []]
    assert (found(first, BOB), len(found(first, ADMIN))) == ([], 4)
    monkeypatch.setattr(reports_module, "MAX_PAGE", 2)
    assert found(first) == [first, third]


def test_cursor_of_another_key_shows_nothing_of_its_reports(reports: Reports) -> None:
    for at in range(3):
        reports.save(titled("of Alice"), article(at), "alice")
    reports.save(titled("of Bob"), article(9), "bob")
    cursor = reports.find(ANYTHING, ALICE, limit=1).next
    assert {entry.title for entry in reports.find(ANYTHING, BOB, cursor=cursor).reports} <= {"of Bob"}


def test_article_goes_with_its_last_report(reports: Reports, engine: sa.Engine) -> None:
    report = make_report(make_claim(evidence=(make_evidence(),)))
    first, second = (reports.save(report, ARTICLE, owner) for owner in ("alice", "bob"))
    assert (count(engine, ArticleRow), count(engine, ReportFactRow)) == (1, 2)
    assert reports.delete(first, ALICE)
    assert (reports.source(second), count(engine, ReportFactRow)) == (ARTICLE, 1)
    assert reports.delete(second, ADMIN)
    assert [count(engine, table) for table in (ArticleRow, ReportRow, ReportFactRow)] == [0, 0, 0]
    assert not reports.delete(second, ADMIN)


def test_same_article_may_be_saved_and_deleted_by_many_at_once(reports: Reports, engine: sa.Engine) -> None:
    def save_and_delete(_: int) -> bool:
        return all(reports.delete(reports.save(titled("A"), ARTICLE, "alice"), ALICE) for _ in range(10))

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(save_and_delete, range(6)))
    assert (count(engine, ArticleRow), count(engine, ReportRow)) == (0, 0)


def test_old_reports_go_batch_by_batch(reports: Reports, engine: sa.Engine, clock: Clock) -> None:
    for at in range(7):
        reports.save(titled("old"), article(at), f"key{at}")
    clock.now = NOON + dt.timedelta(days=1)
    kept = reports.save(titled("new"), article(0), "alice")
    assert list(reports.prune(clock.now, batch=3)) == [3, 3, 1]
    assert (titles(reports, ANYTHING, ADMIN), count(engine, ArticleRow)) == ({"new"}, 1)
    assert reports.source(kept) == article(0)
    assert list(reports.prune(clock.now)) == []


def test_two_may_prune_at_once(reports: Reports, engine: sa.Engine, clock: Clock) -> None:
    for at in range(40):
        reports.save(titled("old"), article(at % 7), "alice")
    later = clock.now + dt.timedelta(days=1)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: list(reports.prune(later, batch=3)), range(2)))
    assert (count(engine, ArticleRow), count(engine, ReportRow)) == (0, 0)


@pytest.mark.parametrize(
    ("limits", "seen"),
    [
        ((), {"all", "a", "b", "a,b", "aa"}),
        (("a",), {"a"}),
        (("b", "a"), {"a", "b", "a,b"}),
        (("b", "c"), {"b"}),
        (("c",), set()),
    ],
)
def test_who_is_limited_to_sets_sees_what_was_made_with_no_others(
    reports: Reports, limits: tuple[str, ...], seen: set[str]
) -> None:
    sets = {"all": (), "a": ("a",), "b": ("b",), "a,b": ("a", "b"), "aa": ("aa",)}
    ids = {
        reports.save(make_report(), ArticleInput(text=name, fact_sets=names), "alice"): name
        for name, names in sets.items()
    }
    for viewer in (ALICE._replace(fact_sets=limits), ADMIN._replace(fact_sets=limits)):
        assert {ids[each.id] for each in reports.find(ANYTHING, viewer).reports} == seen
        assert {ids[each] for each in reports.seen(ids, viewer)} == seen
        assert {ids[id_] for id_ in ids if reports.get(id_, viewer)} == seen
        assert {ids[id_] for id_, _ in reports.latest(viewer, limit=10)} == seen
        assert {ids[id_] for id_ in ids if reports.of_same_article(id_, viewer)} == seen
    assert reports.seen(ids, BOB) == frozenset()
    assert {ids[id_] for id_ in ids if reports.delete(id_, ALICE._replace(fact_sets=limits))} == seen
