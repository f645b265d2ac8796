"""A Postgres server of one's own: that of Debian, on a free port of loopback, gone with its data at the end."""

from __future__ import annotations

import os
import pwd
import secrets
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator

_INSTALLED = Path("/usr/lib/postgresql")
_UNPRIVILEGED = ("postgres", "nobody")
# The shell outlives the tests, however they end: that closes its standard input, and it stops the server.
_LIFE = """
"$0" start --silent -w -t 120 -l log -o "$1" && echo ready && read -r _
"$0" stop --silent -w -m immediate
rm -r data
"""
_IN_A_HURRY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=16MB"


def find_binaries() -> Path | None:
    """Return the folder of the newest server that is installed; None: there is none."""
    found = sorted(_INSTALLED.glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class _Account(TypedDict):
    """As whom and where a program runs."""

    cwd: Path
    env: dict[str, str]
    user: int | None
    group: int | None


@contextmanager
def running_server(binaries: Path) -> Iterator[str]:
    """Start a server and give the address of a database on it, with a user who may create others."""
    # Not under pytest's own folder: nobody but its owner may pass through that, and the owner may be root.
    with tempfile.TemporaryDirectory(prefix="assay-postgres-") as name:
        folder, password, port = Path(name), secrets.token_hex(16), _free_port()
        (folder / "password").write_text(password)
        _give_away(folder, folder / "password")
        make = f"--username=assay --pwfile={folder}/password --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync"
        subprocess.run([binaries / "initdb", *make.split()], check=True, **_as_account(folder))
        listen = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= {_IN_A_HURRY}"
        with _kept_running(folder, binaries / "pg_ctl", listen):
            yield f"postgresql://assay:{password}@127.0.0.1:{port}/postgres"


def restart_command(data: Path) -> str:
    """Return the shell command that restarts a server of this module, by the folder of its data."""
    binaries, user = find_binaries(), _account()[0]
    account = "" if user is None else f"runuser -u {pwd.getpwuid(user).pw_name} -- "
    return f"cd / && {account}{binaries}/pg_ctl restart -D {data} -m fast -w -s -l {data.parent}/log"


@contextmanager
def _kept_running(folder: Path, pg_ctl: Path, options: str) -> Iterator[None]:
    with subprocess.Popen(
        ["sh", "-c", _LIFE, pg_ctl, options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        **_as_account(folder),
    ) as life:
        assert life.stdout is not None
        if life.stdout.readline() != b"ready\n":
            raise RuntimeError((folder / "log").read_text())
        yield


def _as_account(folder: Path) -> _Account:
    user, group = _account()
    return _Account(cwd=folder, env={**os.environ, "PGDATA": str(folder / "data")}, user=user, group=group)


def _give_away(*paths: Path) -> None:
    user, group = _account()
    for path in paths:
        if user is not None and group is not None:
            os.chown(path, user, group)


def _account() -> tuple[int, int] | tuple[None, None]:
    """Return whose server it is: Postgres refuses to run as root."""
    if os.geteuid() != 0:
        return None, None
    known = {entry.pw_name: (entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    return next(known[name] for name in _UNPRIVILEGED if name in known)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
