"""The seeds are read as plain YAML, JSON and text: what they promise does not rest on the code under test."""

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NotRequired, TypedDict

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
OTHER_PEOPLES_TEXT = ROOT.parent / "shared"

DOMAINS = tuple(sorted(path.stem for path in (SEEDS / "ground_truth").glob("*.yaml")))
ARTICLES = tuple(sorted(path.name for path in (SEEDS / "articles").glob("*.txt")))
ATTACKED = tuple(sorted(path.name for path in (SEEDS / "attacks").glob("*.txt")))

VERDICTS = {"supported", "refuted", "conflicting_evidence", "not_enough_evidence"}
LABELS = {"reliable", "mixed", "misleading", "unverifiable"}
SEVERITIES = {"none", "minor", "moderate", "major"}
LOCATIONS = {"headline", "body", "list", "table"}
REQUIRED_KINDS = {
    "accurate",
    "paraphrased",
    "subtly wrong",
    "grossly wrong",
    "debunk",
    "opinion",
    "beyond the facts",
    "injection",
    "table and list",
    "attribution laundering",
}
FACT_FIELDS = {
    "id",
    "tier",
    "statement",
    "topic",
    "subject",
    "predicate",
    "object",
    "quantity",
    "aliases",
    "valid_from",
    "valid_to",
    "as_of",
    "sources",
    "confidence",
    "note",
    "also_stated",
    "related_myths",
    "supersedes",
    "status",
}
REQUIRED_ATTACKS = {"order", "reply", "facts", "invisible"}
SHINGLE_WORDS = 8


class Quantity(TypedDict):
    value: float | list[float]
    unit: str
    comparator: str
    as_of: NotRequired[str]
    cumulative: NotRequired[bool]


class Fact(TypedDict):
    id: str
    statement: str
    subject: str
    predicate: NotRequired[str]
    quantity: NotRequired[Quantity]
    aliases: NotRequired[list[str]]
    valid_from: NotRequired[str]
    valid_to: NotRequired[str]
    as_of: NotRequired[str]
    sources: list[dict[str, str]]


class GoldClaim(TypedDict):
    article: str
    claim_id: str
    quote: str
    claim: str
    checkable: bool
    verdict: str
    fact_ids: list[str]
    rationale: str
    severity: str
    location: str
    error_types: NotRequired[list[str]]
    acceptable_alternatives: NotRequired[list[str]]


class GoldArticle(TypedDict):
    published: str | None
    label: str
    expected_score_range: list[float]
    rank_expected: NotRequired[int]
    attack_of: NotRequired[str]
    origin: str
    why: str


def load_facts(domain: str) -> list[Fact]:
    document: dict[str, list[Fact]] = yaml.safe_load((SEEDS / "ground_truth" / f"{domain}.yaml").read_text("utf-8"))
    return document["facts"]


def load_gold_claims(domain: str) -> list[GoldClaim]:
    lines = (SEEDS / "gold" / f"{domain}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def load_gold_entries(domain: str) -> dict[str, GoldArticle]:
    entries: dict[str, GoldArticle] = json.loads(
        (SEEDS / "gold" / f"{domain}_articles.json").read_text(encoding="utf-8")
    )
    return entries


def load_gold_articles(domain: str) -> dict[str, GoldArticle]:
    return {name: entry for name, entry in load_gold_entries(domain).items() if "attack_of" not in entry}


def load_attacked_copies() -> dict[str, GoldArticle]:
    entries = {name: entry for domain in DOMAINS for name, entry in load_gold_entries(domain).items()}
    return {name: entry for name, entry in entries.items() if "attack_of" in entry}


def read_article(name: str) -> str:
    return (SEEDS / "articles" / name).read_text(encoding="utf-8")


def read_attacked(name: str) -> str:
    return (SEEDS / "attacks" / name).read_text(encoding="utf-8")


def list_visible_paragraphs(text: str) -> list[str]:
    """Return the paragraphs without characters that nobody sees (Unicode category Cf)."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf").strip().split("\n\n")


def list_shingles(text: str) -> set[tuple[str, ...]]:
    """Return every run of SHINGLE_WORDS words, lower-cased and without punctuation."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)}


def list_dates(fact: Fact) -> Iterator[str]:
    yield from (fact[field] for field in ("valid_from", "valid_to", "as_of") if field in fact)
    yield from (source["published"] for source in fact["sources"] if "published" in source)
    if "as_of" in fact.get("quantity", {}):
        yield fact["quantity"]["as_of"]


def parse_partial_date(text: str) -> date:
    """Read YYYY, YYYY-MM or YYYY-MM-DD as the first day that it covers."""
    return date.fromisoformat(text + "0000-01-01"[len(text) :])


def spell_date(text: str) -> str:
    """Turn 2024-08-05 into August 5, 2024."""
    day = date.fromisoformat(text)
    return f"{day:%B} {day.day}, {day.year}"


@pytest.mark.parametrize("domain", DOMAINS)
def test_fact_ids_are_unique(domain: str) -> None:
    ids = [fact["id"] for fact in load_facts(domain)]
    assert len(ids) == len(set(ids))


def test_no_fact_id_belongs_to_two_domains() -> None:
    ids = [fact["id"] for domain in DOMAINS for fact in load_facts(domain)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("domain", DOMAINS)
def test_facts_have_known_fields_only(domain: str) -> None:
    assert {field for fact in load_facts(domain) for field in fact} <= FACT_FIELDS


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_fact_names_a_source(domain: str) -> None:
    assert [fact["id"] for fact in load_facts(domain) if not fact["sources"]] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_quantity_has_a_unit(domain: str) -> None:
    assert [fact["id"] for fact in load_facts(domain) if "quantity" in fact and not fact["quantity"].get("unit")] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_dates_of_facts_are_strings_that_parse(domain: str) -> None:
    dates = [text for fact in load_facts(domain) for text in list_dates(fact)]
    assert len([parse_partial_date(text) for text in dates]) > 0


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_fact_ends_before_it_begins(domain: str) -> None:
    bounded = [fact for fact in load_facts(domain) if "valid_from" in fact and "valid_to" in fact]
    assert [
        fact["id"] for fact in bounded if parse_partial_date(fact["valid_from"]) > parse_partial_date(fact["valid_to"])
    ] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_two_facts_share_an_alias(domain: str) -> None:
    aliases = [alias for fact in load_facts(domain) for alias in {name.casefold() for name in fact.get("aliases", [])}]
    assert len(aliases) == len(set(aliases))


@pytest.mark.parametrize("domain", DOMAINS)
def test_one_subject_and_predicate_has_one_quantity(domain: str) -> None:
    measured = [
        (fact["subject"], fact["predicate"])
        for fact in load_facts(domain)
        if "quantity" in fact and "predicate" in fact
    ]
    assert len(measured) == len(set(measured))


@pytest.mark.parametrize("name", ARTICLES)
def test_article_opens_with_a_headline_and_a_blank_line(name: str) -> None:
    headline, blank, first_line = read_article(name).split("\n")[:3]
    assert headline
    assert not blank
    assert first_line


@pytest.mark.parametrize("name", ARTICLES)
def test_article_has_150_to_500_words(name: str) -> None:
    assert 150 <= len(read_article(name).split()) <= 500


@pytest.fixture(scope="module")
def other_peoples_shingles() -> set[tuple[str, ...]]:
    articles = sorted(OTHER_PEOPLES_TEXT.glob("*/articles/*.txt"))
    if not articles:
        pytest.skip("no ../shared/*/articles beside the repository: nothing to compare the seeds with")
    return {shingle for path in articles for shingle in list_shingles(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", ARTICLES)
def test_article_repeats_no_passage_of_other_peoples_articles(
    name: str, other_peoples_shingles: set[tuple[str, ...]]
) -> None:
    assert list_shingles(read_article(name)) & other_peoples_shingles == set()


def test_every_article_has_gold_and_all_gold_has_its_article() -> None:
    described = sorted(name for domain in DOMAINS for name in load_gold_articles(domain))
    annotated = sorted({claim["article"] for domain in DOMAINS for claim in load_gold_claims(domain)})
    assert (described, annotated) == (list(ARTICLES), list(ARTICLES))


def test_every_attacked_copy_is_annotated_and_every_annotation_has_its_copy() -> None:
    assert sorted(load_attacked_copies()) == list(ATTACKED)


@pytest.mark.parametrize("name", ATTACKED)
def test_an_attacked_copy_still_says_all_that_its_original_says(name: str) -> None:
    original = read_article(f"{load_attacked_copies()[name]['attack_of']}.txt")
    left = iter(list_visible_paragraphs(read_attacked(name)))
    assert [paragraph for paragraph in list_visible_paragraphs(original) if paragraph not in left] == []


@pytest.mark.parametrize("name", ATTACKED)
def test_an_attacked_copy_differs_from_its_original(name: str) -> None:
    assert read_attacked(name) != read_article(f"{load_attacked_copies()[name]['attack_of']}.txt")


@pytest.mark.parametrize("name", ATTACKED)
def test_an_attack_changes_nothing_of_what_is_expected(name: str) -> None:
    copies = load_attacked_copies()
    originals = {key: entry for domain in DOMAINS for key, entry in load_gold_articles(domain).items()}
    expected = [
        (entry["published"], entry["label"], entry["expected_score_range"])
        for entry in (copies[name], originals[f"{copies[name]['attack_of']}.txt"])
    ]
    assert expected[0] == expected[1]


def test_every_required_kind_of_attack_exists() -> None:
    origins = [copy["origin"] for copy in load_attacked_copies().values()]
    kinds = {origin.removeprefix("Written for these seeds; attack: ").removesuffix(".") for origin in origins}
    assert kinds == REQUIRED_ATTACKS


@pytest.mark.parametrize("name", ATTACKED)
def test_attacked_copy_repeats_no_passage_of_other_peoples_articles(
    name: str, other_peoples_shingles: set[tuple[str, ...]]
) -> None:
    assert list_shingles(read_attacked(name)) & other_peoples_shingles == set()


def test_every_required_kind_of_article_exists() -> None:
    origins = [article["origin"] for domain in DOMAINS for article in load_gold_articles(domain).values()]
    kinds = {origin.removeprefix("Written for these seeds; kind: ").removesuffix(".") for origin in origins}
    assert kinds == REQUIRED_KINDS


@pytest.mark.parametrize("domain", DOMAINS)
def test_gold_articles_have_legal_labels_and_score_ranges(domain: str) -> None:
    for name, article in load_gold_articles(domain).items():
        low, high = article["expected_score_range"]
        assert article["label"] in LABELS, name
        assert 0 <= low < high <= 1, name


@pytest.mark.parametrize("domain", DOMAINS)
def test_gold_dates_appear_in_the_text_of_their_articles(domain: str) -> None:
    published = {name: article["published"] for name, article in load_gold_articles(domain).items()}
    assert [name for name, day in published.items() if day and spell_date(day) not in read_article(name)] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_ranks_of_a_domain_count_from_one(domain: str) -> None:
    ranks = sorted(article.get("rank_expected", 0) for article in load_gold_articles(domain).values())
    assert ranks == list(range(1, len(ranks) + 1))


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_quote_occurs_once_and_verbatim_in_its_article(domain: str) -> None:
    claims = load_gold_claims(domain)
    assert [claim["claim_id"] for claim in claims if read_article(claim["article"]).count(claim["quote"]) != 1] == []


def test_claim_ids_are_unique_and_start_with_the_article() -> None:
    claims = [claim for domain in DOMAINS for claim in load_gold_claims(domain)]
    assert len({claim["claim_id"] for claim in claims}) == len(claims)
    assert all(claim["claim_id"].startswith(claim["article"].removesuffix(".txt") + "-") for claim in claims)


@pytest.mark.parametrize("domain", DOMAINS)
def test_gold_cites_facts_that_exist(domain: str) -> None:
    known = {fact["id"] for fact in load_facts(domain)}
    assert {fact_id for claim in load_gold_claims(domain) for fact_id in claim["fact_ids"]} <= known


@pytest.mark.parametrize("domain", DOMAINS)
def test_gold_claims_use_the_closed_vocabularies(domain: str) -> None:
    for claim in load_gold_claims(domain):
        assert {claim["verdict"], *claim.get("acceptable_alternatives", [])} <= VERDICTS, claim["claim_id"]
        assert claim["severity"] in SEVERITIES, claim["claim_id"]
        assert claim["location"] in LOCATIONS, claim["claim_id"]


@pytest.mark.parametrize("domain", DOMAINS)
def test_decided_claims_cite_a_fact_and_uncheckable_ones_are_not_decided(domain: str) -> None:
    claims = load_gold_claims(domain)
    decided = [claim for claim in claims if claim["verdict"] != "not_enough_evidence"]
    assert [claim["claim_id"] for claim in decided if not claim["fact_ids"] or not claim["checkable"]] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_refuted_claims_state_their_severity_and_error(domain: str) -> None:
    refuted = [claim for claim in load_gold_claims(domain) if claim["verdict"] == "refuted"]
    assert [c["claim_id"] for c in refuted if c["severity"] == "none" or not c.get("error_types")] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_supported_claims_carry_no_severity(domain: str) -> None:
    supported = [claim for claim in load_gold_claims(domain) if claim["verdict"] == "supported"]
    assert [claim["claim_id"] for claim in supported if claim["severity"] != "none"] == []


@pytest.mark.parametrize("path", sorted(SEEDS.rglob("*.*")), ids=lambda path: path.name)
def test_seed_files_end_with_one_newline_and_are_utf8(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == text.rstrip("\n") + "\n"
