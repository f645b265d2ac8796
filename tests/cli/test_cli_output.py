"""Results in files, bounded concurrency, batches."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, aclosing
from pathlib import Path
from typing import TextIO

import pytest

from assay.concurrency import in_batches, in_order
from assay.errors import InputError
from assay.files.result_files import keep_lines, open_lines, open_whole, write_line


def test_whole_file_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    with open_whole(out) as file:
        file.write("{}")
        assert not out.exists()
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.json", "{}")]


def test_failure_leaves_the_earlier_file_and_no_scraps(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    out.write_text("earlier")
    with contextlib.suppress(RuntimeError), open_whole(out) as file:
        file.write("half")
        raise RuntimeError
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.json", "earlier")]


@pytest.mark.parametrize(
    "opened", [open_whole, lambda out: open_lines(out, resume=True)], ids=["a whole file", "a file of lines"]
)
def test_folder_that_does_not_exist_is_named(
    opened: Callable[[Path], AbstractContextManager[TextIO]], tmp_path: Path
) -> None:
    with (
        pytest.raises(InputError, match=r"there is no folder '.*reports'; create it first"),
        opened(tmp_path / "reports" / "a.json"),
    ):
        pass


def test_device_is_written_to_and_not_replaced() -> None:
    with open_whole(Path("/dev/null")) as file:
        file.write("x")
    assert Path("/dev/null").is_char_device()


def test_whole_file_without_a_name_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with open_whole(None) as file:
        write_line(file, "x")
    assert capsys.readouterr().out == "x\n"


@pytest.mark.parametrize(("resume", "expected"), [(False, "new\n"), (True, "old\nnew\n")])
def test_lines_are_added_only_to_a_run_that_is_resumed(tmp_path: Path, resume: bool, expected: str) -> None:
    out = tmp_path / "lines"
    out.write_text("old\n")
    with open_lines(out, resume=resume) as file:
        write_line(file, "new")
    assert out.read_text() == expected


def test_lines_that_are_not_done_and_an_unfinished_one_are_taken_out(tmp_path: Path) -> None:
    out = tmp_path / "lines"
    out.write_text("done\nredo\ndone\nhal")
    keep_lines(out, lambda line: line.startswith("done"))
    assert out.read_text() == "done\ndone\n"


def test_file_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "lines"
    out.write_text("1\nmy diary\n")
    with pytest.raises(InputError, match=r"lines:2: is not a result of this command"):
        keep_lines(out, lambda line: int(line) == 1)
    assert out.read_text() == "1\nmy diary\n"


def test_nothing_is_kept_of_a_file_that_does_not_exist(tmp_path: Path) -> None:
    keep_lines(tmp_path / "none", bool)
    assert list(tmp_path.iterdir()) == []


async def test_results_come_in_order_with_a_bounded_number_under_way() -> None:
    under_way, most = 0, 0

    async def work(delay: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(delay):
            await asyncio.sleep(0)
        under_way -= 1
        return delay

    delays = [9, 1, 5, 0, 7, 2]
    async with aclosing(in_order(delays, work, at_once=3)) as results:
        assert [result async for result in results] == delays
    assert most == 3


async def test_work_under_way_is_cancelled_when_the_results_are_no_longer_wanted() -> None:
    ended: list[str] = []

    async def work(name: str) -> str:
        try:
            await asyncio.sleep(0 if name == "first" else 60)
        finally:
            ended.append(name)
        return name

    async with aclosing(in_order(["first", "second", "third"], work, at_once=2)) as results:
        assert await anext(results) == "first"
        await asyncio.sleep(0)
    assert ended == ["first", "second"]


def test_batches_hold_no_more_than_their_size() -> None:
    assert list(in_batches(range(5), 2)) == [[0, 1], [2, 3], [4]]


def test_items_before_a_bad_one_come_before_its_error() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise InputError("bad")

    batches = in_batches(items(), 10)
    assert next(batches) == [1]
    with pytest.raises(InputError, match="bad"):
        next(batches)
