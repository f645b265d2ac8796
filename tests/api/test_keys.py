"""Keys of a file: what each opens, how much it may ask, and what the operator is told."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import structlog
from dirty_equals import IsDatetime, IsPartialDict
from fastapi.testclient import TestClient

from assay.api import create_app
from assay.api.admission import WRONG_KEYS_PER_MINUTE, site_of
from assay.errors import ConfigError, DataError
from assay.files.key_file import NewKey, Scope, StoredKey, create_key, revoke_key
from assay.settings import Settings
from tests.testing import keys as keys_module
from tests.testing.api_client import FALSE, KEY, PAIR, SCORE, SECRET, VERIFY, open_client, problem_of
from tests.testing.scripted import Builder, ScriptedPipeline

FACTS, USAGE = "/v1/facts", "/v1/usage"
BODIES = {SCORE: {"text": FALSE}, VERIFY: {"pairs": [PAIR]}}


class Keys(keys_module.Keys):
    """These, and a key for two kinds."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.both = create_key(self.file, "both", (Scope.SCORE, Scope.ADMIN))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def client(keys: Keys) -> Iterator[TestClient]:
    with open_client(ScriptedPipeline(), keys_file=keys.file, api_keys=(KEY,)) as client:
        yield client


def bearer(key: NewKey | str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key if isinstance(key, str) else key.secret}"}


def ask(client: TestClient, path: str, key: NewKey | str) -> tuple[int, str]:
    """Return the status and the kind of the problem, empty if there is none."""
    body = BODIES.get(path)
    answer = client.request("POST" if body else "GET", path, json=body, headers=bearer(key))
    return answer.status_code, "" if answer.status_code == 200 else problem_of(answer)[1]


class TestScopes:
    @pytest.mark.parametrize("path", [SCORE, VERIFY, FACTS, "/v1/facts/height", USAGE])
    @pytest.mark.parametrize(
        ("name", "scopes"), [("desk", {"score"}), ("ops", {"admin"}), ("both", {"score", "admin"})]
    )
    def test_key_opens_what_its_scopes_say(
        self, client: TestClient, keys: Keys, name: str, scopes: set[str], path: str
    ) -> None:
        expected = (200, "") if "score" in scopes or path == USAGE else (403, "scope-missing")
        assert ask(client, path, getattr(keys, name)) == expected

    def test_missing_scope_is_named(self, client: TestClient, keys: Keys) -> None:
        answer = client.get(FACTS, headers=bearer(keys.ops))
        assert problem_of(answer)[2] == "this needs a key with the scope 'score'"

    def test_key_of_the_environment_opens_score_alone(self, client: TestClient) -> None:
        assert [ask(client, path, KEY)[0] for path in (FACTS, SCORE)] == [200, 200]

    def test_without_keys_everything_is_open(self) -> None:
        with open_client(ScriptedPipeline()) as client:
            assert [client.get(path).status_code for path in (FACTS, USAGE)] == [200, 200]

    def test_file_without_a_live_key_lets_nobody_in(self, tmp_path: Path) -> None:
        file = tmp_path / "keys.json"
        file.write_text('{"keys": []}')
        with open_client(ScriptedPipeline(), keys_file=file) as client:
            assert problem_of(client.get(FACTS))[:2] == (401, "key-required")


class TestFile:
    def test_key_opens_and_ends_without_a_restart(self, client: TestClient, keys: Keys) -> None:
        new = create_key(keys.file, "new", (Scope.SCORE,))
        before = ask(client, FACTS, new)
        revoke_key(keys.file, "new")
        assert (before, ask(client, FACTS, new)) == ((200, ""), (401, "key-required"))
        assert ask(client, FACTS, keys.desk) == (200, "")

    @pytest.mark.parametrize("content", [None, b"{", b"\xff"], ids=["gone", "damaged", "binary"])
    def test_file_that_breaks_leaves_the_keys_as_they_were_until_it_is_mended(
        self, client: TestClient, keys: Keys, content: bytes | None
    ) -> None:
        copy = keys.file.with_name("copy.json")
        shutil.copy(keys.file, copy)
        keys.file.unlink()
        if content is not None:
            keys.file.write_bytes(content)
        with structlog.testing.capture_logs() as lines:
            answers = [ask(client, FACTS, keys.desk) for _ in range(3)]
        copy.replace(keys.file)
        revoke_key(keys.file, "desk")
        complaints = [line for line in lines if line["log_level"] == "error"]
        assert answers == [(200, "")] * 3
        assert [line["event"] for line in complaints] == ["keys not read, those read before hold"]
        assert str(keys.file) in complaints[0]["message"]
        assert ask(client, FACTS, keys.desk) == (401, "key-required")

    def test_file_is_read_again_only_when_it_has_changed(
        self, client: TestClient, keys: Keys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reads: list[Path] = []

        def read(path: Path) -> tuple[StoredKey, ...]:
            reads.append(path)
            return ()

        monkeypatch.setattr("assay.api.access.read_keys", read)
        ask(client, FACTS, KEY)
        before = len(reads)
        revoke_key(keys.file, "desk")
        ask(client, FACTS, KEY)
        ask(client, FACTS, KEY)
        assert (before, len(reads)) == (0, 1)

    @pytest.mark.parametrize(("content", "error"), [(None, ConfigError), ("{", DataError)], ids=["missing", "damaged"])
    def test_service_does_not_start_without_the_file_it_was_told_of(
        self, tmp_path: Path, content: str | None, error: type[Exception]
    ) -> None:
        file = tmp_path / "keys.json"
        if content is not None:
            file.write_text(content)
        with pytest.raises(error, match=r"keys\.json"):
            create_app(Settings(keys_file=file))


class TestRate:
    def test_one_key_over_its_rate_does_not_hold_up_another(self, keys: Keys) -> None:
        with open_client(ScriptedPipeline(), keys_file=keys.file, rate_per_minute=3) as client:
            answers = [client.get(FACTS, headers=bearer(keys.desk)) for _ in range(5)]
            other = ask(client, FACTS, keys.other)
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert problem_of(answers[-1])[:2] == (429, "rate-limited")
        assert 55 <= int(answers[-1].headers["retry-after"]) <= 60
        assert other == (200, "")

    def test_without_keys_all_callers_share_the_rate(self) -> None:
        with open_client(ScriptedPipeline(), rate_per_minute=2) as client:
            other = TestClient(client.app, client=("192.0.2.7", 1))
            statuses = [each.get(FACTS).status_code for each in (client, other, client)]
        assert statuses == [200, 200, 429]

    def test_probes_and_documentation_have_no_rate(self) -> None:
        with open_client(ScriptedPipeline(), rate_per_minute=1) as client:
            assert {client.get(path).status_code for path in ("/healthz", "/readyz", "/docs") for _ in "123"} == {200}


class TestConcurrency:
    async def statuses(self, settings: Settings, *senders: dict[str, str]) -> list[httpx2.Response]:
        app = create_app(settings, build=Builder(ScriptedPipeline(pause_s=0.05)))
        transport = httpx2.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
        ):
            return list(
                await asyncio.gather(*(client.post(SCORE, json={"text": FALSE}, headers=each) for each in senders))
            )

    async def test_one_key_does_not_take_all_the_places(self, keys: Keys) -> None:
        settings = Settings(keys_file=keys.file, max_concurrent_per_key=2)
        answers = await self.statuses(settings, *[bearer(keys.desk)] * 3, bearer(keys.other))
        refused = [answer for answer in answers if answer.status_code != 200]
        assert [problem_of(answer)[:2] for answer in refused] == [(429, "key-busy")]
        assert refused[0].headers["retry-after"] == "1"
        assert answers[-1].status_code == 200

    async def test_service_that_is_full_answers_503_to_every_key(self, keys: Keys) -> None:
        settings = Settings(keys_file=keys.file, max_concurrent_requests=1)
        answers = await self.statuses(settings, bearer(keys.desk), bearer(keys.other))
        assert sorted(answer.status_code for answer in answers) == [200, 503]

    async def test_without_keys_the_service_alone_has_a_limit(self) -> None:
        answers = await self.statuses(Settings(max_concurrent_per_key=1), {}, {}, {})
        assert [answer.status_code for answer in answers] == [200] * 3

    @pytest.mark.parametrize(("error", "status"), [(ZeroDivisionError(), 500), (None, 200)], ids=["failure", "success"])
    def test_place_is_given_back(self, keys: Keys, error: Exception | None, status: int) -> None:
        pipeline = ScriptedPipeline(error=error)
        with open_client(pipeline, keys_file=keys.file, max_concurrent_per_key=1) as client:
            assert [ask(client, SCORE, keys.desk)[0] for _ in range(3)] == [status] * 3
            assert client.post(SCORE, headers=bearer(keys.desk)).status_code == 415
            assert ask(client, SCORE, keys.desk)[0] == status


class TestWrongKeys:
    def guess(self, client: TestClient, times: int) -> list[int]:
        return [client.get(FACTS, headers=bearer(f"guess {number}")).status_code for number in range(times)]

    def test_guessing_is_slow_even_for_one_who_hits(self, client: TestClient) -> None:
        assert set(self.guess(client, WRONG_KEYS_PER_MINUTE)) == {401}
        answer = client.get(FACTS, headers=bearer(KEY))
        assert problem_of(answer)[:2] == (429, "rate-limited")
        assert problem_of(answer)[2].startswith("too many wrong keys came from this address; try again")
        assert 50 <= int(answer.headers["retry-after"]) <= 60

    def test_key_that_nobody_can_guess_is_let_in_all_the_same(self, client: TestClient, keys: Keys) -> None:
        self.guess(client, WRONG_KEYS_PER_MINUTE)
        assert ask(client, FACTS, keys.desk) == (200, "")
        assert [ask(client, FACTS, f"assay_{'x' * 43}")[0], ask(client, FACTS, KEY)[0]] == [429, 429]
        revoke_key(keys.file, "other")
        assert ask(client, FACTS, keys.other) == (401, "key-required")

    def test_other_addresses_go_on(self, client: TestClient) -> None:
        self.guess(client, WRONG_KEYS_PER_MINUTE)
        other = TestClient(client.app, client=("192.0.2.7", 1))
        assert ask(other, FACTS, KEY) == (200, "")

    def test_no_key_and_a_revoked_one_are_no_guesses(self, client: TestClient, keys: Keys) -> None:
        revoke_key(keys.file, "other")
        for _ in range(WRONG_KEYS_PER_MINUTE):
            assert client.get(FACTS).status_code == 401
            assert ask(client, FACTS, keys.other) == (401, "key-required")
        assert ask(client, FACTS, keys.desk) == (200, "")

    def test_addresses_that_are_remembered_are_few(self, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("assay.api.admission.MOST_ADDRESSES", 2)
        with open_client(ScriptedPipeline(), keys_file=keys.file, api_keys=(KEY,)) as client:
            self.guess(client, WRONG_KEYS_PER_MINUTE)
            refused = ask(client, FACTS, KEY)
            for number in range(2):
                self.guess(TestClient(client.app, client=(f"192.0.2.{number}", 1)), 1)
            assert (refused[0], ask(client, FACTS, KEY)[0]) == (429, 200)

    @pytest.mark.parametrize(
        ("host", "site"),
        [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
            ("fe80::1%eth0", "fe80::/64"),
            ("::1", "::/64"),
            ("testclient", "testclient"),
            ("", ""),
        ],
    )
    def test_site_is_all_that_one_caller_has(self, host: str, site: str) -> None:
        assert site_of(host) == site


class TestUsage:
    def test_operator_is_told_what_came_with_each_key(self, client: TestClient, keys: Keys) -> None:
        revoke_key(keys.file, "other")
        ask(client, FACTS, KEY)
        ask(client, FACTS, keys.other)
        for path in (FACTS, SCORE, USAGE):
            ask(client, path, keys.desk)
        ask(client, FACTS, keys.ops)
        client.get(FACTS, headers=bearer("wrong"))
        client.get(FACTS)
        answer = client.get(USAGE, headers=bearer(keys.ops))
        rows = {row.pop("id"): row for row in answer.json()["keys"]}
        counted = {"is_revoked": False, "requests": 0, "refused": 0, "under_way": 0}
        assert answer.json() == IsPartialDict(since=IsDatetime(iso_string=True), wrong_keys=1)
        assert rows == {
            "env-1": counted | {"name": "ASSAY_API_KEYS 1", "requests": 1},
            keys.desk.stored.id: counted | {"name": "desk", "requests": 3},
            keys.other.stored.id: counted | {"name": "other", "is_revoked": True, "requests": 1, "refused": 1},
            keys.ops.stored.id: counted | {"name": "ops", "requests": 2, "refused": 1},
            keys.both.stored.id: counted | {"name": "both"},
        }
        assert [key for key in (keys.desk, keys.ops) if key.stored.sha256 in answer.text] == []

    async def test_what_is_under_way_is_counted(self, keys: Keys) -> None:
        pipeline = ScriptedPipeline(pause_s=3)
        app = create_app(Settings(keys_file=keys.file), build=Builder(pipeline))
        transport = httpx2.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
        ):
            scoring = asyncio.create_task(client.post(SCORE, json={"text": FALSE}, headers=bearer(keys.desk)))
            while not pipeline.at_once:  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0)
            during = await client.get(USAGE, headers=bearer(keys.ops))
            await scoring
            after = await client.get(USAGE, headers=bearer(keys.ops))
        assert [answer.json()["keys"][0]["under_way"] for answer in (during, after)] == [1, 0]

    def test_without_keys_one_row_stands_for_all(self) -> None:
        with open_client(ScriptedPipeline()) as client:
            client.get(FACTS)
            (row,) = client.get(USAGE).json()["keys"]
        assert row == {
            "id": "anyone", "name": "anyone", "is_revoked": False, "requests": 2, "refused": 0, "under_way": 0
        }  # fmt: skip


class TestLogs:
    def test_line_carries_the_id_of_the_key(self, client: TestClient, keys: Keys) -> None:
        revoke_key(keys.file, "other")
        with structlog.testing.capture_logs() as lines:
            for key in (keys.desk, keys.other, KEY, "wrong"):
                ask(client, FACTS, key)
            client.get("/healthz", headers=bearer(keys.desk))
        requests = [line for line in lines if line["event"] == "request"]
        assert [line["key_id"] for line in requests] == [
            keys.desk.stored.id,
            keys.other.stored.id,
            "env-1",
            None,
            None,
        ]

    def test_no_line_holds_a_key_a_hash_or_text_of_an_article(self, keys: Keys) -> None:
        error = ZeroDivisionError(SECRET)
        with (
            structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines,
            open_client(ScriptedPipeline(error=error), keys_file=keys.file, api_keys=(KEY,)) as client,
        ):
            for key in (keys.desk, keys.other, keys.ops, KEY, SECRET):
                client.post(SCORE, json={"text": SECRET}, headers=bearer(key))
                client.get(USAGE, headers={"X-API-Key": key if isinstance(key, str) else key.secret})
            revoke_key(keys.file, "desk")
            ask(client, FACTS, keys.desk)
            keys.file.write_text(keys.file.read_text()[:-5])
            ask(client, FACTS, keys.other)
        logged = json.dumps(lines)
        news = [keys.desk, keys.other, keys.ops]
        secrets = [KEY, SECRET, *(new.secret for new in news), *(new.stored.sha256 for new in news)]
        assert {"request", "failed", "keys read"} <= {line["event"] for line in lines}
        assert [secret for secret in secrets if secret in logged] == []
