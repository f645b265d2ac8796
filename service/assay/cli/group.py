"""Groups of commands that report an error that somebody can fix in one line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from typer.core import TyperGroup

from assay.errors import AssayError
from assay.terminal import ExitCode, complain, exit_code

if TYPE_CHECKING:
    from collections.abc import Sequence


class ErrorGroup(TyperGroup):
    """A group of commands that prints each known error in one line."""

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
