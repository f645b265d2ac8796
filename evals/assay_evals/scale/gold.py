"""The facts of annotated domains, which are hidden among made-up ones, and the claims that they decide."""

from __future__ import annotations

import datetime as dt
import random
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from assay.errors import ConfigError
from assay.facts.store import load_fact_base
from assay.files.shipped import shipped
from assay_evals.datasets.domains import folder_files, read_domain, seed_files
from assay_schemas import Fact, FactId, FactStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from assay_evals.datasets.domains import DomainFiles
    from assay_evals.running.cases import ArticleCase, GoldClaim


class Decided(NamedTuple):
    """A claim of an annotated article, with the facts that decide it."""

    domain: str
    statement: str
    date: dt.date | None
    """Of its article."""
    deciding: frozenset[FactId]


class Gold(NamedTuple):
    """What was annotated.

    Attributes:
        facts: By domain; each id begins with its domain, for the domains know nothing of each other.
        claims: Those that some active fact decides.
        article: Of about as many words as were asked for.
        date: Of the article.
    """

    facts: dict[str, tuple[Fact, ...]]
    claims: tuple[Decided, ...]
    article: str
    date: dt.date | None


@cache
def read_gold(folders: tuple[Path, ...], *, words: int) -> Gold:
    """Read the seeds and the domains in the folders.

    Raises:
        ConfigError: If two domains have the same name.
        DataError: If a file is malformed.
    """
    domains = [*seed_files(shipped("seeds")), *map(folder_files, folders)]
    facts = {files.domain: _facts(files) for files in domains}
    if len(facts) < len(domains):
        raise ConfigError(f"two domains have one name; give each another than {', '.join(sorted(facts))}")
    cases = {files.domain: [each.value for each in read_domain(files).cases] for files in domains}
    claims = tuple(_decided(cases, facts))
    longest = max(cases, key=lambda domain: len(facts[domain]))
    return Gold(facts, claims, *_article(cases[longest], words))


def choose_claims(gold: Gold, count: int, seed: int) -> tuple[Decided, ...]:
    """Return some of the claims, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - draws a sample
    return tuple(draw.sample(gold.claims, min(count, len(gold.claims))))


def _facts(files: DomainFiles) -> tuple[Fact, ...]:
    facts = load_fact_base((files.facts,)).facts
    # Only the id and what refers to it differ: the texts are searched as they are.
    return tuple(fact.model_copy(update={"id": _id(files.domain, fact.id), "supersedes": ()}) for fact in facts)


def _id(domain: str, id_: FactId) -> FactId:
    return FactId(f"{domain}.{id_}")


def _decided(cases: dict[str, list[ArticleCase]], facts: dict[str, tuple[Fact, ...]]) -> Iterator[Decided]:
    for domain, articles in cases.items():
        active = {fact.id for fact in facts[domain] if fact.status is FactStatus.ACTIVE}
        for article in articles:
            yield from _decided_of(article, domain, active) if article.attack_of is None else ()


def _decided_of(article: ArticleCase, domain: str, active: set[FactId]) -> Iterator[Decided]:
    for claim in article.claims:
        deciding = _deciding(claim, domain) & active
        if deciding:
            yield Decided(domain, claim.statement, article.date, deciding)


def _deciding(claim: GoldClaim, domain: str) -> frozenset[FactId]:
    return frozenset(_id(domain, id_) for id_ in claim.fact_ids) if claim.checkable else frozenset()


def _article(cases: Sequence[ArticleCase], words: int) -> tuple[str, dt.date | None]:
    """Return whole paragraphs of the articles of a domain, one after the other, until there are enough words."""
    taken: list[str] = []
    for paragraph in _paragraphs(cases):
        if sum(len(each.split()) for each in taken) >= words:
            break
        taken.append(paragraph)
    return "\n\n".join(taken), cases[0].date


def _paragraphs(cases: Iterable[ArticleCase]) -> Iterator[str]:
    for case in cases:
        yield from case.text.split("\n\n") if case.attack_of is None else ()
