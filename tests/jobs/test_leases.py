"""The leases of workers: one process for a name, and whoever dies is soon known to have died."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from assay.errors import ConfigError
from assay.jobs.processes import is_alive
from assay.jobs.worker import default_name
from assay.store.leases import LEASE_MS, Leases
from assay.store.models import WorkerRow

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST, SECOND = "a process 1", "b process 2"


@pytest.fixture
def leases(engine: sa.Engine) -> Leases:
    return Leases(engine)


@pytest.fixture
def age(engine: sa.Engine) -> Callable[[int], None]:
    """Let time pass for all leases, in milliseconds."""

    def let_pass(by_ms: int) -> None:
        with engine.execution_options(assay_writes=True).begin() as connection:
            connection.execute(sa.update(WorkerRow).values(seen_ms=WorkerRow.seen_ms - by_ms))

    return let_pass


def test_a_second_worker_of_the_name_is_refused(leases: Leases) -> None:
    leases.take("w", FIRST)
    with pytest.raises(ConfigError, match=r"a worker named 'w' is at work already \(a process 1\).*another --slot"):
        leases.take("w", SECOND)
    assert leases.holder("w") == FIRST


def test_a_worker_of_another_name_is_not(leases: Leases) -> None:
    leases.take("w", FIRST)
    leases.take("x", SECOND)
    assert leases.live() == {"w", "x"}


def test_the_lease_of_a_process_known_to_be_dead_is_taken_at_once(leases: Leases) -> None:
    leases.take("w", FIRST)
    leases.take("w", SECOND, is_alive=False)
    assert (leases.holder("w"), leases.renew("w", FIRST), leases.renew("w", SECOND)) == (SECOND, False, True)


def test_a_lease_that_ran_out_is_taken_and_one_that_was_renewed_is_not(
    leases: Leases, age: Callable[[int], None]
) -> None:
    leases.take("w", FIRST)
    age(LEASE_MS + 1_000)
    assert leases.renew("w", FIRST)
    with pytest.raises(ConfigError):
        leases.take("w", SECOND)
    age(LEASE_MS + 1_000)
    leases.take("w", SECOND)
    assert leases.holder("w") == SECOND


def test_who_does_not_renew_no_longer_lives(leases: Leases, age: Callable[[int], None]) -> None:
    leases.take("old", FIRST)
    age(LEASE_MS + 1_000)
    leases.take("new", SECOND)
    assert leases.live() == {"new"}
    assert leases.holder("old") is None


def test_what_is_given_back_can_be_taken_at_once(leases: Leases) -> None:
    leases.take("w", FIRST)
    leases.give_back("w", SECOND)  # not its own
    assert leases.live() == {"w"}
    leases.give_back("w", FIRST)
    assert leases.live() == frozenset()
    leases.take("w", SECOND)


def test_only_what_is_known_of_a_process_is_said() -> None:
    here = default_name("").removesuffix("-")
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert is_alive(f"{here} process {os.getpid()}") is True
    assert is_alive(f"{here} process {ended.pid}") is False
    assert is_alive(f"elsewhere process {ended.pid}") is None
    assert is_alive(None) is None


def test_a_name_that_does_not_fit_is_refused() -> None:
    assert default_name("1").endswith("-1")
    with pytest.raises(ConfigError, match="give a shorter one with --slot"):
        default_name("1" * 129)
