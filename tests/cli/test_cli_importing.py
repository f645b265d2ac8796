"""`assay facts import`: what is taken from foreign files, and what is told of the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from assay.facts.candidates import Judged, judge
from assay.facts.editing import with_accepted
from assay.facts.importing import taking
from assay.facts.store import load_fact_base
from assay_schemas import FactStatus
from tests.testing.command_line import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assay.facts.documents import FactEntry
    from assay_schemas import Fact

FACTS = """\
# Mine
facts:
  - id: mill # the old one
    statement: The mill is shut.
    sources: [{publisher: Archive}]
"""
TABLE = """\
id,fact,source,date,colour
a,The mill is red.,Roads,2024,red
,The mill is old.,Roads,15.07.2023,
a,The mill is blue.,Roads,,
,The mill is open.,,,
mill,The mill is 3 m long.,Roads,,
,"The mill, is dry.",Roads,,
"""
DATES = "write YYYY, YYYY-MM or YYYY-MM-DD"
REVIEW = {
    "@type": "ClaimReview",
    "claimReviewed": "The bridge fell.",
    "author": {"name": "Checkers"},
    "reviewRating": {"ratingValue": 1},
}


@pytest.fixture
def into(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS)
    return path


def write(path: Path, content: str) -> Path:
    path.write_text(content)
    return path


def facts_of(path: Path) -> dict[str, Fact]:
    return {str(fact.id): fact for fact in load_fact_base([path]).facts}


def test_each_row_of_a_table_is_taken_or_told_of(into: Path, tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", TABLE)
    done = run("facts", "import", table, "--into", into)
    assert (done.exit_code, done.stdout) == (1, "a\nmill-dry\n")
    assert done.stderr.splitlines() == [
        f"assay: {table}: columns not taken: colour",
        f"assay: {table}:3: error bad-date: sources.0.published: '15.07.2023' is not a date; {DATES}",
        f"assay: {table}:4: the id 'a' is taken by row 2; give each fact an id of its own",
        f"assay: {table}:6: known already, and left as it is: fact 'mill'",
        f"assay: {table}:5: error no-source: fact mill-open: no source; name the publisher of at least one source",
        f"assay: {table}: 2 taken, 1 known, 3 left out",
    ]
    assert into.read_text() == (
        f"{FACTS}  - id: a\n    statement: The mill is red.\n"
        "    sources:\n      - {publisher: Roads, published: 2024}\n"
        "  - id: mill-dry\n    statement: The mill, is dry.\n    sources:\n      - {publisher: Roads}\n"
    )


def test_running_it_again_changes_nothing(into: Path, tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", TABLE)
    run("facts", "import", table, "--into", into)
    before = into.read_bytes()
    done = run("facts", "import", table, "--into", into)
    assert (done.stdout, into.read_bytes()) == ("", before)
    assert done.stderr.endswith(f"{table}: 0 taken, 3 known, 3 left out\n")


def test_what_was_written_before_an_interruption_stays_and_is_known_after_it(
    into: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "BATCH", 2)
    table = write(tmp_path / "t.csv", "fact,source\n" + "".join(f"Mill {n} is red.,Roads\n" for n in range(5)))
    calls = iter([None, None])

    def interrupted(
        existing: Sequence[FactEntry], candidates: Sequence[FactEntry], *, is_near_compared: bool
    ) -> Judged:
        if next(calls, "over") == "over":
            raise KeyboardInterrupt
        return judge(existing, candidates, is_near_compared=is_near_compared)

    monkeypatch.setattr(taking, "judge", interrupted)
    done = run("facts", "import", table, "--into", into)
    assert done.stderr.startswith(f"assay: {table}: 4 taken, 0 known, 0 left out\n")
    assert len(facts_of(into)) == 5
    monkeypatch.setattr(taking, "judge", judge)
    done = run("facts", "import", table, "--into", into)
    assert (done.exit_code, len(facts_of(into))) == (0, 6)
    assert done.stderr.endswith(f"assay: {table}: 1 taken, 4 known, 0 left out\n")


def test_a_spreadsheet_is_read_by_the_sheet_that_is_named(tmp_path: Path) -> None:
    book = Workbook()
    for name in ("One", "Two"):
        sheet = book.create_sheet(name)
        sheet.append(["Fact", "Source"])
        sheet.append([f"Mill {name} is red.", "Roads"])
    book.save(tmp_path / "t.xlsx")
    into = tmp_path / "new.yaml"
    done = run("facts", "import", tmp_path / "t.xlsx", "--into", into)
    assert (done.exit_code, "name one with --sheet" in done.stderr, into.exists()) == (2, True, False)
    done = run("facts", "import", tmp_path / "t.xlsx", "--into", into, "--sheet", "Two")
    assert (done.exit_code, [fact.statement for fact in facts_of(into).values()]) == (0, ["Mill Two is red."])


def test_a_claim_found_false_is_a_draft_until_a_person_has_worded_it(into: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "r.json", json.dumps([REVIEW, {**REVIEW, "claimReviewed": "B.", "reviewRating": None}]))
    done = run("facts", "import", source, "--into", into)
    assert (done.exit_code, done.stdout) == (1, "myth-bridge-fell\n")
    assert f"{source}:2: it has no rating; write the fact by hand: 'B.'" in done.stderr
    assert f"{source}: 1 taken, 0 known, 1 left out" in done.stderr
    fact = facts_of(into)["myth-bridge-fell"]
    assert (fact.status, fact.related_myths) == (FactStatus.DRAFT, ("The bridge fell.",))


def test_a_draft_that_was_worded_is_not_drafted_again(into: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "r.json", json.dumps(REVIEW))
    run("facts", "import", source, "--into", into)
    worded = into.read_text().replace("    status: draft\n", "").replace("id: myth-bridge-fell", "id: bridge")
    worded = worded.replace("Checkers found it to be false that the bridge fell.", "The bridge stands.")
    into.write_text(with_accepted(worded).text)
    done = run("facts", "import", source, "--into", into)
    assert (done.exit_code, into.read_text()) == (0, worded)
    assert f"{source}:1: known already, and left as it is: fact 'bridge'" in done.stderr


def test_ratings_decide_only_where_they_are_trusted(into: Path, tmp_path: Path) -> None:
    page = write(tmp_path / "r.html", f'<script type="application/ld+json">{json.dumps(REVIEW)}</script>')
    run("facts", "import", page, "--into", into, "--trust-ratings")
    assert facts_of(into)["myth-bridge-fell"].status is FactStatus.ACTIVE


def test_a_file_that_can_t_be_read_stops_no_other(into: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.cli.importing._MAX_BYTES", 1_000)
    files = [
        write(tmp_path / "a.xls", ""),
        tmp_path / "gone.csv",
        write(tmp_path / "none.json", "{}"),
        write(tmp_path / "large.json", " " * 1_001),
        write(tmp_path / "head.csv", "colour\nred\n"),
        write(tmp_path / "good.csv", "fact,source\nThe mill is red.,Roads\n"),
    ]
    done = run("facts", "import", *files, "--into", into)
    assert (done.exit_code, done.stdout) == (2, "mill-red\n")
    a, gone, none, large, head, _ = (repr(str(file)) for file in files)
    *told, counted = done.stderr.splitlines()
    assert counted.endswith("good.csv: 1 taken, 0 known, 0 left out")
    assert [line.partition("; ")[0] for line in told] == [
        f"assay: {a} is of no kind that can be read",
        f"assay: {gone} can't be read: No such file or directory",
        f"assay: {none} holds no review of a claim",
        f"assay: {large} is larger than 0 MB",
        f"assay: {head[1:-1]}:1: the first row names no column 'statement'",
    ]


def test_json_lines_are_added_to_and_taken_once(tmp_path: Path) -> None:
    table, into = write(tmp_path / "t.csv", TABLE), tmp_path / "facts.jsonl"
    first = run("facts", "import", table, "--into", into)
    assert (first.exit_code, first.stdout) == (1, "a\nmill\nmill-dry\n")
    assert f"{table}:4: the id 'a' is taken by row 2" in first.stderr
    lines = into.read_text().splitlines()
    again = run("facts", "import", table, "--into", into)
    assert (again.stdout, into.read_text().splitlines()) == ("", lines)
    assert again.stderr.endswith(f"{table}: 0 taken, 3 known, 3 left out\n")
    more = write(tmp_path / "more.csv", "fact,source\nThe mill is wide.,Roads\nThe mill is red.,Roads\n")
    assert run("facts", "import", more, "--into", into).stdout == "mill-wide\n"
    assert [json.loads(line)["id"] for line in into.read_text().splitlines()] == ["a", "mill", "mill-dry", "mill-wide"]
    assert facts_of(into)["a"].statement == "The mill is red."


@pytest.mark.parametrize(
    ("tail", "taken"),
    [
        pytest.param('{"id": "mill-red", "statement": "The mill is r', "mill-red\n", id="cut-off"),
        pytest.param('{"id": "x", "statement": "The mill is red.", "sources": [{"publisher": "A"}]}', "", id="whole"),
    ],
)
def test_a_line_that_a_killed_run_did_not_end_is_taken_anew(tmp_path: Path, tail: str, taken: str) -> None:
    into = write(tmp_path / "facts.jsonl", f'{{"id": "a", "statement": "One.", "sources": []}}\n{tail}')
    table = write(tmp_path / "t.csv", "fact,source\nThe mill is red.,Roads\n")
    assert run("facts", "import", table, "--into", into).stdout == taken
    assert [fact.statement for fact in facts_of(into).values()] == ["One.", "The mill is red."]


def test_a_contradiction_is_left_out_of_json_lines_too(tmp_path: Path) -> None:
    table = "subject,predicate,quantity,fact,source\nMill,length,{0} metres,The mill is {0} metres long.,Roads\n"
    into = tmp_path / "facts.jsonl"
    run("facts", "import", write(tmp_path / "1.csv", table.format(40)), "--into", into)
    done = run("facts", "import", write(tmp_path / "2.csv", table.format(60)), "--into", into)
    assert (done.exit_code, done.stdout, "contradicting-quantities" in done.stderr) == (1, "", True)


@pytest.mark.parametrize("wrap", [json.dumps, lambda found: "\n".join(map(json.dumps, found))], ids=["list", "lines"])
def test_long_json_is_read_piece_by_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrap: Callable[[list[object]], str]
) -> None:
    monkeypatch.setattr("assay.cli.importing._WHOLE_BYTES", 0)
    reviews = [REVIEW, {**REVIEW, "claimReviewed": "The mill fell."}, {**REVIEW, "author": {"name": "Others"}}]
    source, into = write(tmp_path / "r.json", wrap(list(reviews))), tmp_path / "facts.jsonl"
    assert run("facts", "import", source, "--into", into).stdout == "myth-bridge-fell\nmyth-mill-fell\n"
    assert [each.publisher for each in facts_of(into)["myth-bridge-fell"].sources] == ["Checkers", "Others"]
    assert run("facts", "import", source, "--into", into).stdout == ""
