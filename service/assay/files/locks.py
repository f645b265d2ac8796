"""Let one process at a time do something."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PRIVATE = 0o600


@contextmanager
def locked(path: Path, *, is_awaited: bool = True) -> Iterator[None]:
    """Hold a lock on a file, which is made for it, once all others have let go of it. It ends with the process.

    Args:
        path: The file.
        is_awaited: Whether others are waited for.

    Raises:
        OSError: If the file can't be made; on Windows also if it is held for more than ten seconds.
        BlockingIOError: If it is held by another that is not waited for.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE)) as lock:
        _lock(lock.fileno(), is_awaited=is_awaited)
        yield


def _lock(file: int, *, is_awaited: bool) -> None:
    if sys.platform == "win32":
        try:
            msvcrt.locking(file, msvcrt.LK_LOCK if is_awaited else msvcrt.LK_NBLCK, 1)
        except OSError as err:
            if is_awaited:
                raise
            raise BlockingIOError(err.errno, err.strerror) from err
    else:
        fcntl.flock(file, fcntl.LOCK_EX if is_awaited else fcntl.LOCK_EX | fcntl.LOCK_NB)
