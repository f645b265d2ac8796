"""What is found of edits: whatever an editor or a deployment does to a file, and each burst once."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from assay.reloading import watching
from assay.reloading.watching import Stamp, changes, folders_of, stamp
from tests.testing.edited_facts import write_height
from tests.testing.waiting import until

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "facts" / "tower.yaml"
    file.parent.mkdir()
    write_height(file, 96)
    return file


@asynccontextmanager
async def counting(*paths: Path) -> AsyncGenerator[list[None], None]:
    """Give a list that grows by one with each change that is found."""
    found: list[None] = []
    looks: list[Stamp] = []

    def look(of: Iterable[Path]) -> Stamp:
        looks.append(stamp(of))
        return looks[-1]

    async def count() -> None:
        async for each in changes(paths):
            found.append(each)  # noqa: PERF401 - it is looked at meanwhile

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "stamp", look)
        counter = asyncio.create_task(count())
        await until(lambda: looks)  # an edit before the first look would be none
        try:
            yield found
        finally:
            counter.cancel()
            with suppress(asyncio.CancelledError):
                await counter


def rewrite(file: Path) -> None:
    file.write_text(file.read_text() + "\n# edited")


def replace(file: Path) -> None:
    write_height(file, 97)


def remove(file: Path) -> None:
    file.unlink()


def swap_folder(file: Path) -> None:
    new = file.parent.with_name("new")
    new.mkdir()
    write_height(new / file.name, 97)
    file.parent.rename(file.parent.with_name("old"))
    new.rename(file.parent)


EDITS = [pytest.param(edit, id=edit.__name__) for edit in (rewrite, replace, swap_folder)]


@pytest.mark.parametrize("edit", EDITS)
async def test_edit_of_a_file_is_found(file: Path, edit: Callable[[Path], None]) -> None:
    async with counting(file) as found:
        edit(file)
        await until(lambda: found)


@pytest.mark.parametrize("edit", EDITS)
async def test_edit_in_a_folder_is_found(file: Path, edit: Callable[[Path], None]) -> None:
    async with counting(file.parent) as found:
        edit(file)
        await until(lambda: found)


async def test_new_file_of_a_folder_is_found_and_so_is_one_in_a_new_folder(file: Path) -> None:
    async with counting(file.parent) as found:
        write_height(file.parent / "bridge.yaml", 12, id_="bridge")
        await until(lambda: found)
        below = file.parent / "more"
        below.mkdir()
        write_height(below / "kiln.yaml", 3, id_="kiln")
        await until(lambda: len(found) > 1)


async def test_link_that_leads_elsewhere_is_found(tmp_path: Path) -> None:
    """As Kubernetes replaces a ConfigMap: the file is a link by way of a link that is swapped."""
    one, two, data = (tmp_path / name for name in ("one", "two", "..data"))
    for folder, height in ((one, 96), (two, 97)):
        folder.mkdir()
        write_height(folder / "facts.yaml", height)
    data.symlink_to(one)
    link = tmp_path / "facts.yaml"
    link.symlink_to(data / "facts.yaml")
    async with counting(link) as found:
        beside = tmp_path / "..new"
        beside.symlink_to(two)
        beside.replace(data)
        await until(lambda: found)


async def test_burst_of_writes_is_one_change(file: Path) -> None:
    async with counting(file) as found:
        for _ in range(20):
            rewrite(file)
            await asyncio.sleep(0.01)
        await until(lambda: found)
        await asyncio.sleep(3 * watching.QUIET_MS / 1000)
        assert len(found) == 1


async def test_what_else_lies_beside_a_file_changes_nothing(file: Path) -> None:
    async with counting(file) as found:
        (file.parent / "notes.txt").write_text("unrelated")
        await asyncio.sleep(3 * watching.QUIET_MS / 1000)
        assert found == []
        rewrite(file)
        await until(lambda: found)


async def test_file_that_comes_back_later_is_found(file: Path) -> None:
    async with counting(file) as found:
        remove(file)
        await until(lambda: len(found) == 1)
        write_height(file, 97)
        await until(lambda: len(found) == 2)


async def test_where_nothing_can_be_watched_it_is_looked_instead(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(watching, "awatch", refuse)
    monkeypatch.setattr(watching, "LOOK_MS", 50)
    with capture_logs() as lines:
        async with counting(file) as found:
            rewrite(file)
            await until(lambda: found)
    assert {(line["event"], line["problem"]) for line in lines} == {
        ("folders not watched, looking instead", "No space left on device")
    }


def test_stamp_of_what_is_not_there_can_be_taken(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert [entry[1:] for entry in stamp([tmp_path / "none.yaml", tmp_path / "empty"])] == [(0, 0, 0, 0)]


def test_folders_to_watch_lead_to_the_file_and_to_what_a_link_names(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "links" / "facts.yaml"
    link.parent.mkdir()
    link.symlink_to(file)
    (file.parent / "below").mkdir()
    assert folders_of([link]) == {link.parent, file.parent}
    assert folders_of([file.parent]) == {tmp_path, file.parent, file.parent / "below"}
    assert folders_of([tmp_path / "none" / "facts.yaml"]) == set()
