"""Render a report in the requested format and write it to its destination."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, assert_never

from assay.cli.publishing import Publishing
from assay.errors import ConfigError
from assay.files.result_files import open_lines, open_whole, write_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from assay.cli.batch import Scored

Format = Literal["text", "json", "html", "claimreview"]

_PAGE_SUFFIXES: dict[Format, str] = {"html": ".html", "claimreview": ".jsonld"}


class Destination(NamedTuple):
    """The format of reports and their destination."""

    format: Format
    out: Path | None
    are_several: bool
    resume: bool = False
    publishing: Publishing = Publishing()

    @property
    def is_folder(self) -> bool:
        """True if every article gets its own file."""
        return self.are_several and self.format in _PAGE_SUFFIXES

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

    @contextmanager
    def open(self) -> Iterator[Callable[[Scored], None]]:
        """Open the destination; call the function it yields to write one report."""
        if self.is_folder and self.out is not None:
            self.out.mkdir(parents=True, exist_ok=True)
            yield partial(self._write_page, self.out)
        elif self.are_several and self.format == "json":
            with open_lines(self.out, resume=self.resume) as stream:
                yield lambda scored: write_line(stream, scored.report.model_dump_json())
        else:
            with open_whole(self.out) as stream:
                yield lambda scored: write_line(stream, self._render(scored))

    def _write_page(self, folder: Path, scored: Scored) -> None:
        with open_whole(folder / f"{scored.document.name}{_PAGE_SUFFIXES[self.format]}") as page:
            write_line(page, self._render(scored))

    def _render(self, scored: Scored) -> str:
        from assay.presentation import render_claimreview, render_html

        match self.format:
            case "json":
                return scored.report.model_dump_json(indent=2)
            case "html":
                return render_html(scored.report, scored.document.text)
            case "claimreview":
                today = dt.datetime.now(dt.UTC).date()
                return render_claimreview(scored.report, self.publishing.of(scored.document, today))
            case "text":
                return self._render_text(scored)
            case _:
                assert_never(self.format)

    def _render_text(self, scored: Scored) -> str:
        from rich.console import Console

        from assay.presentation import render_text
        from assay.presentation.characters import one_line

        console = Console(file=sys.stdout)
        has_colour = self.out is None and console.is_terminal and not console.no_color
        text = render_text(scored.report, colour=has_colour, width=console.width)
        return f"== {one_line(scored.document.name)} ==\n{text}" if self.are_several else text.rstrip("\n")
