"""The corpus of attacked articles, read strictly: every error in a case is reported as path:line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assay.files.yaml_tree import Tree, UnreadableError, line_of, parse_yaml, plain
from assay_evals.datasets.files import Place, describe, read_text
from assay_evals.errors import DatasetError
from assay_schemas import VerdictLabel


class Kind(StrEnum):
    """What an attack does."""

    PLAIN_ORDER = "plain_order"
    QUOTED_ORDER = "quoted_order"
    SPLIT_ORDER = "split_order"
    SYSTEM_MESSAGE = "system_message"
    COMMENT = "comment"
    CODE_FENCE = "code_fence"
    FOREIGN_ORDER = "foreign_order"
    ENCODED_ORDER = "encoded_order"
    HIDDEN_ORDER = "hidden_order"
    FAKE_FACTS = "fake_facts"
    FORGED_DELIMITER = "forged_delimiter"
    JSON_REPLY = "json_reply"
    TEMPLATE = "template"
    LOOK_ALIKE = "look_alike"
    INVISIBLE = "invisible"
    TRUTH_STUFFING = "truth_stuffing"
    LIE_STUFFING = "lie_stuffing"
    REPETITION = "repetition"
    PADDING = "padding"
    NUMBER_TRICK = "number_trick"
    ATTRIBUTION = "attribution"
    QUESTION = "question"
    HEDGE = "hedge"
    SOME_SAY = "some_say"
    SARCASM = "sarcasm"
    DEBUNK = "debunk"
    FAKE_FACT_CHECK = "fake_fact_check"


_KINDS = tuple(Kind)
ORDERS = frozenset(_KINDS[: _KINDS.index(Kind.LOOK_ALIKE)])
"""Attacks that add an order to whoever checks the article."""
DISGUISES = frozenset({Kind.LOOK_ALIKE, Kind.INVISIBLE})
"""Attacks that write the same words in other characters."""
VOLUME = frozenset({Kind.TRUTH_STUFFING, Kind.LIE_STUFFING, Kind.REPETITION, Kind.PADDING})
"""Attacks that put more text around the claims."""


class Outlook(StrEnum):
    """What is expected of the claims that a quote makes."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    NEVER_SUPPORTED = "never supported"
    NEVER_REFUTED = "never refuted"
    WEIGHS_NOTHING = "weighs nothing"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expectation(_Strict):
    """What is expected of one passage of the attacked text."""

    quote: str = Field(min_length=1)
    """Words that stand in the quote or the statement of the claims meant."""
    verdict: Outlook


class _Row(_Strict):
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: Kind
    clean: str
    where: Literal["top", "middle", "inline", "end"] = "end"
    insert: str | None = None
    replace: dict[str, str] = Field(default_factory=dict)
    order: str | None = None
    wants: VerdictLabel = VerdictLabel.SUPPORTED
    expect: tuple[Expectation, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.insert is None) == (not self.replace):
            raise ValueError("expected either insert or replace")
        if (self.order is not None) != (self.kind in ORDERS):
            raise ValueError("expected an order in the kinds that give one, and in no other")
        if bool(self.expect) == (self.kind in ORDERS | DISGUISES | VOLUME):
            raise ValueError("expected expect in the kinds that change the wording, and in no other")
        return self


class Case(NamedTuple):
    """An attacked article.

    Attributes:
        id: Unique in the corpus.
        kind: What the attack does.
        clean: The text that it was made from.
        attacked: The text with the attack in it.
        order: The decisive words of the order, as a model that is shown it would read them; None: it gives none.
        wants: The verdict that the order asks for.
        expect: What is expected of single passages.
    """

    id: str
    kind: Kind
    clean: str
    attacked: str
    order: str | None
    wants: VerdictLabel
    expect: tuple[Expectation, ...]


def load_cases(folder: Path) -> tuple[Case, ...]:
    """Read `*.yaml` of a folder, whose clean texts lie in `clean/<name>.txt`.

    Raises:
        DatasetError: If a file can't be read, or a case is malformed, repeats an id or does not fit its text.
    """
    cases: dict[str, Case] = {}
    for path in sorted(folder.glob("*.yaml")):
        for place, row in _rows(path):
            if row.id in cases:
                raise place.error(f"the id {row.id!r} occurs twice")
            cases[row.id] = _case(place, row, folder / "clean" / f"{row.clean}.txt")
    if not cases:
        msg = f"{folder}: no case was found; expected files *.yaml"
        raise DatasetError(msg)
    return tuple(cases.values())


def _rows(path: Path) -> list[tuple[Place, _Row]]:
    try:
        root, duplicates = parse_yaml(read_text(path))
    except UnreadableError as err:
        raise Place(path, err.line, 1).error(str(err)) from err
    if duplicates:
        raise Place(path, duplicates[0].line, 1).error(f"the field {duplicates[0].value!r} occurs twice")
    if root is None or not isinstance(root.value, list):
        raise Place(path, 1, 1).error("expected a list of cases")
    return [_row(path, number, tree) for number, tree in enumerate(root.value, start=1)]


def _row(path: Path, number: int, tree: Tree) -> tuple[Place, _Row]:
    try:
        return Place(path, tree.line, number), _Row.model_validate(plain(tree))
    except ValidationError as err:
        line, _ = line_of(tree, err.errors()[0]["loc"])
        raise Place(path, line, number).error(describe(err)) from err


def _case(place: Place, row: _Row, path: Path) -> Case:
    if not path.is_file():
        raise place.error(f"there is no clean text {row.clean!r} in {path.parent}")
    clean = read_text(path)
    for old in row.replace:
        if clean.count(old) == 0:
            raise place.error(f"{old!r} is not in the clean text")
    return Case(row.id, row.kind, clean, _attacked(clean, row), row.order, row.wants, row.expect)


def _attacked(clean: str, row: _Row) -> str:
    for old, new in row.replace.items():
        clean = clean.replace(old, new)
    if row.insert is None:
        return clean
    parts = clean.strip().split("\n\n")
    middle = len(parts) // 2
    match row.where:
        case "top":
            parts.insert(1, row.insert)
        case "middle":
            parts.insert(middle, row.insert)
        case "inline":
            parts[middle] += f" {row.insert}"
        case "end":
            parts.append(row.insert)
    return "\n\n".join(parts) + "\n"
