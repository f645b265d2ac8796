"""A command of another package."""

import typer


def squawk(word: str) -> None:
    """Say a word twice."""
    typer.echo(f"{word} {word}")
