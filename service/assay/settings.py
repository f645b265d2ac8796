"""Settings, read from the environment at entry points only."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assay.errors import ConfigError
from assay.ledger import Budget

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_UNPARSED = re.compile(r'parsing value for field "(\w+)"')


class EngineChoice(StrEnum):
    """Which engine reads and judges."""

    AUTO = "auto"
    EMBEDDED = "embedded"
    OPENAI = "openai"
    REPLAY = "replay"


class ReplayMode(StrEnum):
    """What the recording transport does."""

    RECORD = "record"
    REPLAY = "replay"


class Settings(BaseSettings):
    """All settings; the environment variable is the upper-case name with ASSAY_ before it."""

    model_config = SettingsConfigDict(
        env_prefix="ASSAY_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # a traceback must not show a key
        use_attribute_docstrings=True,
    )

    engine: EngineChoice = EngineChoice.AUTO
    """auto (openai if a key, a base URL or `replay` is set, else embedded), embedded, openai or replay."""
    facts: tuple[Path, ...] = ()
    """Files or folders of facts, a JSON list in the environment; empty: the facts that ship with Assay."""
    trust_proposals: bool = False
    """Let sentences that are proposed beside a fact (`also_stated`, `related_myths`) count before an editor accepts \
them."""
    weights: Path | None = None
    """Folder of another verifier, as `make train` writes it, for the embedded engine; None: the one that ships."""

    openai_api_key: SecretStr | None = None
    """Key of the model server."""
    openai_base_url: str | None = None
    """Address of an OpenAI-compatible server; None: OpenAI's own."""
    openai_model: str = "gpt-5-mini"
    """Model to ask."""
    openai_timeout_s: float = Field(default=60.0, gt=0)
    """Seconds for one request."""
    openai_concurrency: int = Field(default=32, ge=1)
    """Requests to the model server at once, of all articles together."""
    openai_attempts: int = Field(default=5, ge=1)
    """Requests for one exchange at most: the first, transport retries and re-asks together."""
    openai_circuit_failures: int = Field(default=10, ge=1)
    """Requests that fail in a row before the server is left alone."""
    openai_circuit_pause_s: float = Field(default=15.0, gt=0)
    """Seconds for which it is, while articles are answered 503 at once; then it is tried again."""
    openai_max_output_tokens: int = Field(default=8_192, ge=256)
    """Length of one reply at most."""
    replay: ReplayMode | None = None
    """record or replay exchanges with the model server; None: neither."""
    replay_dir: Path | None = None
    """Folder of the recordings; None: the ones that ship with Assay, which can only be replayed."""

    prompts: dict[str, str] = {}
    """Released version to instruct the model with, by prompt id; a prompt left out is used in its current version."""

    budget_calls: int | None = Field(default=60, ge=1)
    """Requests for one article at most."""
    budget_tokens: int | None = Field(default=200_000, ge=1)
    """Input and output tokens for one article at most."""
    budget_cost_usd: float | None = Field(default=None, gt=0)
    """US dollars for one article at most; None: no limit."""
    budget_seconds: float = Field(default=120.0, gt=0)
    """Deadline of one article, in seconds."""

    max_article_chars: int = Field(default=200_000, ge=1)
    """Longest article accepted, in characters."""
    max_claims: int = Field(default=400, ge=1)
    """Most claims judged in one article, the most prominent first."""
    facts_per_claim: int = Field(default=12, ge=1, le=50)
    """Facts that one claim brings; to a language model, where they don't fit whole: one sentence, claim or quote."""
    facts_tokens: int = Field(default=12_000, ge=500)
    """Room for facts in one request to a language model, in tokens of 4 characters; a file that fits is shown whole."""
    controls: bool = True
    """Put two claims of known truth into each request to a language model: a dictated reply betrays itself."""
    claims_per_batch: int = Field(default=24, ge=1)
    """Claims judged in one request to a language model at most."""
    concurrency: int = Field(default=8, ge=1)
    """Requests to a language model, or batches of claims judged by the embedded engine, at once for one article."""
    articles_at_once: int = Field(default=4, ge=1)
    """Articles under way at once where `assay score` or `assay eval` is given several."""
    few_calls: bool = False
    """Read and judge an article in as few requests as it fits in: for a server that charges or limits by the call, or
    answers one at a time. Otherwise it is read in pieces side by side, which is several times as fast."""

    host: str = "127.0.0.1"
    """Address that `assay serve` binds."""
    port: int = Field(default=8000, ge=0, le=65_535)
    """Port that `assay serve` binds; 0: any free one."""
    api_keys: tuple[SecretStr, ...] = ()
    """Keys that callers of the API must send, a JSON list; a public address needs at least one, here or in the file."""
    keys_file: Path | None = None
    """File of more keys, which `assay keys` keeps; a running service sees every change. None: no such file."""
    rate_per_minute: int = Field(default=600, ge=1, le=60_000)
    """Requests of one key in a minute, or of all callers where there are no keys; one more is answered 429."""
    max_concurrent_per_key: int = Field(default=4, ge=1)
    """Articles and batches of claims of one key at the same time; one more is answered 429 with Retry-After."""
    max_body_bytes: int = Field(default=2_000_000, ge=1_000)
    """Largest request body accepted."""
    stop_grace_s: int = Field(default=30, ge=1)
    """Seconds that requests under way have to end once the server is told to stop; then they are answered 503."""
    max_concurrent_requests: int = Field(default=8, ge=1)
    """Articles scored at the same time; one more is answered 503 with Retry-After."""

    def budget(self) -> Budget:
        """Return the limits for one article."""
        return Budget(
            calls=self.budget_calls,
            tokens=self.budget_tokens,
            cost_usd=self.budget_cost_usd,
            seconds=self.budget_seconds,
        )


def read_settings(**overrides: object) -> Settings:
    """Return the settings of the environment with those options that were given.

    Args:
        overrides: Values by field of `Settings`; None means that the option was not given.

    Raises:
        ConfigError: If a value can't be used; the message names the variable and never shows the value.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate(given)
    except ValidationError as err:
        raise ConfigError("; ".join(map(_explain, err.errors(include_input=False)))) from err


def _explain(problem: ErrorDetails) -> str:
    if problem["loc"]:
        return f"{_variable(str(problem['loc'][0]))} can't be used: {problem['msg']}"
    name = _UNPARSED.search(problem["msg"])
    variable = _variable(name.group(1)) if name else "a setting"
    return f'{variable} can\'t be read; expected JSON, such as ["a", "b"] or {{"name": "value"}}'


def _variable(field: str) -> str:
    return f"ASSAY_{field.upper()}"
