"""A fact asked for at a terminal: question by question, shown as it would be written, confirmed."""

from __future__ import annotations

import re
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from assay.facts.candidates import Judged
    from assay.facts.edited import EditedFile

NOTHING = "-"
"""The answer that takes back an earlier one."""
CARRIED = ("publisher", "title", "url", "published", "subject")
"""What the next fact is likely to share with the last one."""
_OPTIONS = {"publisher": "source", "aliases": "alias", "related_myths": "myth"}
"""Options of `assay facts add` that are not called as the part of the fact is."""
_NEEDED = {"publisher": "a fact needs a source, or nobody could check it; write who published it"}
"""What can't be left out, and what is said of it; without a statement there is no fact to ask about."""


class Question(NamedTuple):
    """What is asked for a part of a fact, by its name in `FLAT_FIELDS`."""

    field: str
    words: str
    hint: str = ""


STATEMENT = Question("statement", "What is known", "one sentence that can stand alone: full names, unit, date, place")
DETAILS = (
    Question("id", "Id", "reports name the fact by it: lower-case letters, digits, . _ -"),
    Question("publisher", "Source", "who published it; reports show it"),
    Question("title", "Its title"),
    Question("url", "Its address"),
    Question("published", "Published on", "YYYY, YYYY-MM or YYYY-MM-DD"),
    Question("quantity", "Figure", 'that it states, with its unit: "41 metres", "over 500 guests", "rank 3"'),
    Question("subject", "Subject", "what it is about, by one name in each fact about it"),
    Question("predicate", "Predicate", "what is said of it, in a word or two: height, opened, designed by"),
    Question("aliases", "Other names of the subject", "parted by ;"),
    Question("valid_from", "First day on which it holds", "left out: it always did"),
    Question("valid_to", "Last day on which it holds", "left out: it still does"),
    Question("related_myths", "A myth that it answers", "a full sentence that is false; several parted by |"),
)


def ask_statement() -> str:
    """Ask for the statement of a fact; empty for no more facts."""
    tell("")
    return _ask(STATEMENT._replace(hint=f"{STATEMENT.hint}; Enter ends"), "", str)


def ask_details(answers: Mapping[str, str], edited: EditedFile) -> dict[str, str]:
    """Ask for the parts of a fact, with the answers so far as defaults; what can't be read is asked again."""
    from assay.facts.drafting import propose_id

    tell(f"Enter takes what stands in brackets, or leaves it out; {NOTHING} takes it back.")
    taken = {entry.fact.id for entry in edited.entries}
    given = {"id": propose_id(answers["statement"], taken), **answers}
    with saving(given, edited.path):
        for question in DETAILS:
            given[question.field] = _ask(question, given.get(question.field, ""), _check(question.field, taken))
    return {name: text for name, text in given.items() if text}


def confirm(edited: EditedFile, origin: Path, answers: Mapping[str, str]) -> Mapping[str, str] | None:
    """Show a fact as it would be written and what lint says of it; write it once that is confirmed.

    Args:
        edited: The file that it joins.
        origin: Where the fact comes from, for messages.
        answers: Parts of the fact, by `FLAT_FIELDS`.

    Returns:
        The answers that were confirmed and written; None: nothing was.
    """
    from assay.facts.candidates import judge_flat

    given = dict(answers)
    while True:
        judged = judge_flat(edited.entries, origin, 1, given)
        show(judged)
        with saving(given, edited.path):
            choice = _choose(can_write=bool(judged.fit))
        match choice:
            case "y":
                edited.add([entry.fact for entry in judged.fit])
                edited.write()
                return given
            case "e":
                given = ask_details({**given, "statement": _ask(STATEMENT, given["statement"], str)}, edited)
            case _:
                return None


def show(judged: Judged) -> None:
    """Tell how a fact would be written, and what is to be said of it."""
    from assay.facts.appending import fact_lines

    for entry in judged.fit:
        tell("\n".join(["", *fact_lines(entry.fact)]))
    for entry in judged.known:
        tell(f"the file has it already: fact {entry.fact.id!r}, or one with the same statement")
    for finding in judged.findings:
        tell(f"{finding.level} {finding.code}: {finding.message}; {finding.remedy}")


@contextmanager
def saving(answers: Mapping[str, str], path: Path) -> Iterator[None]:
    """Where the questions are broken off, tell the command that brings back the answers given so far."""
    try:
        yield
    except typer.Abort:
        options = [f"--{_OPTIONS.get(name, name.replace('_', '-'))}={text}" for name, text in answers.items() if text]
        tell(f"\nnot written; go on with: {shlex.join(['assay', 'facts', 'add', str(path), *options])}")
        raise


def tell(words: str) -> None:
    """Write to standard error, where the questions stand; characters that act on a terminal are left out."""
    from assay.presentation.characters import visible

    typer.echo(visible(words), err=True)


def _choose(*, can_write: bool) -> str:
    words = "Write it? y yes, n no, e edit" if can_write else "It can't be written like this: e edit, n leave it out"
    choices = "yne" if can_write else "en"

    def check(text: str) -> str:
        choice = text.strip().lower()[:1]
        if choice not in choices:
            raise typer.BadParameter(f"answer {', '.join(choices)}")
        return choice

    choice: str = typer.prompt(words, default=choices[0], err=True, value_proc=check)
    return choice


def _ask(question: Question, default: str, check: Callable[[str], object]) -> str:
    from assay.presentation.characters import one_line

    hint = f" ({question.hint})" if question.hint else ""
    shown = one_line(default)  # it may come from an article

    def checked(text: str) -> str:
        text = text.strip()
        answer = "" if text == NOTHING else text
        if question.field in _NEEDED and not answer:
            raise typer.BadParameter(_NEEDED[question.field])
        if answer:
            check(answer)
        return answer

    words = f"{question.words}{hint}"
    answer: str = typer.prompt(words, default=shown, show_default=bool(shown), err=True, value_proc=checked)
    return answer


def _check(field: str, taken: Collection[str]) -> Callable[[str], object]:
    """Return what raises `typer.BadParameter` for an answer that can't be read."""
    from assay.facts.drafting import UnfitError, parse_figure
    from assay_schemas import first_day

    def check(text: str) -> None:
        try:
            if field == "quantity":
                parse_figure(text)
            elif field == "id":
                _check_id(text, taken)
            elif field in {"published", "valid_from", "valid_to"}:
                first_day(text)
        except UnfitError as err:
            raise typer.BadParameter(str(err)) from err
        except ValueError as err:
            raise typer.BadParameter(f"{text!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD") from err

    return check


def _check_id(text: str, taken: Collection[str]) -> None:
    from assay_schemas.fact import FACT_ID

    if not re.fullmatch(FACT_ID, text):
        raise typer.BadParameter(f"{text!r} is no id; write lower-case letters, digits, . _ -, beginning with neither")
    if text in taken:
        raise typer.BadParameter(f"the file has a fact {text!r}; write another id")
