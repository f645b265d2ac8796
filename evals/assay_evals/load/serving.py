"""A service of its own process, to be measured from outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_URL = re.compile(rb"http://[\d.]+:\d+")


class Service(NamedTuple):
    """A service that takes requests."""

    url: str
    pid: int


@contextmanager
def serving(address: str, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[Service]:
    """Run `assay serve --no-worker` on a database until the context ends.

    Args:
        address: Of the database.
        settings: Further variables of the environment.
    """
    command = [sys.executable, "-m", "assay", "serve", "--no-worker", "--port", "0"]
    environment = os.environ | {"ASSAY_DATABASE_URL": address, "ASSAY_ENGINE": "embedded", **settings}
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, env=environment, stderr=log) as server,  # noqa: S603 - our own command
    ):
        try:
            yield Service(_url_of(server, log), server.pid)
        finally:
            server.terminate()


def _url_of(server: subprocess.Popen[bytes], log: BinaryIO) -> str:
    while server.poll() is None:
        time.sleep(0.1)
        log.seek(0)
        told = log.read()
        if b'"ready"' in told and (found := _URL.search(told)):
            return found.group().decode()
    raise RuntimeError("the server ended; run `assay serve` to see why")
