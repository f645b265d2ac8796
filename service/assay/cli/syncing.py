"""`assay facts push` and `pull`: facts of files over to a set in the database, and back."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from assay.cli.linting import found_by_lint, tell_findings
from assay.cli.options import check_set_name, read_settings
from assay.cli.worker import DatabaseOption
from assay.errors import ConfigError, ConflictError, InputError
from assay.terminal import ExitCode, complain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assay.facts.edited import EditedFile
    from assay.facts.merging import Conflict, Edits, Facts, Side, Sides
    from assay.store.sets_of_facts import SetsOfFacts, SetState
    from assay_schemas import Fact, FactId

OursOption = Annotated[bool, typer.Option("--ours", help="Where both were edited, what the files say holds.")]
TheirsOption = Annotated[bool, typer.Option("--theirs", help="Where both were edited, what the database says holds.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]


class _Met(NamedTuple):
    """Files and a set of the database, side by side."""

    sides: Sides
    state: SetState | None
    """None: the database has no such set."""


def push(
    files: Annotated[list[Path], typer.Argument(metavar="FILE|DIR...", help="All files of the set.")],
    set_: Annotated[str, typer.Option("--set", metavar="NAME", callback=check_set_name, help="Made if it is new.")],
    owner: Annotated[
        str | None,
        typer.Option("--owner", metavar="NAME", help="Who answers for the set; shown where sets are listed."),
    ] = None,
    ours: OursOption = False,
    theirs: TheirsOption = False,
    dry_run: DryRunOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Bring what was edited in files of facts into a set in the database.

    The files are linted first; an error stops it. What was edited in the database alone stays there, for `assay facts
    pull`. A fact that both have edited is a conflict: it is shown, and nothing of it is written until --ours or
    --theirs settles it. All else goes over in one step.

    Exit codes: 0 done, 1 errors in the files, a conflict, or somebody else was faster, 2 usage, file or database.
    """
    from assay.facts.agreements import agreement_path
    from assay.facts.files import find_files
    from assay.facts.merging import agreed, applied, merge

    side, found = _side(ours=ours, theirs=theirs), find_files(files)
    facts, path = _linted(found), agreement_path(files[0], set_)
    with _sets(database_url) as sets:
        sides, state = _meet(sets, set_, facts, path, found)
        merged = merge(sides, side)
        _show("push", merged.ours)
        if not dry_run:
            state = _pushed(sets, set_, merged.ours, state, owner)
            _agree(path, found, state, agreed(sides._replace(theirs=applied(sides.theirs, merged.ours)), side))
            _tell_shared(sets, set_)
    if merged.theirs.facts:
        complain(
            f"{_count(merged.theirs.facts)} edited in the database alone: `assay facts pull {set_}` takes them over"
        )
    _end(merged.conflicts, f"{_are(merged.ours.facts, dry_run=dry_run)} pushed to the set {set_!r}", state)


def pull(
    set_: Annotated[str, typer.Argument(metavar="NAME", callback=check_set_name, help="A set in the database.")],
    into: Annotated[
        list[Path],
        typer.Option(
            "--into", metavar="FILE", help="A file of the set, made if it does not exist; repeat it for more."
        ),
    ],
    ours: OursOption = False,
    theirs: TheirsOption = False,
    dry_run: DryRunOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Bring what was edited in a set of the database into files of facts.

    Comments and the order of what did not change stay; new facts go behind those of the last file. What was edited in
    the files alone stays, for `assay facts push`. A fact that both have edited is a conflict: it is shown, and nothing
    of it is written until --ours or --theirs settles it.

    Exit codes: 0 done, 1 a conflict, 2 usage, file or database.
    """
    from assay.facts.agreements import agreement_path
    from assay.facts.edited import EditedFile
    from assay.facts.merging import agreed, applied, merge

    side, path = _side(ours=ours, theirs=theirs), agreement_path(into[0], set_)
    edited = [EditedFile(file, file, can_be_new=True) for file in into]
    with _sets(database_url) as sets:
        sides, state = _meet(sets, set_, _facts_of(edited), path, into)
        if state is None:
            names = ", ".join(map(repr, sets.revisions())) or "none"
            raise InputError(f"the database has no set of facts {set_!r}; it has {names}")
    merged = merge(sides, side)
    _show("pull", merged.theirs)
    if not dry_run:
        _take(edited, merged.theirs)
        _agree(path, into, state, agreed(sides._replace(ours=applied(sides.ours, merged.theirs)), side))
    if merged.ours.facts:
        complain(
            f"{_count(merged.ours.facts)} edited in the files: `assay facts push` brings over what was edited there"
        )
    _end(merged.conflicts, f"{_are(merged.theirs.facts, dry_run=dry_run)} pulled from the set {set_!r}", state)


@contextmanager
def _sets(database_url: str | None) -> Iterator[SetsOfFacts]:
    from assay.cli.stored import stored

    with stored(read_settings(database_url=database_url)) as engine:
        from assay.store.sets_of_facts import SetsOfFacts

        yield SetsOfFacts(engine)


def _tell_shared(sets: SetsOfFacts, name: str) -> None:
    if (shared := sets.also_in(name)) is not None:
        id_, other = shared
        complain(f"the set {other!r} has a fact {id_!r}, too: a service can't serve both until one has another id")


def _side(*, ours: bool, theirs: bool) -> Side | None:
    from assay.facts.merging import Side

    if ours and theirs:
        raise ConfigError("--ours and --theirs can't both hold; give one of them")
    return Side.OURS if ours else Side.THEIRS if theirs else None


def _linted(files: Sequence[Path]) -> dict[FactId, Fact]:
    """Return the facts of files, by id; ends the command if there is an error in them."""
    from assay.facts.documents import read_document
    from assay.facts.findings import Level

    with found_by_lint(files) as findings:
        told = tell_findings(findings)
    if told[Level.ERROR]:
        complain("nothing is pushed: correct the errors first")
        raise typer.Exit(ExitCode.EXCEEDED)
    return {entry.fact.id: entry.fact for file in files for entry in read_document(file).entries}


def _facts_of(edited: Sequence[EditedFile]) -> dict[FactId, Fact]:
    holders: dict[FactId, Path] = {}
    for file in edited:
        for entry in file.entries:
            if (holder := holders.setdefault(entry.fact.id, file.path)) is not file.path:
                raise InputError(
                    f"{holder} and {file.path} both have the fact {entry.fact.id!r}; delete one of the two"
                )
    return {entry.fact.id: entry.fact for file in edited for entry in file.entries}


def _meet(sets: SetsOfFacts, name: str, ours: Facts, path: Path, files: Sequence[Path]) -> _Met:
    from assay.facts.agreements import check_files, read_agreement
    from assay.facts.merging import Sides

    agreement = read_agreement(path)
    if agreement is not None:
        check_files(agreement, path, files)
    with sets.opened(name) as found:
        if found is None:
            return _Met(Sides(ours, {}, {}), None)
        state, facts = found
        theirs = {fact.id: fact for fact in facts}
    base = agreement.facts if agreement is not None and agreement.id == state.id else {}
    return _Met(Sides(ours, theirs, base), state)


def _pushed(sets: SetsOfFacts, name: str, edits: Edits, before: SetState | None, owner: str | None) -> SetState:
    try:
        revision = before.revision if before else 0
        return sets.push(name, edits.put, edits.remove, base_revision=revision, owner=owner)
    except ConflictError as err:
        complain(f"{err}; nothing is pushed, and nothing is lost: push once more")
        raise typer.Exit(ExitCode.EXCEEDED) from err


def _take(edited: Sequence[EditedFile], edits: Edits) -> None:
    """Write edits into the files that have the facts, and what is new into the last."""
    known = {entry.fact.id for file in edited for entry in file.entries}
    for file in edited:
        held = {entry.fact.id for entry in file.entries}
        is_last = file is edited[-1]
        put = [fact for fact in edits.put if fact.id in held or (is_last and fact.id not in known)]
        file.take(put, [id_ for id_ in edits.remove if id_ in held])
    for file in edited:  # once it is certain that all of them can be written
        if file.diff():
            file.write()


def _agree(path: Path, files: Sequence[Path], state: SetState, facts: dict[FactId, str]) -> None:
    from assay.facts.agreements import Agreement, names_of, write_agreement

    names = names_of(files, path)
    agreement = Agreement(set=state.name, id=state.id, revision=state.revision, files=names, facts=facts)
    write_agreement(path, agreement)


def _show(verb: str, edits: Edits) -> None:
    for fact in edits.put:
        typer.echo(f"{verb}\t{fact.id}")
    for id_ in edits.remove:
        typer.echo(f"remove\t{id_}")


def _count(facts: int) -> str:
    return f"{facts} fact{'' if facts == 1 else 's'}"


def _are(facts: int, *, dry_run: bool) -> str:
    return f"{_count(facts)} {'would be' if dry_run else 'is' if facts == 1 else 'are'}"


def _end(conflicts: Sequence[Conflict], done: str, state: SetState | None) -> None:
    from assay.facts.merging import differences

    for conflict in conflicts:
        typer.echo(f"conflict\t{conflict.id}")
        for name, ours, theirs in differences(conflict.ours, conflict.theirs):
            typer.echo(f"  {name}\n    ours    {_shown(ours)}\n    theirs  {_shown(theirs)}")
    complain(f"{done}, revision {state.revision if state else 0}")
    if conflicts:
        told = "edited on both sides; make them the same by hand, or use --ours or --theirs"
        complain(f"{_count(len(conflicts))} left alone: {told}")
        raise typer.Exit(ExitCode.EXCEEDED)


def _shown(value: object) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False)
