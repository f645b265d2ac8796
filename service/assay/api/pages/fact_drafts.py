"""What becomes of a fact that stands in a form: judged, and written into the file which the pages write."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import AfterValidator, Field

from assay.api.pages.finding_words import finding_words
from assay.api.pages.frame import foreign, markup, plain_ends
from assay.api.pages.language import ToldError, message
from assay.api.problems import INTERNAL, NOT_FOUND
from assay.errors import AssayError
from assay.facts.candidates import Judged, judge_flat, judge_revised
from assay.facts.edited import EditedFile
from assay.facts.findings import Level
from assay.presentation.html import safe_url
from assay_schemas import Fact, Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assay.facts.documents import FactEntry

_FORM = Path("the form")
_Lines = Annotated[str, AfterValidator(plain_ends)]


class FactForm(Frozen):
    """What stands in the form of a fact, as `FLAT_FIELDS` has it."""

    statement: _Lines = Field(default="", max_length=2_000)
    publisher: str = Field(default="", max_length=500)
    url: str = Field(default="", max_length=2_000)
    published: str = Field(default="", max_length=20)
    further_sources: _Lines = Field(default="", max_length=5_000)
    quantity: str = Field(default="", max_length=200)
    subject: str = Field(default="", max_length=500)
    aliases: _Lines = Field(default="", max_length=2_000)
    valid_from: str = Field(default="", max_length=20)
    valid_to: str = Field(default="", max_length=20)
    also_stated: _Lines = Field(default="", max_length=10_000)
    related_myths: _Lines = Field(default="", max_length=10_000)
    status: str = Field(default="", max_length=20)
    shown: str = Field(default="", max_length=64)
    """What the fact was when the form was shown, see `stamp_of`; of no account for a new one."""
    seen: str = Field(default="", max_length=64)
    """Stands for the warnings that the editor was shown, see `Drafted.seen`."""
    csrf: str = ""
    """Checked by the route."""

    @property
    def flat(self) -> dict[str, str]:
        """The fields of the fact, as texts."""
        return self.model_dump(exclude={"csrf", "seen", "shown"})


class Drafted(NamedTuple):
    """What became of a form."""

    fact: Fact | None
    """None: it can't be taken as it is."""
    problems: tuple[str, ...] = ()
    """What is wrong, or might be, each with the way out."""
    overtaken_by: Fact | None = None
    """What the file has meanwhile, where that is why."""

    @property
    def seen(self) -> str:
        """Stands for the warnings on a fact that can be taken all the same; empty where there are none."""
        return hashlib.sha256("\n".join(self.problems).encode()).hexdigest() if self.fact and self.problems else ""

    def accepted(self, form: FactForm) -> Fact | None:
        """Return the fact if it can be taken and the editor was shown every warning on it."""
        return self.fact if self.seen in {"", form.seen} else None


def find_in_file(file: Path | None, id_: str) -> tuple[EditedFile, Fact]:
    """Return a fact of the file that the pages write, and the file.

    Raises:
        ToldError: If there is none, or the file can't be read.
    """
    if file is None:
        raise ToldError(NOT_FOUND, "fact-edit.not-here")
    try:
        edited = EditedFile(file, file, can_be_new=True)
    except (AssayError, OSError) as error:
        raise ToldError(INTERNAL, "fact.not-read", problem=_cause(error)) from error
    fact = next((entry.fact for entry in edited.entries if entry.fact.id == id_), None)
    if fact is None:
        raise ToldError(NOT_FOUND, "fact-edit.not-here")
    return edited, fact


def stamp_of(fact: Fact) -> str:
    """Return what tells a fact from what it says later."""
    return hashlib.sha256(fact.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def draft_new(form: FactForm, existing: Sequence[FactEntry]) -> Drafted:
    """Return what a new fact would be, or what is wrong with it."""
    return _wrong_url(form) or _drafted(judge_flat(existing, _FORM, 1, form.flat), form, existing)


def draft_change(form: FactForm, fact: Fact, existing: Sequence[FactEntry]) -> Drafted:
    """Return what a fact would be once it is changed, or what is wrong with that."""
    return _wrong_url(form) or _drafted(judge_revised(existing, _FORM, fact, form.flat), form, existing)


def write_new(form: FactForm, file: Path) -> Drafted:
    """Write a new fact into a file, if nothing is wrong with it, or nothing that its editor does not know."""
    try:
        edited = EditedFile(file, file, can_be_new=True)
        drafted = draft_new(form, edited.entries)
        if (accepted := drafted.accepted(form)) is not None:
            edited.add([accepted])
            edited.write()
    except (AssayError, OSError) as error:
        return _not_written(error)
    return drafted


def write_change(form: FactForm, fact: Fact, edited: EditedFile) -> Drafted:
    """Change a fact in its file, as `write_new`, if it is still what the form was shown with."""
    if form.shown != stamp_of(fact):
        return Drafted(None, (message("fact-edit.overtaken"),), fact)
    drafted = draft_change(form, fact, edited.entries)
    try:
        if (accepted := drafted.accepted(form)) is not None:
            edited.change(accepted)
            edited.write()
    except (AssayError, OSError) as error:
        return _not_written(error)
    return drafted


def _wrong_url(form: FactForm) -> Drafted | None:
    further = (line.split("|") for line in form.further_sources.splitlines())
    urls = (url.strip() for url in (form.url, *(parts[1] for parts in further if parts[1:])))
    wrong = next((url for url in urls if url and safe_url(url) is None), None)
    return Drafted(None, (message("fact.url", url=wrong),)) if wrong else None


def _not_written(error: AssayError | OSError) -> Drafted:
    return Drafted(None, (markup("fact.not-written", problem=foreign(_cause(error))),))


def _cause(error: AssayError | OSError) -> str:
    return str(error) if isinstance(error, AssayError) else type(error).__name__


def _drafted(judged: Judged, form: FactForm, existing: Sequence[FactEntry]) -> Drafted:
    problems: list[str] = [
        finding_words(each, form.flat, existing) if each.path == _FORM else foreign(f"{each.message}; {each.remedy}")
        for each in judged.findings
    ]
    problems += [message("fact.known", id=entry.fact.id) for entry in judged.known]
    is_fit = judged.fit and not any(finding.level is Level.ERROR for finding in judged.findings)
    return Drafted(judged.fit[0].fact if is_fit else None, tuple(problems))
