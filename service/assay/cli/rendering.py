"""Render reports in the requested format and write them to their destination."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, assert_never

from assay.cli.publishing import Publishing
from assay.cli.renderers import Layout, Look, Renderer
from assay.errors import ConfigError, InputError
from assay.files.result_files import open_lines, open_whole, write_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from assay.cli.batch import Scored
    from assay.presentation import IndexRow

_INDEX = "index.html"


class Destination(NamedTuple):
    """The format of reports and their destination."""

    renderer: Renderer
    out: Path | None
    are_several: bool
    resume: bool = False
    publishing: Publishing = Publishing()

    @property
    def format(self) -> str:
        """Name of the format."""
        return self.renderer.name

    @property
    def is_folder(self) -> bool:
        """True if every article gets its own file."""
        return self.are_several and self.renderer.layout is Layout.FOLDER

    def check(self) -> None:
        """Refuse what can't be written before anything is scored.

        Raises:
            ConfigError: If the options don't go together.
        """
        self.publishing.check(self.format, are_several=self.are_several)
        if self.is_folder and self.out is None:
            raise ConfigError(f"several articles as {self.format} need a folder; name one with --out")
        if self.resume and not (self.are_several and self.format == "json" and self.out):
            raise ConfigError("--resume needs several articles, --format json and the --out of the earlier run")

    def check_names(self, names: Iterable[str]) -> None:
        """Make sure that no page takes the place of the index.

        Raises:
            InputError: If one would.
        """
        if self.format == "html" and _INDEX in (f"{name}{self.renderer.suffix}".lower() for name in names):
            raise InputError(f"an article is called 'index', as is the page {_INDEX} of all articles; rename it")

    @contextmanager
    def open(self) -> Iterator[Callable[[Scored], None]]:
        """Open the destination; call the function it yields to write one report."""
        match self.renderer.layout:
            case Layout.FOLDER if self.is_folder and self.out is not None:
                with self._open_folder(self.out) as write:
                    yield write
            case Layout.LINES if self.are_several:
                with open_lines(self.out, resume=self.resume) as stream:
                    yield lambda scored: write_line(stream, self._render(scored))
            case Layout.IN_TURN | Layout.FOLDER | Layout.LINES:
                with open_whole(self.out) as stream:
                    yield lambda scored: write_line(stream, self._render(scored))
            case Layout.TOGETHER:
                with open_whole(self.out) as stream:
                    collected: list[Scored] = []
                    yield collected.append
                    write_line(stream, self._render(*collected))
            case _:
                assert_never(self.renderer.layout)

    @contextmanager
    def _open_folder(self, folder: Path) -> Iterator[Callable[[Scored], None]]:
        from assay.presentation import index_row, render_index

        folder.mkdir(parents=True, exist_ok=True)
        rows: list[IndexRow] = []

        def write(scored: Scored) -> None:
            name = scored.document.name
            page = f"{name}{self.renderer.suffix}"
            with open_whole(folder / page) as file:
                write_line(file, self._render(scored))
            rows.append(index_row(scored.report, page=page, name=name))

        yield write
        if self.format == "html":
            with open_whole(folder / _INDEX) as file:
                write_line(file, render_index(rows))

    def _render(self, *articles: Scored) -> str:
        return self.renderer.render(articles, self._look())

    def _look(self) -> Look:
        from rich.console import Console

        console = Console(file=sys.stdout)
        has_colour = self.out is None and console.is_terminal and not console.no_color
        return Look(self.publishing, self.are_several, has_colour, console.width)
