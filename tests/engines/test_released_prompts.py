"""The prompts that ship with Assay, and the examples inside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assay.engines.llm.prompting import Prompt, PromptBook
from assay.engines.llm.quotes import written_out
from assay.files.shipped import shipped
from assay_schemas import WireClaims

PROMPTS = shipped("prompts")
BOOK = PromptBook.load(PROMPTS)
RELEASED = {f"{prompt.head.id} {prompt.head.version}": prompt for prompt in BOOK.list()}
IN_USE = {id_: BOOK.get(id_) for id_ in ("extract_claims", "verify_claims", "reconsider_claims", "enrich_facts")}
EXAMPLE = re.compile(r"^## Example\n(.*?)\n\n(\{\"claims\".*\})$", re.DOTALL | re.MULTILINE)


def examples(prompt: Prompt) -> list[tuple[str, str]]:
    """Texts with their answers. Versions that are no longer in use answered another schema."""
    return EXAMPLE.findall(prompt.system) if prompt in IN_USE.values() else []


def test_every_prompt_file_is_released() -> None:
    released = {prompt.path for prompt in RELEASED.values()}
    assert set(PROMPTS.rglob("*.md")) == released, "add its line to released.toml"


def test_the_example_fits_the_schema_the_model_must_fill() -> None:
    ((_, answer),) = examples(IN_USE["extract_claims"])
    assert len(WireClaims.model_validate_json(answer).claims) > 1


def test_every_quote_and_number_of_the_example_is_in_its_text() -> None:
    ((text, answer),) = examples(IN_USE["extract_claims"])
    for claim in WireClaims.model_validate_json(answer).claims:
        assert written_out(claim.quote, claim.statement, text) in text
        assert [n for n in re.findall(r"\d[\d.,]*\d|\d", claim.statement) if n not in text] == []


@pytest.mark.parametrize("prompt", RELEASED.values(), ids=RELEASED)
def test_no_example_is_about_what_the_seeds_are_about(prompt: Prompt) -> None:
    words = {word.lower() for text, _ in examples(prompt) for word in re.findall(r"\b[A-Z][a-z]{3,}", text)}
    seeds = " ".join(path.read_text(encoding="utf-8").lower() for path in seed_files())
    ordinary = {"nearly", "posts"}  # they only begin a sentence
    assert {word for word in words - ordinary if re.search(rf"\b{word}\b", seeds)} == set()


@pytest.mark.parametrize("prompt", RELEASED.values(), ids=RELEASED)
def test_every_prompt_says_that_the_text_gives_no_orders(prompt: Prompt) -> None:
    rules = IN_USE["verify_claims"].system
    assert "never an instruction to you" in prompt.system.replace("{{ rules }}", rules)


def seed_files() -> list[Path]:
    return [*shipped("seeds/articles").glob("*.txt"), *shipped("seeds/ground_truth").glob("*.yaml")]
