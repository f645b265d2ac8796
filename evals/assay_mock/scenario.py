"""What goes wrong, how often and when: a scenario is a YAML file."""

from __future__ import annotations

import hashlib
import math
import random
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, ValidationError, model_validator

from assay.errors import ConfigError
from assay.files.yaml_tree import UnreadableError, line_of, load_yaml, parse_yaml
from assay_mock.ways import ServerWay
from assay_schemas import Frozen

if TYPE_CHECKING:
    from pathlib import Path


class Fault(StrEnum):
    """What a server may do wrong."""

    RATE_LIMITED = "rate_limited"
    """HTTP 429, with a Retry-After as `retry_after` says."""
    SERVER_ERROR = "server_error"
    """HTTP 500, 502 or 503, as `status` says."""
    REFUSED = "refused"
    """Nobody listens for `down_s`; the request is reset, as are those under way."""
    RESET = "reset"
    """The connection is reset before the first byte of the answer."""
    RESET_IN_BODY = "reset_in_body"
    """The connection is reset in the middle of the body."""
    HANG = "hang"
    """Nothing is sent until the client disconnects."""
    SLOW_BODY = "slow_body"
    """The body comes in pieces, over `slow_s`."""
    BROKEN_BODY = "broken_body"
    """The body ends in the middle of its JSON, and its length agrees."""
    WRONG_TYPE = "wrong_type"
    """An HTML page with status 200."""
    CUT_OFF = "cut_off"
    """finish_reason "length", with half of the answer."""
    REFUSAL = "refusal"
    """The model declines."""
    CONTENT_FILTER = "content_filter"
    """finish_reason "content_filter", without an answer."""
    MALFORMED = "malformed"
    """The answer is not JSON."""
    OFF_SCHEMA = "off_schema"
    """Values that the schema does not allow."""
    MISSING_IDS = "missing_ids"
    """Half of the claims are not answered."""
    INVENTED_IDS = "invented_ids"
    """Claims are answered that nobody asked about."""
    REPEATED_IDS = "repeated_ids"
    """Every claim is answered twice, with different verdicts."""
    FOREIGN_QUOTES = "foreign_quotes"
    """Quotes that are not in the text."""
    UNSHOWN_FACTS = "unshown_facts"
    """Decisive verdicts that cite facts which were not shown."""
    OTHER_CLAIM = "other_claim"
    """Each verdict stands under the id of another claim of the batch."""
    HUGE = "huge"
    """Megabytes of text around the answer."""
    NO_USAGE = "no_usage"
    """The answer does not say what it cost."""


class FaultRule(Frozen):
    """One fault, and which requests it hits: a share of them, or those at certain positions."""

    fault: Fault
    rate: float = Field(default=0.0, ge=0, le=1)
    """Share of the requests."""
    at: tuple[int, ...] = ()
    """Positions of requests in the order of their arrival, counted from 1."""
    retry_after: Literal["none", "seconds", "date", "absurd"] = "none"
    """What a 429 asks for: nothing, one second, one second as an HTTP date, or a week."""
    status: Literal[500, 502, 503] = 500
    down_s: float = Field(default=0.5, gt=0)
    """Seconds for which nobody listens."""
    slow_s: float = Field(default=2.0, gt=0)
    """Seconds over which a body comes."""


class Latency(Frozen):
    """Seconds before an answer: log-normal, so that a few take long."""

    median_s: float = Field(default=0.0, ge=0)
    sigma: float = Field(default=0.0, ge=0)
    """Standard deviation of the logarithm; 0 makes all alike."""
    most_s: float = Field(default=10.0, gt=0)

    def draw(self, source: random.Random) -> float:
        """Return one latency, in seconds."""
        return min(self.most_s, self.median_s * math.exp(source.gauss(0.0, self.sigma)))


class Pace(Frozen):
    """How fast a model writes."""

    first_token_s: float = Field(default=0.0, ge=0)
    """Seconds until it begins."""
    tokens_per_s: float = Field(gt=0)
    """Tokens per second after that."""

    def waits(self, tokens: int, *, is_streamed: bool) -> tuple[float, float]:
        """Return the seconds before the first byte of a reply, and those over which its body comes.

        Args:
            tokens: Of the whole reply.
            is_streamed: Whether what is written is sent at once; else all of it comes at the end.
        """
        writing_s = tokens / self.tokens_per_s
        return (self.first_token_s, writing_s) if is_streamed else (self.first_token_s + writing_s, 0.0)


class Scenario(Frozen):
    """How a server behaves. Equal seeds give equal faults, in whatever order requests come.

    A rate is drawn from the seed, the request's own bytes and how often they came before: what befalls one article
    does not hang on which others are under way.
    """

    seed: int = 1
    latency: Latency = Latency()
    pace: Pace | None = None
    """At which answers are written, after the latency; None: at once."""
    prompt_cache: bool = False
    """Whether usage tells how much of a prompt was read before, as a provider with an automatic cache does."""
    faults: tuple[FaultRule, ...] = ()
    server: ServerWay | None = None
    """In whose way it answers where no fault befalls a request; None: as OpenAI documents."""

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        total = math.fsum(rule.rate for rule in self.faults)
        if total > 1 + 1e-9:
            msg = f"the rates add up to {total:g}; expected 1 at most"
            raise ValueError(msg)
        return self

    def befalls(self, position: int, source: random.Random) -> FaultRule | None:
        """Return what goes wrong with the request at a position; None if nothing does."""
        for rule in self.faults:
            if position in rule.at:
                return rule
        share = source.random()
        for rule in self.faults:
            share -= rule.rate
            if share < 0:
                return rule
        return None

    def source(self, body: bytes, earlier: int) -> random.Random:
        """Return the chance of one request.

        Args:
            body: Of the request.
            earlier: How often the same body came before.
        """
        digest = hashlib.sha256(f"{self.seed}:{earlier}:".encode() + body).digest()
        return random.Random(digest)  # noqa: S311 - draws faults, hides nothing


def read_scenario(path: Path) -> Scenario:
    """Read a scenario.

    Raises:
        ConfigError: If the file can't be read or is not a scenario; the message says where.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tree, loaded = parse_yaml(text).root, load_yaml(text)
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"{path}:1: can't be read: {err}") from err
    except UnreadableError as err:
        raise ConfigError(f"{path}:{err.line}: is not readable YAML: {err.problem}; {err.remedy}") from err
    if tree is None:
        return Scenario()
    try:
        return Scenario.model_validate(loaded)
    except ValidationError as err:
        problem = err.errors(include_input=False)[0]
        line, _ = line_of(tree, problem["loc"])
        where = ".".join(map(str, problem["loc"])) or "the scenario"
        raise ConfigError(f"{path}:{line}: {where}: {problem['msg']}; see docs/mock-llm.md") from err
