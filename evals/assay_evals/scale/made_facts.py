"""Facts made from templates over many names, numbers and dates: as many as wanted, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from assay_schemas import Fact, FactId, Frozen, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_SLOT = re.compile(r"\{((\w+)(?::\w)?)\}")
_FIRST_DAY = dt.date(1960, 1, 1)
_DAYS = 25_000
_BEGINS, _ENDS = 0.3, 0.15
"""Shares of the facts that hold from a day on, and until a day."""


class Template(Frozen):
    """A sentence with slots, and what it says of which subject."""

    statement: str
    subject: str
    predicate: str
    object: str | None = None
    unit: str | None = None
    """Of the first number; None: the fact has no quantity."""


def make_facts(count: int, seed: int) -> Iterator[Fact]:
    """Yield facts with ids of their own; the first ones are the same for every count."""
    draw = random.Random(seed)  # noqa: S311 - draws names, hides nothing
    templates = _templates()
    for number in range(count):
        yield _make(f"made-{number:07d}", draw.choice(templates), draw)


def make_name(kind: str, draw: random.Random) -> str:
    """Return a made-up name of a kind that the templates know: a place, a person, a company."""
    return _DRAWN[kind](draw)


def _make(id_: str, template: Template, draw: random.Random) -> Fact:
    drawn = {slot: _DRAWN[kind](draw) for slot, kind in _SLOT.findall(template.statement)}
    number = next((drawn[slot] for slot, kind in _SLOT.findall(template.statement) if kind in {"count", "percent"}), "")
    day = _FIRST_DAY + dt.timedelta(days=draw.randrange(_DAYS))
    begins = draw.random() < _BEGINS
    ends = draw.random() < _ENDS
    return Fact(
        id=FactId(id_),
        statement=_fill(template.statement, drawn),
        subject=_fill(template.subject, drawn),
        predicate=template.predicate,
        object=_fill(template.object, drawn) if template.object else None,
        quantity=Quantity(value=float(number.replace(",", "")), unit=template.unit)
        if template.unit and number
        else None,
        valid_from=day.isoformat() if begins else None,
        valid_to=(day + dt.timedelta(days=draw.randrange(5_000))).isoformat() if ends else None,
    )


def _quantity(number: str, unit: str | None) -> Quantity | None:
    return Quantity(value=float(number.replace(",", "")), unit=unit) if unit and number else None


def _fill(text: str, drawn: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: drawn[slot[1]], text)


@cache
def _read() -> Mapping[str, object]:
    return tomllib.loads((files("assay_evals") / "scale" / "templates.toml").read_text(encoding="utf-8"))


@cache
def _templates() -> tuple[Template, ...]:
    return TypeAdapter(tuple[Template, ...]).validate_python(_read()["template"])


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(TypeAdapter(dict[str, str]).validate_python(_read()["words"])[kind].split())


def _stem(draw: random.Random) -> str:
    return draw.choice(_words("openings")) + draw.choice(_words("middles"))


def _date(draw: random.Random) -> str:
    day = _FIRST_DAY + dt.timedelta(days=draw.randrange(_DAYS))
    return f"{day.day} {_words('months')[day.month - 1]} {day.year}"


def _company(draw: random.Random) -> str:
    return f"{_stem(draw)}{draw.choice(_words('surnames'))} {draw.choice(_words('companies'))}"


_DRAWN: Mapping[str, Callable[[random.Random], str]] = {
    "place": lambda draw: _stem(draw) + draw.choice(_words("places")),
    "person": lambda draw: f"{draw.choice(_words('first'))} {_stem(draw)}{draw.choice(_words('surnames'))}",
    "company": _company,
    "prize": lambda draw: f"{_stem(draw)}{draw.choice(_words('surnames'))} {draw.choice(_words('prizes'))}",
    "thing": lambda draw: draw.choice(_words("things")),
    "count": lambda draw: f"{int(10 ** draw.uniform(1, 6)):,}",
    "percent": lambda draw: str(draw.randint(2, 60)),
    "small": lambda draw: str(draw.randint(2, 30)),
    "year": lambda draw: str(draw.randint(1960, 2028)),
    "month": lambda draw: draw.choice(_words("months")),
    "date": _date,
}
