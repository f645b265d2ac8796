"""One message sent once, to a server on this machine: what arrives, and what is made of what comes back."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from assay.jobs.webhooks.hosts import WebhookHosts
from assay.jobs.webhooks.sending import Outcome, Sender
from assay.jobs.webhooks.signing import Signer
from tests.testing.receiver import SECRET, Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from assay.jobs.webhooks.addresses import Resolve

BODY = '{"type":"job.finished","data":{"title":"Türme"}}'.encode()
TOO_LATE_S = 60.0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().serving() as receiver:
        yield receiver


def sender(
    *entries: str, resolve: Resolve | None = None, tls: ssl.SSLContext | None = None, limit_s: float = TOO_LATE_S
) -> Sender:
    def lead_here(_: str, __: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    signer = Signer(SecretStr(SECRET))
    return Sender(WebhookHosts(entries), signer, resolve=resolve or lead_here, tls=tls, limit_s=limit_s)


async def test_message_arrives_signed_and_as_it_is(receiver: Receiver) -> None:
    outcome = await sender(receiver.entry).send(receiver.url("/a?b=c"), "msg_1", BODY)
    (request,) = receiver.requests
    assert outcome == Outcome(None)
    assert (request.path, request.body, request.id) == ("/a?b=c", BODY, "msg_1")
    assert request.message() == {"type": "job.finished", "data": {"title": "Türme"}}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("assay/")
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert "cookie" not in request.headers
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome(None)),
        (204, Outcome(None)),
        (301, Outcome("answered 301")),
        (307, Outcome("answered 307")),
        (404, Outcome("answered 404")),
        (410, Outcome("answered 410", is_final=True)),
        (429, Outcome("answered 429")),
        (500, Outcome("answered 500")),
    ],
)
async def test_status_says_what_became_of_it_and_no_redirect_is_followed(
    receiver: Receiver, status: int, outcome: Outcome
) -> None:
    receiver.statuses = [status]
    assert await sender(receiver.entry).send(receiver.url(), "msg_1", BODY) == outcome
    assert [request.path for request in receiver.requests] == ["/assay"]


async def test_the_address_that_was_checked_is_the_one_connected_to(receiver: Receiver) -> None:
    asked: list[tuple[str, int]] = []

    def lead_elsewhere_later(host: str, port: int) -> tuple[str, ...]:
        asked.append((host, port))
        return ("127.0.0.1",) if len(asked) == 1 else ("10.0.0.1",)

    entry = f"http://hooks.example:{receiver.port} internal"
    outcome = await sender(entry, resolve=lead_elsewhere_later).send(receiver.url(host="hooks.example"), "msg_1", BODY)
    assert (outcome, asked) == (Outcome(None), [("hooks.example", receiver.port)])
    assert receiver.requests[0].headers["host"] == f"hooks.example:{receiver.port}"


async def test_address_that_is_not_allowed_is_not_connected_to(receiver: Receiver) -> None:
    entry = f"http://hooks.example:{receiver.port}"  # not marked as internal
    outcome = await sender(entry).send(receiver.url(host="hooks.example"), "msg_1", BODY)
    assert outcome.problem is not None
    assert outcome.problem.startswith("the host 'hooks.example' is at an address that is not public")
    assert receiver.requests == []


async def test_host_that_is_no_longer_allowed_is_not_connected_to(receiver: Receiver) -> None:
    outcome = await sender("other.example").send(receiver.url(), "msg_1", BODY)
    assert outcome.problem is not None
    assert outcome.problem.startswith(f"webhooks may not go to '127.0.0.1:{receiver.port}' over http")
    assert receiver.requests == []


async def test_second_address_is_tried_where_the_first_refuses(receiver: Receiver) -> None:
    entry = f"http://hooks.example:{receiver.port} internal"
    two = sender(entry, resolve=lambda _, __: ("127.0.0.2", "127.0.0.1"))
    assert await two.send(receiver.url(host="hooks.example"), "msg_1", BODY) == Outcome(None)


async def test_proxy_of_the_environment_is_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver().serving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        assert await sender(receiver.entry).send(receiver.url(), "msg_1", BODY) == Outcome(None)
        assert (len(receiver.requests), proxy.requests) == (1, [])


async def test_nothing_listens(receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    outcome = await sender(f"http://127.0.0.1:{port}").send(f"http://127.0.0.1:{port}/", "msg_1", BODY)
    assert outcome == Outcome("it can't be reached")
    assert receiver.requests == []


@pytest.mark.parametrize("error", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")])
async def test_name_is_not_known(error: Exception) -> None:
    def fail(_: str, __: int) -> tuple[str, ...]:
        raise error

    outcome = await sender("hooks.example", resolve=fail).send("https://hooks.example/", "msg_1", BODY)
    assert outcome == Outcome("its name is not known")


async def test_connection_that_breaks_off_is_told(receiver: Receiver) -> None:
    receiver.answer = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
    assert await sender(receiver.entry).send(receiver.url(), "msg_1", BODY) == Outcome("the connection broke off")


async def test_answer_that_does_not_come_is_not_waited_for(receiver: Receiver) -> None:
    end = threading.Event()

    def hang(_: BaseHTTPRequestHandler) -> None:
        end.wait(TOO_LATE_S)

    receiver.answer = hang
    outcome = await sender(receiver.entry, limit_s=0.2).send(receiver.url(), "msg_1", BODY)
    end.set()
    assert outcome == Outcome("no answer within 0.2 seconds")


async def test_name_that_takes_too_long_counts_as_well(receiver: Receiver) -> None:
    end = threading.Event()

    def hang(_: str, __: int) -> tuple[str, ...]:
        end.wait(TOO_LATE_S)
        return ("127.0.0.1",)

    entry = f"http://hooks.example:{receiver.port} internal"
    outcome = await sender(entry, resolve=hang, limit_s=0.2).send(receiver.url(host="hooks.example"), "msg_1", BODY)
    end.set()
    assert (outcome, receiver.requests) == (Outcome("no answer within 0.2 seconds"), [])


async def test_body_of_an_answer_is_not_read(receiver: Receiver) -> None:
    written, ended = [0], threading.Event()

    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while written[0] < 1_000_000_000:
                handler.wfile.write(bytes(100_000))
                written[0] += 100_000
        except OSError:
            ended.set()

    receiver.answer = pour
    assert await sender(receiver.entry).send(receiver.url(), "msg_1", BODY) == Outcome(None)
    assert ended.wait(TOO_LATE_S)
    assert written[0] < 50_000_000  # what the buffers of the two sockets hold


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with a key and a certificate for hooks.example."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "hooks.pem"
    command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=hooks.example"
    names = ["-addext", "subjectAltName=DNS:hooks.example"]
    subprocess.run(
        [openssl, *command.split(), *names, "-keyout", file, "-out", f"{file}.crt"], capture_output=True, check=True
    )
    file.write_bytes(file.read_bytes() + file.with_name("hooks.pem.crt").read_bytes())
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[Receiver]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with Receiver().serving(tls) as receiver:
        yield receiver


class TestTls:
    async def test_certificate_is_checked_for_the_name_though_the_address_is_connected_to(
        self, secure: Receiver, certificate: Path
    ) -> None:
        trusting = ssl.create_default_context(cafile=certificate)
        hooks = sender(f"hooks.example:{secure.port} internal", tls=trusting)
        url = secure.url(host="hooks.example", scheme="https")
        assert await hooks.send(url, "msg_1", BODY) == Outcome(None)
        assert (secure.hosts, len(secure.requests)) == (["hooks.example"], 1)
        assert secure.requests[0].headers["host"] == f"hooks.example:{secure.port}"

    @pytest.mark.parametrize("host", ["hooks.example", "other.example"], ids=["unknown issuer", "another name"])
    async def test_certificate_that_is_not_accepted_gets_no_message(
        self, secure: Receiver, certificate: Path, host: str
    ) -> None:
        trusting = ssl.create_default_context(cafile=certificate) if host == "other.example" else None
        hooks = sender(f"{host}:{secure.port} internal", tls=trusting)
        outcome = await hooks.send(secure.url(host=host, scheme="https"), "msg_1", BODY)
        assert outcome == Outcome("its certificate is not accepted, or it does not speak TLS")
        assert secure.requests == []

    async def test_server_without_tls_is_told(self, receiver: Receiver) -> None:
        hooks = sender(f"127.0.0.1:{receiver.port}")
        outcome = await hooks.send(receiver.url(scheme="https"), "msg_1", BODY)
        assert outcome == Outcome("its certificate is not accepted, or it does not speak TLS")
