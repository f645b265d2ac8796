"""`assay serve`: a real server on loopback, and what it refuses before it starts."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from assay_mock.answers import EmbeddedAnswers
from assay_mock.scenario import Fault, FaultRule, Scenario
from assay_mock.server import MockServer
from tests.testing.command_line import run


class TestRefusal:
    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])  # noqa: S104 - to be refused
    def test_public_address_without_keys(self, host: str) -> None:
        done = run("serve", "--host", host, "--port", "0")
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"assay: {host!r} can be reached from other machines; set ASSAY_API_KEYS")

    @pytest.mark.parametrize("is_revoked", [False, True], ids=["no key yet", "all revoked"])
    def test_public_address_with_a_file_of_no_live_key(self, tmp_path: Path, is_revoked: bool) -> None:
        file = tmp_path / "keys.json"
        file.write_text('{"keys": []}')
        if is_revoked:
            run("keys", "create", "desk", "--file", file)
            run("keys", "revoke", "desk", "--file", file)
        done = run("serve", "--host", "192.0.2.1", env={"ASSAY_KEYS_FILE": str(file)})
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == (
            f"assay: '192.0.2.1' can be reached from other machines and {file} has no active key; "
            "add one with `assay keys create NAME`\n"
        )

    def test_public_address_without_keys_is_told_of_the_command_that_makes_them(self) -> None:
        assert "`assay keys create NAME --file FILE`" in run("serve", "--host", "192.0.2.1").stderr

    def test_public_address_with_a_live_key_is_bound(self, tmp_path: Path) -> None:
        file = tmp_path / "keys.json"
        run("keys", "create", "desk", "--file", file)
        # An address for documentation, RFC 5737, which no machine has: the refusal comes from the system.
        done = run("serve", "--host", "192.0.2.1", "--port", "0", env={"ASSAY_KEYS_FILE": str(file)})
        assert done.stderr.startswith("assay: '192.0.2.1' port 0 can't be bound: ")

    @pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1"])
    @pytest.mark.parametrize(
        ("content", "message"),
        [(None, "no such key file; create it with `assay keys create"), ("{", "keys.json:1: is not a valid key file")],
        ids=["missing", "damaged"],
    )
    def test_file_of_keys_that_cannot_be_used(
        self, tmp_path: Path, host: str, content: str | None, message: str
    ) -> None:
        file = tmp_path / "keys.json"
        if content is not None:
            file.write_text(content)
        done = run("serve", "--host", host, "--port", "0", env={"ASSAY_KEYS_FILE": str(file)})
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.splitlines()[-1].startswith(f"assay: {file}")
        assert message in done.stderr

    @pytest.mark.parametrize(
        ("host", "family"), [("127.0.0.1", socket.AF_INET), ("localhost", socket.AF_INET), ("::1", socket.AF_INET6)]
    )
    def test_port_that_is_taken(self, host: str, family: socket.AddressFamily) -> None:
        try:
            taken = socket.create_server((host, 0), family=family)
        except OSError:
            pytest.skip(f"this machine has no {host}")
        with taken:
            port = taken.getsockname()[1]
            done = run("serve", "--host", host, "--port", str(port))
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"assay: {host!r} port {port} can't be bound: ")
        assert done.stderr.endswith("; choose another with --port\n")

    @pytest.mark.parametrize(
        ("env", "message"),
        [
            ({"ASSAY_FACTS": '["none.yaml"]'}, "assay: none.yaml: no such file or folder"),
            ({"ASSAY_ENGINE": "openai"}, "assay: ASSAY_OPENAI_API_KEY is not set"),
            ({"ASSAY_PORT": "http"}, "assay: ASSAY_PORT can't be used: "),
            ({"ASSAY_API_KEYS": '[" "]', "ASSAY_PORT": "0"}, "assay: ASSAY_API_KEYS contains a blank key"),
        ],
        ids=["facts missing", "key missing", "no number", "blank key"],
    )
    def test_wrong_setting_is_told_before_anything_is_served(self, env: dict[str, str], message: str) -> None:
        done = run("serve", env=env)
        assert (done.exit_code, done.stdout) == (2, "")
        assert message in done.stderr


class TestServer:
    @pytest.fixture
    def server(self) -> Iterator[subprocess.Popen[str]]:
        argv = [sys.executable, "-m", "assay", "serve", "--port", "0"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            yield process
            process.kill()

    def test_article_is_scored_over_a_socket_and_the_end_is_orderly(self, server: subprocess.Popen[str]) -> None:
        assert server.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
        assert found is not None
        answer = httpx2.post(f"{found.group()}/v1/articles/score", json={"text": "The tower is high."}, timeout=300)
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=300)
        lines = [json.loads(line) for line in errors.splitlines()]
        assert (answer.status_code, "server" in answer.headers) == (200, False)
        assert [line["route"] for line in lines if line["event"] == "request"] == ["/v1/articles/score"]
        assert lines[-1]["event"].startswith("Finished server process")
        assert "tower" not in errors


class TestStop:
    """What becomes of a request that is under way when the server is told to stop."""

    @pytest.mark.parametrize(
        ("rule", "grace_s", "statuses"),
        [
            (FaultRule(fault=Fault.SLOW_BODY, rate=1, slow_s=0.3), 30, {(200, None)}),
            (FaultRule(fault=Fault.HANG, rate=1), 1, {(503, "/docs#stopping")}),
        ],
        ids=["it ends in time", "it does not"],
    )
    async def test_it_gets_an_answer_and_the_process_ends(
        self, rule: FaultRule, grace_s: int, statuses: set[tuple[int, str | None]]
    ) -> None:
        mock = MockServer(EmbeddedAnswers(), Scenario(faults=(rule,)))
        async with (
            mock.serving() as model_url,
            open_service(model_url, grace_s) as (process, url),
            httpx2.AsyncClient(timeout=600) as client,
        ):
            asked = asyncio.create_task(client.post(f"{url}/v1/articles/score", json={"text": "The tower is high."}))
            await mock.asked.wait()
            process.send_signal(signal.SIGTERM)
            answer = await asked
            code = await asyncio.wait_for(process.wait(), timeout=600)
        assert (answer.status_code, answer.json().get("type")) in statuses
        assert code == -signal.SIGTERM  # told on to whoever started it, once all is done


@asynccontextmanager
async def open_service(model_url: str, grace_s: int = 1) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    env = os.environ | {"ASSAY_OPENAI_BASE_URL": model_url, "ASSAY_STOP_GRACE_S": str(grace_s)}
    argv = [sys.executable, "-m", "assay", "serve", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*argv, env=env, stderr=asyncio.subprocess.PIPE)
    try:
        assert process.stderr is not None
        found = re.search(rb"http://127\.0\.0\.1:\d+", await process.stderr.readline())
        assert found is not None
        yield process, found.group().decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class TestLogs:
    def test_libraries_are_silent_for_they_quote_the_article(self, tmp_path: Path) -> None:
        script = (
            "import logging; from assay.cli.logs import configure_logs; configure_logs();"
            "logging.getLogger('instructor.retry').error('the whole article');"
            "logging.getLogger('assay.api').info('ready')"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
        (line,) = done.stderr.splitlines()
        assert json.loads(line)["event"] == "ready"
