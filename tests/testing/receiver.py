"""A server on this machine that receives webhooks."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

from standardwebhooks import Webhook

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""The example of the specification."""


class Received(NamedTuple):
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    def message(self) -> dict[str, object]:
        """Return the message, once an implementation that is not ours has verified it."""
        return Webhook(SECRET).verify(self.body, self.headers)  # type: ignore[no-any-return] # as the package has it

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """Answers with the given statuses, one for each request, then with 204.

    Attributes:
        requests: What came, the first one first.
        statuses: For the requests to come.
        answer: Called instead, if there is one, to answer as it likes.
        hosts: Names that were asked for by TLS.
    """

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.statuses: list[int] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.hosts: list[str | None] = []
        self.port = 0

    def url(self, path: str = "/assay", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def entry(self) -> str:
        """What ASSAY_WEBHOOK_HOSTS has to say for it."""
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def serving(self, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.requests.append(Received(self.path, headers, body))
                if receiver.answer is not None:
                    receiver.answer(self)
                    return
                status = receiver.statuses.pop(0) if receiver.statuses else 204
                self.send_response(status)
                if status // 100 == 3:
                    self.send_header("location", receiver.url("/elsewhere"))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # of a sender that goes away

        server = Server(("127.0.0.1", 0), Handler)
        self.port = server.server_port
        if tls is not None:
            tls.sni_callback = lambda _, name, __: self.hosts.append(name)
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
