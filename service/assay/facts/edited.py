"""One file of facts under an edit: read whole, changed in memory, written where it is wanted."""

from __future__ import annotations

import codecs
import difflib
from typing import TYPE_CHECKING

from assay.errors import GroundTruthError, InputError
from assay.facts.appending import with_facts
from assay.facts.changing import with_all_changed, with_changed
from assay.facts.checks import duplicate_ids
from assay.facts.documents import parse_document
from assay.facts.editing import Proposals, with_accepted, with_proposals
from assay.facts.files import read_text
from assay.facts.findings import FindingCode
from assay.facts.json_lines import is_json_lines
from assay.facts.removing import without_facts
from assay.files.result_files import check_folder, open_whole
from assay.files.yaml_tree import UnreadableError
from assay_schemas import FactStatus, Wording

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from assay.facts.documents import FactEntry
    from assay_schemas import Fact, FactId


class EditedFile:
    """A file of facts that is edited.

    Args:
        path: The file.
        target: Where every change is written at once; None: nowhere.
        can_be_new: Whether the file need not exist yet, nor hold a fact.

    Raises:
        GroundTruthError: If the file can't be used.
        InputError: If it can't be made, for its folder does not exist.
    """

    def __init__(self, path: Path, target: Path | None, *, can_be_new: bool = False) -> None:
        self.target = target
        self.path = path
        self._can_be_new = can_be_new
        self._before = self._mark = ""
        if is_json_lines(path):
            raise GroundTruthError(f"{path}: JSON Lines can't be edited in place; name a YAML file")
        if can_be_new:
            check_folder(path)
        try:
            if not can_be_new or path.exists():
                self._before = read_text(path)
                self._mark = "\ufeff" if path.read_bytes().startswith(codecs.BOM_UTF8) else ""
        except UnreadableError as err:
            raise GroundTruthError(f"{path}:{err.line}: {err.problem}; {err.remedy}") from err
        self._text = self._before
        self.entries = self._read(self._text)

    @property
    def _facts(self) -> tuple[Fact, ...]:
        return tuple(entry.fact for entry in self.entries)

    def named(self, ids: Sequence[str] | None) -> tuple[Fact, ...]:
        """Return the facts of these ids, in the order of the file; None: all.

        Raises:
            InputError: If an id is that of no fact.
        """
        if ids is None:
            return self._facts
        unknown = set(ids).difference(fact.id for fact in self._facts)
        if unknown:
            raise InputError(f"{self.path} has no fact {min(unknown)!r}; `assay facts list` shows the ids")
        return tuple(fact for fact in self._facts if fact.id in ids)

    def wanting(self, ids: Sequence[str] | None, *, is_again: bool) -> tuple[Fact, ...]:
        """Return the facts that proposals are wanted for: the active ones, or those named.

        Args:
            ids: Of the facts; None: of all that are active.
            is_again: Whether a fact counts that has wordings, or proposals that wait to be accepted.

        Raises:
            InputError: If an id is that of no fact.
        """
        named = self.named(ids)
        active = named if ids is not None else tuple(fact for fact in named if fact.status is FactStatus.ACTIVE)
        return active if is_again else tuple(fact for fact in active if not _is_enriched(fact))

    def propose(self, proposals: Mapping[FactId, Proposals]) -> None:
        """Add proposals, behind what the facts have already.

        Raises:
            GroundTruthError: If the file is laid out in a way that can't be edited; it is left as it is.
        """
        wanted = tuple(_with(fact, proposals.get(fact.id, Proposals())) for fact in self._facts)
        self._replace(with_proposals(self._text, proposals), wanted)

    def accept(self, ids: Sequence[str] | None) -> int:
        """Accept the proposals of these facts, None: of all, and return how many. Raises like `named` and `propose`."""
        named = {fact.id for fact in self.named(ids)}
        wanted = tuple(fact.with_proposals_accepted() if fact.id in named else fact for fact in self._facts)
        text, accepted = with_accepted(self._text, named)
        self._replace(text, wanted)
        return accepted

    def add(self, facts: Sequence[Fact]) -> None:
        """Add facts behind those that the file has.

        Raises:
            GroundTruthError: If an id is taken, or the file is laid out in a way that can't be edited; it is left as
                it is.
        """
        self._replace(with_facts(self._text, facts), (*self._facts, *facts))

    def change(self, fact: Fact) -> None:
        """Put a fact in the place of the one that has its id.

        Raises:
            GroundTruthError: If the file is laid out in a way that can't be edited; it is left as it is.
        """
        (before,) = self.named([fact.id])
        wanted = tuple(fact if each.id == fact.id else each for each in self._facts)
        self._replace(with_changed(self._text, before, fact), wanted)

    def take(self, put: Sequence[Fact], remove: Collection[FactId] = ()) -> None:
        """Change the facts of these ids where they stand, take others out, and add what is left behind the rest.

        Raises:
            GroundTruthError: If the file is laid out in a way that can't be edited; it is left as it is.
        """
        before = {fact.id: fact for fact in self._facts}
        after = {fact.id: fact for fact in put if fact.id in before}
        new = [fact for fact in put if fact.id not in before]
        kept = [after.get(id_, fact) for id_, fact in before.items() if id_ not in remove]
        text = without_facts(with_all_changed(self._text, before, after), remove) if before else self._text
        self._replace(with_facts(text, new), (*kept, *new))

    def diff(self) -> str:
        """Return all changes as a unified diff; empty if there are none."""
        before, after = (text.splitlines(keepends=True) for text in (self._before, self._text))
        name = str(self.path)
        lines = difflib.unified_diff(before, after, fromfile=name, tofile=name)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    def write(self) -> None:
        """Write the file, whole or not at all, to its target if it has one.

        Raises:
            InputError: If the folder of the target does not exist.
        """
        if self.target:
            with open_whole(self.target) as stream:
                stream.write(self._mark + self._text)

    def _replace(self, text: str, wanted: tuple[Fact, ...]) -> None:
        try:
            entries = self._read(text)
        except GroundTruthError:
            entries = ()
        if tuple(entry.fact for entry in entries) != wanted:
            msg = f"{self.path}:1: this layout can't be edited; put each field on its own line"
            raise GroundTruthError(msg)
        self._text, self.entries = text, entries

    def _read(self, text: str) -> tuple[FactEntry, ...]:
        document = parse_document(self.path, text)
        findings = [*document.findings, *duplicate_ids(document.entries)]
        if self._can_be_new:
            findings = [finding for finding in findings if finding.code is not FindingCode.NO_FACTS]
        if findings:
            raise GroundTruthError(str(findings[0]))
        return document.entries


def _is_enriched(fact: Fact) -> bool:
    return bool(fact.also_stated) or any(isinstance(item, Wording) for item in fact.related_myths)


def _with(fact: Fact, proposals: Proposals) -> Fact:
    also_stated, myths = (tuple(Wording(text=text, proposed=True) for text in texts) for texts in proposals)
    changes = {"also_stated": fact.also_stated + also_stated, "related_myths": fact.related_myths + myths}
    return fact.model_copy(update=changes)
