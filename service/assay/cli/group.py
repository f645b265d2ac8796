"""How a command ends: one line for an error that somebody can mend, and the exit code that goes with it."""

from __future__ import annotations

import sys
from enum import IntEnum
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup

from assay.errors import AssayError, EngineError

if TYPE_CHECKING:
    from collections.abc import Sequence


class ExitCode(IntEnum):
    """What the shell is told."""

    DONE = 0
    EXCEEDED = 1
    """A score above --fail-over, or findings of `facts lint`."""
    MISUSED = 2
    """Usage, configuration, facts or input."""
    UNAVAILABLE = 3
    """The engine gave no answer."""
    CUT_OFF = 141
    """The reader of standard output went away, as in `assay ... | head`: 128 + SIGPIPE."""


class ErrorGroup(TyperGroup):
    """A group of commands whose known errors are told in one line."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: object,
    ) -> object:
        """Run a command and leave with its exit code."""
        try:
            return super().main(args, prog_name, complete_var, standalone_mode, windows_expand_args, **extra)
        except AssayError as error:
            complain(str(error))
            sys.exit(exit_code(error))
        except SystemExit as end:
            if isinstance(end.__context__, BrokenPipeError):  # Typer would exit with 1, which here means something else
                sys.exit(ExitCode.CUT_OFF)
            raise
        except OSError as error:
            complain(f"{error.strerror}: {error.filename!r}")
            sys.exit(ExitCode.MISUSED)


def exit_code(error: AssayError) -> ExitCode:
    """Return the exit code of an error."""
    return ExitCode.UNAVAILABLE if isinstance(error, EngineError) else ExitCode.MISUSED


def complain(message: str) -> None:
    """Write one line to standard error; whatever file names hold, it stays one line."""
    from assay.presentation.characters import one_line

    typer.echo(f"assay: {one_line(message)}", err=True)
