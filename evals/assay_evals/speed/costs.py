"""What a run of the benchmark comes to, and the prices in it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field

from assay.engines.llm.pricing import cost_usd
from assay.engines.llm.replies import TokenCounts
from assay.engines.llm.server import OPENAI_BASE_URL
from assay.errors import ConfigError
from assay.files.result_files import open_whole
from assay_mock.scenario import Pace, Scenario
from assay_schemas import Frozen

if TYPE_CHECKING:
    from pathlib import Path

SPEED = "speed.json"

_MILLION = 1_000_000


class Step(StrEnum):
    """What an article waits for; of several requests under way the first of these counts."""

    EXTRACTION = "extraction"
    VERIFICATION = "verification"
    SECOND_LOOK = "second look"
    OWN = "our own work"
    """No request is under way."""


class Conditions(Frozen):
    """How a run is measured; under others its figures mean something else."""

    pace: Pace
    scale: float = Field(default=1.0, ge=1)
    """Divides all waiting for the model, and nothing that is computed here."""
    at_once: int = Field(default=4, ge=1)
    """Articles under way at most."""
    priced_as: str
    """Model whose price at OpenAI the tokens have."""

    def scenario(self) -> Scenario:
        """Return a server without faults that answers at the scaled pace and keeps a cache of prompts."""
        first_token_s, tokens_per_s = self.pace.first_token_s / self.scale, self.pace.tokens_per_s * self.scale
        return Scenario(pace=Pace(first_token_s=first_token_s, tokens_per_s=tokens_per_s), prompt_cache=True)

    def price_usd(self, counts: TokenCounts) -> float:
        """Return US dollars.

        Raises:
            ConfigError: If the model has no known price.
        """
        price = cost_usd(self.priced_as, counts, base_url=OPENAI_BASE_URL)
        if price is None:
            raise ConfigError(f"{self.priced_as!r} has no known price at OpenAI; name another with --priced-as")
        return price

    def priced_tokens(self, counts: TokenCounts) -> float:
        """Return the input tokens, the cached ones counted at their price. Raises like `price_usd`."""
        full = self.price_usd(TokenCounts(_MILLION, 0, 0))
        return _MILLION * self.price_usd(counts._replace(written=0)) / full


class ArticleCost(Frozen):
    """What one article took."""

    article: str
    seconds: float = Field(ge=0)
    """Wall-clock time from the text to the report."""
    first_verdict_s: float | None = Field(default=None, ge=0)
    """Wall-clock time to the first verdict that a caller sees; None where all come with the report."""
    calls: int = Field(ge=0)
    input_tokens: int = Field(ge=0)
    """Sent, as the mock counts them: one for four characters."""
    cached_tokens: int = Field(ge=0)
    """Of these, how many the server had read before."""
    priced_tokens: float = Field(ge=0)
    """Input tokens, the cached ones counted at their price."""
    output_tokens: int = Field(ge=0)
    cost_usd: float = Field(ge=0)
    claims: int = Field(ge=0)
    """Judged."""
    shares: dict[Step, float]
    """Of the seconds, by what was waited for."""


class BuildCosts(Frozen):
    """What one build took for each article."""

    name: str
    articles: tuple[ArticleCost, ...] = Field(min_length=1)


class SpeedRun(Frozen):
    """The content of speed.json."""

    conditions: Conditions
    words: tuple[int, ...]
    """Of each article."""
    builds: tuple[BuildCosts, ...] = Field(min_length=1)


def write_speed(folder: Path, run: SpeedRun) -> None:
    """Write speed.json into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_whole(folder / SPEED) as file:
        file.write(f"{run.model_dump_json(indent=2)}\n")
