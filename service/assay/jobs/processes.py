"""Processes as the holders of leases."""

from __future__ import annotations

import os
import socket


def own_process() -> str:
    """Return how this process is named where it holds a lease."""
    return f"{socket.gethostname()} process {os.getpid()}"


def is_alive(holder: str | None) -> bool | None:
    """Return whether a process lives; None if it is on another machine, or there is none."""
    host, _, number = (holder or "").partition(" process ")
    if host != socket.gethostname() or not number.isdecimal():
        return None
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
