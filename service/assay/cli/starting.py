"""`assay init`: a folder to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from assay.errors import InputError
from assay.files.shipped import shipped

STARTER = ("facts.yaml", "right.txt", "wrong.txt")
"""The files of a folder to begin with."""


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Made if it does not exist; . is this one.")],
) -> None:
    """Write a folder to begin with: five facts, each field explained, an article that is right and one that is wrong.

    The facts are about a lighthouse that does not exist: a quantity, a rank, a date, a name and a myth that is denied.
    Prints the commands to run next. Nothing is overwritten.
    """
    _make_room(folder)
    for name in STARTER:
        text = shipped(f"facts/starter/{name}").read_text(encoding="utf-8")
        with (folder / name).open("x", encoding="utf-8") as file:
            file.write(text)
    typer.echo(_next_steps(folder))


def _make_room(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{str(folder)!r} is a file; name a folder, which is made if it does not exist")
    taken = [name for name in STARTER if (folder / name).exists() or (folder / name).is_symlink()]
    if taken:
        msg = f"{str(folder)!r} has {' and '.join(taken)} already, and nothing is overwritten; name another folder"
        raise InputError(msg)
    folder.mkdir(parents=True, exist_ok=True)


def _next_steps(folder: Path) -> str:
    facts, right, wrong = (shlex.quote(str(folder / name)) for name in STARTER)
    return "\n".join(
        (
            f"{facts} holds five facts, {right} and {wrong} are articles about them. Next:",
            "",
            f"  assay score {wrong} --facts {facts}",
            f"  assay score {right} --facts {facts}",
            f"  assay facts add {facts}",
        )
    )
