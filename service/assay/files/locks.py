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
def locked(path: Path) -> Iterator[None]:
    """Hold a lock on a file, which is made for it, once all others have let go of it. It ends with the process.

    Raises:
        OSError: If the file can't be made; on Windows also if it is held for more than ten seconds.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE)) as lock:
        if sys.platform == "win32":
            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
