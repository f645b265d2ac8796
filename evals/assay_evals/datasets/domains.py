"""Domain folders: facts, articles and what a careful reader found in them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from assay.facts.store import load_fact_base
from assay_evals.datasets.files import Located, Place, describe, read_bytes, read_lines, read_text
from assay_evals.datasets.gold import ArticleRow, ClaimRow, VariantRow
from assay_evals.running.cases import ArticleCase, GoldClaim
from assay_schemas import FactId

_ARTICLE_ROWS = TypeAdapter(dict[str, ArticleRow])


class DomainFiles(NamedTuple):
    """Where the parts of a domain lie."""

    domain: str
    facts: Path
    gold: Path
    """One annotated claim a line."""
    gold_articles: Path
    articles: Path
    """The folder; files that `gold_articles` does not name are not read."""
    attacks: Path
    """The folder of the attacked copies; may be the same."""
    variants: Path | None = None

    def text_of(self, name: str, row: ArticleRow) -> Path:
        """Return where the text of an annotated article lies."""
        return (self.articles if row.attack_of is None else self.attacks) / name


class Domain(NamedTuple):
    """What a domain comes to."""

    cases: tuple[Located[ArticleCase], ...]
    """Articles in the order of `gold_articles`, then variants in theirs."""
    files: tuple[Path, ...]
    """All that was read."""


def folder_files(folder: Path) -> DomainFiles:
    """Return where the parts of a domain lie in a folder of its own; its domain is the name of the folder."""
    variants = folder / "variants.jsonl"
    return DomainFiles(
        domain=folder.resolve().name,
        facts=folder / "ground_truth.yaml",
        gold=folder / "gold.jsonl",
        gold_articles=folder / "gold_articles.json",
        articles=folder / "articles",
        attacks=folder / "articles",
        variants=variants if variants.exists() else None,
    )


def seed_files(seeds: Path) -> tuple[DomainFiles, ...]:
    """Return where the parts of each domain lie among the seeds, which share their folders of texts."""
    return tuple(
        DomainFiles(
            domain=facts.stem,
            facts=facts,
            gold=seeds / "gold" / f"{facts.stem}.jsonl",
            gold_articles=seeds / "gold" / f"{facts.stem}_articles.json",
            articles=seeds / "articles",
            attacks=seeds / "attacks",
        )
        for facts in sorted((seeds / "ground_truth").glob("*.yaml"))
    )


def read_domain(files: DomainFiles) -> Domain:
    """Read a domain and hold its parts against one another.

    Raises:
        DataError: With path:line, if a file is malformed, a quote is not in its article, an article or a fact is
            unknown, a range is not valid, or an id occurs twice.
    """
    facts = frozenset(fact.id for fact in load_fact_base((files.facts,)).facts)
    entries = _read_entries(files.gold_articles)
    paths = {name: files.text_of(name, entry.value) for name, entry in entries.items()}
    texts = {name: read_text(path) for name, path in paths.items()}
    claims = _read_claims(files.gold, texts, facts)
    cases = [_article(files.domain, name, entry, texts[name], claims) for name, entry in entries.items()]
    if files.variants:
        cases.extend(_read_variants(files.variants, files.domain, facts))
    _refuse_unknown_originals(cases)
    read = (files.facts, files.gold, files.gold_articles, *paths.values(), files.variants)
    return Domain(tuple(cases), tuple(path for path in read if path))


def _read_entries(path: Path) -> dict[str, Located[ArticleRow]]:
    content = read_bytes(path)
    try:
        rows = _ARTICLE_ROWS.validate_json(content)
    except ValidationError as err:
        location = err.errors(include_input=False, include_context=False)[0]["loc"]
        name = str(location[0]) if location else ""
        raise _entry_place(path, content, name).error(describe(err)) from err
    entries = {name: Located(_entry_place(path, content, name), row) for name, row in rows.items()}
    for name, (place, _) in entries.items():
        if Path(name).name != name:
            raise place.error(f"{name!r} is not a file name; all articles are in one folder")
    return entries


def _entry_place(path: Path, content: bytes, name: str) -> Place:
    """Return the line of an entry: of the first place of its name, as JSON writes it, in the file."""
    at = max(content.find(json.dumps(name, ensure_ascii=False).encode(errors="replace")), 0)
    return Place(path, content[:at].count(b"\n") + 1, 1)


def _read_claims(path: Path, texts: Mapping[str, str], facts: frozenset[FactId]) -> dict[str, tuple[GoldClaim, ...]]:
    claims: defaultdict[str, tuple[GoldClaim, ...]] = defaultdict(tuple)
    seen: set[str] = set()
    for place, row in read_lines(path, ClaimRow):
        if row.article not in texts:
            raise place.error(f"article {row.article!r} is not among the annotated articles")
        if row.claim_id in seen:
            raise place.error(f"claim id {row.claim_id!r} occurs twice")
        _refuse_unknown_facts(row.fact_ids, facts, place)
        claim = row.gold(texts[row.article])
        if claim is None:
            raise place.error(f"the quote of claim {row.claim_id!r} is not in {row.article!r}; quotes are verbatim")
        seen.add(row.claim_id)
        claims[row.article] += (claim,)
    return claims


def _article(
    domain: str,
    name: str,
    entry: Located[ArticleRow],
    text: str,
    claims: Mapping[str, tuple[GoldClaim, ...]],
) -> Located[ArticleCase]:
    row = entry.value
    case = ArticleCase(
        id=Path(name).stem,
        domain=domain,
        text=text,
        date=row.published,
        gold=row.gold,
        claims=claims.get(name, ()),
        attack_of=row.attack_of,
    )
    return Located(entry.place, case)


def _read_variants(path: Path, domain: str, facts: frozenset[FactId]) -> Iterator[Located[ArticleCase]]:
    for place, row in read_lines(path, VariantRow):
        for claim in row.claims:
            _refuse_unknown_facts(claim.fact_ids, facts, place)
        yield Located(place, row.case(domain))


def _refuse_unknown_facts(named: Iterable[FactId], facts: frozenset[FactId], place: Place) -> None:
    for fact_id in named:
        if fact_id not in facts:
            raise place.error(f"fact {fact_id!r} is not in the ground truth")


def _refuse_unknown_originals(cases: Sequence[Located[ArticleCase]]) -> None:
    known = {case.id for _, case in cases if case.attack_of is None}
    for place, case in cases:
        if case.attack_of is not None and case.attack_of not in known:
            raise place.error(f"attack_of {case.attack_of!r} is not the id of a clean article or variant")
