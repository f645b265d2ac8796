"""`assay keys`: a key on standard output and nowhere else."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from dirty_equals import IsStr

from assay.files.key_file import read_keys
from assay.store.database import open_database
from assay.store.records import Amount
from assay.store.usage import UsageBook
from tests.testing.command_line import run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def test_key_alone_is_on_standard_output(file: Path) -> None:
    done = run("keys", "create", "news desk", "--file", file)
    (stored,) = read_keys(file)
    assert done.exit_code == 0
    assert done.stdout == IsStr(regex=r"assay_[A-Za-z0-9_-]{43}\n")
    assert done.stderr == (
        f"assay: {file} has the key 'news desk' now, id {stored.id}, scope score; it is not shown again\n"
    )
    assert done.stdout.strip() not in done.stderr + file.read_text()


def test_scopes_are_those_that_were_asked_for(file: Path) -> None:
    done = run("keys", "create", "ops", "--scope", "admin", "--scope", "score", "--file", file)
    assert (done.exit_code, read_keys(file)[0].scopes) == (0, ("admin", "score"))


def test_key_belongs_to_the_desk_that_was_named(file: Path) -> None:
    done = run("keys", "create", "ann", "--desk", "sports", "--file", file)
    (stored,) = read_keys(file)
    assert (done.exit_code, stored.desk) == (0, "sports")
    assert done.stderr.endswith(f"id {stored.id}, scope score, desk sports; it is not shown again\n")
    assert run("keys", "list", "--file", file).stdout.endswith("\tlive\tsports\n")


def test_environment_names_the_file_and_the_option_goes_before_it(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    env = {"ASSAY_KEYS_FILE": str(file)}
    run("keys", "create", "a", env=env)
    run("keys", "create", "b", "--file", other, env=env)
    assert [[key.name for key in read_keys(each)] for each in (file, other)] == [["a"], ["b"]]


def test_list_shows_everything_but_the_hash(file: Path) -> None:
    for name in ("a", "b"):
        run("keys", "create", name, "--file", file)
    run("keys", "revoke", "a", "--file", file)
    first, second = read_keys(file)
    assert first.revoked is not None
    text, rows = run("keys", "list", "--file", file), run("keys", "list", "--file", file, "--format", "json")
    assert (text.exit_code, text.stderr, text.stdout.splitlines()) == (
        0,
        "",
        [
            f"{first.id}\ta\tscore\t{first.created:%Y-%m-%d}\trevoked {first.revoked:%Y-%m-%d}",
            f"{second.id}\tb\tscore\t{second.created:%Y-%m-%d}\tlive",
        ],
    )
    assert [json.loads(line) for line in rows.stdout.splitlines()] == [
        {
            "id": first.id,
            "name": "a",
            "scopes": ["score"],
            "created": IsStr,
            "revoked": IsStr,
            "desk": None,
            "fact_sets": [],
        },
        {
            "id": second.id,
            "name": "b",
            "scopes": ["score"],
            "created": IsStr,
            "revoked": None,
            "desk": None,
            "fact_sets": [],
        },
    ]
    assert first.sha256 not in text.stdout + rows.stdout


def test_revocation_is_told_and_can_be_asked_for_twice(file: Path) -> None:
    run("keys", "create", "a", "--file", file)
    (stored,) = read_keys(file)
    done = [run("keys", "revoke", word, "--file", file) for word in ("a", stored.id)]
    assert [(each.exit_code, each.stdout) for each in done] == [(0, "")] * 2
    assert done[0].stderr == done[1].stderr
    assert done[0].stderr == IsStr(regex=rf"assay: the key 'a', id {stored.id}, has been revoked since .* UTC\n")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(
            ("create", "a", "--scope", "root"), "'root' is not a scope; expected score or edit or", id="scope"
        ),
        pytest.param(("create", "a", "--desk", "-"), "'-' is not a valid desk name; use up to 64", id="desk"),
        pytest.param(("create", ""), "'' is not a valid key name; use up to 64 letters", id="name"),
        pytest.param(("revoke", "nobody"), "there is no key 'nobody'; `assay keys list` shows", id="key"),
    ],
)
def test_misuse_is_told_in_one_line(file: Path, args: tuple[str, ...], message: str) -> None:
    run("keys", "create", "somebody", "--file", file)
    done = run("keys", *args, "--file", file)
    assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert done.stderr.startswith(f"assay: {message}")


@pytest.mark.parametrize("args", [("create", "a"), ("list",), ("revoke", "a")], ids=lambda args: args[0])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "no key file is given; use --file FILE or set ASSAY_KEYS_FILE", id="none"),
        pytest.param("{", "keys.json:1: is not a valid key file", id="damaged"),
    ],
)
def test_file_that_cannot_be_used_is_told_in_one_line(
    file: Path, args: tuple[str, ...], content: str | None, message: str
) -> None:
    env = {}
    if content is not None:
        file.write_text(content)
        env["ASSAY_KEYS_FILE"] = str(file)
    done = run("keys", *args, env=env)
    assert (done.exit_code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert message in done.stderr


class TestUsage:
    """What the keys used, as the database has it."""

    @pytest.fixture
    def database(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'assay.db'}"

    @pytest.fixture
    def ids(self, file: Path, database: str) -> tuple[str, str]:
        for name in ("a", "b"):
            run("keys", "create", name, "--file", file)
        first, second = (key.id for key in read_keys(file))
        engine = open_database(database)
        amount = Amount(requests=2, articles=3, calls=4, input_tokens=500, output_tokens=60, cost_usd=0.25, unpriced=1)
        UsageBook(engine).add([(key, dt.date(2025, 6, day), amount) for key in (first, second) for day in (1, 2)])
        engine.dispose()
        return first, second

    def show(self, *options: str | Path) -> list[str]:
        done = run("keys", "usage", *options)
        assert (done.exit_code, done.stderr) == (0, "")
        return done.stdout.splitlines()

    def test_line_has_day_key_name_and_counts(self, file: Path, database: str, ids: tuple[str, str]) -> None:
        lines = self.show("a", "--file", file, "--database-url", database, "--since", "2025-06-02")
        assert lines == [f"2025-06-02\t{ids[0]}\ta\t2\t3\t500\t60\t0.2500\t1"]

    def test_without_a_file_keys_are_shown_by_their_ids(self, database: str, ids: tuple[str, str]) -> None:
        lines = self.show("--database-url", database, "--until", "2025-06-01")
        assert [line.split("\t")[1:3] for line in lines] == [[id_, ""] for id_ in sorted(ids)]
        assert len(self.show(ids[1], "--database-url", database)) == 2

    def test_rows_are_those_of_the_api(self, database: str, ids: tuple[str, str]) -> None:
        rows = [json.loads(line) for line in self.show(ids[0], "--database-url", database, "--format", "json")]
        assert rows[0] == {
            "day": "2025-06-01",
            "key_id": ids[0],
            "requests": 2,
            "articles": 3,
            "calls": 4,
            "input_tokens": 500,
            "output_tokens": 60,
            "cost_usd": 0.25,
            "unpriced": 1,
        }

    def test_without_a_database_the_way_out_is_told(self) -> None:
        done = run("keys", "usage")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "no database is named" in done.stderr

    def test_day_that_is_none_is_refused(self, database: str) -> None:
        done = run("keys", "usage", "--since", "yesterday", "--database-url", database)
        assert (done.exit_code, "--since" in done.stderr) == (2, True)


def test_key_is_limited_to_sets_of_facts(file: Path) -> None:
    done = run("keys", "create", "a", "--set", "sports", "--set", "archive-2020s", "--file", file)
    (stored,) = read_keys(file)
    assert (done.exit_code, stored.fact_sets) == (0, ("archive-2020s", "sports"))
    assert "scope score, limited to the facts of archive-2020s, sports; it is not shown again" in done.stderr
    assert run("keys", "list", "--file", file).stdout.endswith("\tlive\tfacts of archive-2020s,sports\n")


def test_file_of_an_earlier_version_is_valid_and_limits_nobody(file: Path) -> None:
    run("keys", "create", "a", "--file", file)
    assert "fact_sets" not in json.loads(file.read_text())["keys"][0]
    assert read_keys(file)[0].fact_sets == ()


def test_set_that_cannot_be_called_so_is_refused(file: Path) -> None:
    done = run("keys", "create", "a", "--set", "Sports", "--file", file)
    assert (done.exit_code, file.exists(), "'Sports' can't name a set of facts" in done.stderr) == (2, False, True)
