"""Who may ask for a reload, and how often one is made."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assay.reloading.following import following, hangups
from assay.reloading.served import Served
from assay.settings import Settings
from tests.testing.edited_facts import Scripts, write_height
from tests.testing.waiting import until

needs_hangups = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no SIGHUP")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "facts.yaml"
    write_height(file, 96)
    return file


async def served_from(settings: Settings) -> Served:
    scripts = Scripts()
    return Served(scripts(settings), settings, scripts)


async def test_edit_is_served_without_asking(file: Path) -> None:
    settings = Settings(facts=(file,))
    async with await served_from(settings) as served, following(served, settings):
        fingerprint = write_height(file, 97)
        await until(lambda: served.present.facts.fingerprint == fingerprint)


async def test_edit_made_before_anybody_watched_is_served(file: Path) -> None:
    settings = Settings(facts=(file,))
    async with await served_from(settings) as served:
        fingerprint = write_height(file, 97)
        async with following(served, settings):
            await until(lambda: served.present.facts.fingerprint == fingerprint)


async def test_edit_of_a_named_set_is_served_without_asking(file: Path) -> None:
    settings = Settings(facts=(Path(f"towers={file}"),))
    async with await served_from(settings) as served, following(served, settings):
        fingerprint = write_height(file, 97)
        await until(lambda: [each.fingerprint for each in served.present.facts.versions] == [fingerprint])
        assert served.present.facts.versions[0].name == "towers"


@needs_hangups
async def test_signal_is_heard_where_nothing_is_watched(file: Path) -> None:
    settings = Settings(facts=(file,), watch=False)
    async with await served_from(settings) as served, following(served, settings):
        fingerprint = write_height(file, 97)
        signal.raise_signal(signal.SIGHUP)
        await until(lambda: served.present.facts.fingerprint == fingerprint)


async def test_keys_are_read_each_time(file: Path) -> None:
    settings, reads = Settings(facts=(file,), watch=False), list[None]()
    async with await served_from(settings) as served, following(served, settings, lambda: reads.append(None)) as ask:
        ask()
        await until(lambda: len(reads) == 1)
        ask()
        await until(lambda: len(reads) == 2)


async def test_asking_after_the_end_does_nothing(file: Path) -> None:
    settings = Settings(facts=(file,), watch=False)
    async with await served_from(settings) as served:
        changed = served.subscribe()
        async with following(served, settings) as ask:
            pass
        write_height(file, 97)
        ask()
        assert not changed.is_set()


@needs_hangups
def test_signal_is_handed_on_to_whoever_heard_it_before_and_given_back_at_the_end() -> None:
    heard: list[str] = []
    before = signal.getsignal(signal.SIGHUP)
    with hangups(lambda: heard.append("outer")):
        with hangups(lambda: heard.append("inner")):
            signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGHUP)
    assert heard == ["inner", "outer", "outer"]
    assert signal.getsignal(signal.SIGHUP) is before


@needs_hangups
def test_terminal_that_is_closed_ends_what_ran_in_it() -> None:
    import pty

    script = (
        "import os, signal, time; from assay.reloading.following import hangups\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"  # the tests may run under nohup
        "with hangups(lambda: os.write(1, b'asked\\n')):\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(600)\n"
    )
    child, terminal = pty.fork()
    if not child:  # pragma: no cover - the other process
        os.execv(sys.executable, [sys.executable, "-c", script])  # noqa: S606 - our own
    said = b""
    while b"ready" not in said:
        said += os.read(terminal, 100)
    os.kill(child, signal.SIGHUP)
    while b"asked\r\n" not in said:  # the whole line, or its end may fail to be written
        said += os.read(terminal, 100)
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGTERM


@needs_hangups
def test_process_without_a_terminal_reads_and_lives_on() -> None:
    script = (
        "import os, sys; from assay.reloading.following import hangups\n"
        # Not by print, which may be at work still when the signal comes.
        "with hangups(lambda: os.write(1, b'asked\\n')):\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", script], start_new_session=True, **pipes) as process:  # type: ignore[call-overload] # a dict of options
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGHUP)
        assert process.stdout.readline() == "asked\n"
        process.stdin.close()
        assert process.wait(timeout=300) == 0
