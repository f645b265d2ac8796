"""Settings, read from the environment at entry points only."""

from __future__ import annotations

import json
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assay.errors import ConfigError
from assay.ledger import Budget
from assay.plugins import ENGINES, plugins_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s?#@*]+")
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


def engine_names() -> tuple[str, ...]:
    """Return the names of Assay's own engines, and of those that other packages bring."""
    own = tuple(choice.value for choice in EngineChoice)
    return (*own, *(point.name for point in plugins_of(ENGINES) if point.name not in own))


def _installed(name: EngineChoice | str) -> EngineChoice | str:
    if not isinstance(name, EngineChoice) and name not in (names := engine_names()):
        # The value is not shown: it may be a key in the wrong place.
        shown = {"names": f"{', '.join(map(repr, names[:-1]))} or {names[-1]!r}"}
        raise PydanticCustomError("engine", "Input should be {names}; another engine's package is not installed", shown)
    return name


def _paths(given: object) -> object:
    if not isinstance(given, str):
        return given
    if not given.startswith("["):
        return given.split(os.pathsep)
    try:
        return json.loads(given)
    except ValueError as err:
        raise PydanticCustomError("paths", "it is neither a path nor a JSON list of paths") from err


def _exact(origin: str) -> str:
    if origin != "*" and not _ORIGIN.fullmatch(origin):
        msg = "Input should be an origin as browsers send it, scheme://host or scheme://host:port without a path, or *"
        raise PydanticCustomError("origin", msg)
    return origin


class KeptText(StrEnum):
    """How much of an article's own words a database keeps."""

    ALL = "all"
    """The article, and the report as it is."""
    QUOTES = "quotes"
    """The report as it is, with the title, the quotes and the claims; not the article."""
    NOTHING = "nothing"
    """The report without title, quotes, claims and explanations."""


class Settings(BaseSettings):
    """All settings; the environment variable is the upper-case name prefixed with ASSAY_."""

    model_config = SettingsConfigDict(
        env_prefix="ASSAY_",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # a traceback must not show a key
        use_attribute_docstrings=True,
    )

    engine: Annotated[EngineChoice | str, Field(union_mode="left_to_right"), AfterValidator(_installed)] = (
        EngineChoice.AUTO
    )
    """Engine: embedded, openai, replay, or auto (openai if a key, a base URL or `replay` is set, else embedded), or the
    name of an engine that another package brings."""
    facts: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_paths)] = ()
    """Files or folders of facts; in the environment one, several parted as in PATH, or a JSON list. SET=PATH names the
    set that the facts are of, such as sports=desk/sports.yaml; without a name they are of the set default.
    SET=@database is the set of that name in the database, @database alone all sets in it. Empty: the facts that ship
    with Assay."""
    trust_proposals: bool = False
    """Use the sentences proposed for a fact (`also_stated`, `related_myths`) even before an editor accepts them."""
    large_from: int = Field(default=20_000, ge=1)
    """Number of facts from which they are kept and searched on disk, where the extra `large` is installed: memory and
    search then hardly grow with them."""
    weights: Path | None = None
    """Folder of another verifier for the embedded engine, as written by `make train`. None: the verifier that ships."""

    openai_api_key: SecretStr | None = None
    """API key for the model server."""
    openai_base_url: str | None = None
    """Base URL of an OpenAI-compatible server. None: OpenAI itself."""
    openai_model: str = "gpt-5-mini"
    """Name of the model."""
    openai_timeout_s: float = Field(default=60.0, gt=0)
    """Time-out of one request to the model server, in seconds."""
    openai_concurrency: int = Field(default=32, ge=1)
    """Maximum number of concurrent requests to the model server, over all articles."""
    openai_attempts: int = Field(default=5, ge=1)
    """Maximum number of requests for one exchange: the first one, transport retries and re-asks together."""
    openai_circuit_failures: int = Field(default=10, ge=1)
    """How many requests in a row may fail before the circuit opens and no more are sent."""
    openai_circuit_pause_s: float = Field(default=15.0, gt=0)
    """How long the circuit stays open, in seconds. Articles get 503 immediately until then."""
    openai_max_output_tokens: int = Field(default=8_192, ge=256)
    """Maximum length of one reply, in tokens."""
    replay: ReplayMode | None = None
    """Whether to `record` or `replay` exchanges with the model server. None: neither."""
    replay_dir: Path | None = None
    """Folder of the recordings. None: the recordings that ship with Assay, which can only be replayed."""

    prompts: dict[str, str] = {}
    """Released version of each prompt, by prompt id. A prompt that is left out is used in its current version."""

    budget_calls: int | None = Field(default=60, ge=1)
    """Maximum number of requests for one article."""
    budget_tokens: int | None = Field(default=200_000, ge=1)
    """Maximum number of input and output tokens for one article."""
    budget_cost_usd: float | None = Field(default=None, gt=0)
    """Maximum cost of one article, in US dollars. None: no limit."""
    budget_seconds: float = Field(default=120.0, gt=0)
    """Deadline for one article, in seconds."""

    max_article_chars: int = Field(default=200_000, ge=1)
    """Longest article accepted, in characters."""
    max_claims: int = Field(default=400, ge=1)
    """Maximum number of claims judged in one article, the most prominent first."""
    facts_per_claim: int = Field(default=12, ge=1, le=50)
    """Number of facts retrieved for a claim; for a language model, for each sentence, claim and quote, unless all
    facts fit into one request."""
    facts_tokens: int = Field(default=12_000, ge=500)
    """Room for facts in one request to a language model, in tokens of 4 characters. A file that fits is shown whole."""
    controls: bool = True
    """Add two claims of known truth to each request to a language model, which exposes a dictated reply."""
    claims_per_batch: int = Field(default=24, ge=1)
    """Maximum number of claims judged in one request to a language model."""
    concurrency: int = Field(default=8, ge=1)
    """Maximum number of concurrent requests to a language model, or of batches judged by the embedded engine, for one \
article."""
    articles_at_once: int = Field(default=4, ge=1)
    """How many articles `assay score`, `assay eval` or a worker process at the same time."""
    few_calls: bool = False
    """Read and judge an article in as few requests as possible, for a server that charges or limits by the call, or
    answers one request at a time. Otherwise pieces of it are read in parallel, which is several times as fast."""

    host: str = "127.0.0.1"
    """Address that `assay serve` listens on."""
    port: int = Field(default=8000, ge=0, le=65_535)
    """Port that `assay serve` listens on. 0: any free port."""
    api_keys: tuple[SecretStr, ...] = ()
    """API keys that callers must send, as a JSON list. A public address needs at least one key, here or in the file."""
    keys_file: Path | None = None
    """File of further keys, maintained by `assay keys`; a running service picks up every change. None: no file."""
    cors_origins: tuple[Annotated[str, AfterValidator(_exact)], ...] = ()
    """Origins whose pages may call the API from a browser, exact ones, as a JSON list such as ["https://desk.example"].
    Empty: none. "*": all, only where there are no keys, for development: any page that a browser on this machine opens
    may then read what the service has. Whoever gives out keys knows the pages that hold them, and names them."""
    watch: bool = True
    """Read facts and keys anew when their files change, or their sets in the database, in `assay serve` and `assay
    worker`. False: on SIGHUP alone."""
    edited_facts: Path | None = None
    """File that the pages write: keys of the scope `edit` add facts to it, and change those that it has; one of those
    of ASSAY_FACTS, else nothing reads it. None: the pages show the lines to add to a file by hand."""
    rate_per_minute: int = Field(default=600, ge=1, le=60_000)
    """Maximum number of requests per minute for one key, or for all callers if there are no keys. More get 429. With a
    database, over all processes that share it."""
    max_concurrent_per_key: int = Field(default=4, ge=1)
    """Maximum number of concurrent articles and batches of claims for one key, in each process. More get 429 with
    Retry-After."""
    max_body_bytes: int = Field(default=2_000_000, ge=1_000)
    """Largest request body accepted, in bytes."""
    stop_grace_s: int = Field(default=30, ge=1)
    """How long running requests may take to finish once the server is told to stop, in seconds. Then they get 503."""
    max_concurrent_requests: int = Field(default=8, ge=1)
    """Maximum number of articles and batches of claims processed at the same time. More get 503 with Retry-After."""

    max_job_bytes: int = Field(default=20_000_000, ge=1_000)
    """Largest body accepted for a job, in bytes."""

    database_url: SecretStr | None = None
    """Database of jobs, reports and the answers of models: sqlite:///FILE, or postgresql://USER:PASSWORD@HOST/NAME for
    several machines. With one, a model is asked nothing that it has answered before, and the API keeps its reports.
    None: no jobs, and nothing is kept."""
    keep_text: KeptText = KeptText.ALL
    """What the database keeps of an article's own words: all (an article can be scored again), quotes (those of its
    claims), or nothing (verdicts, places and facts)."""
    keep_days: int | None = Field(default=None, ge=1)
    """Days after which workers delete a report, a finished job, an answer of a model that was of no use since, and what
    a fact had ceased to say. None: never."""
    rescore_on_reload: bool = False
    """Have one worker score stored reports again that other facts made, at its start and whenever the facts change, as
    `assay rescore --changed` does. Off, because it may ask a model about many claims, which costs money."""

    webhook_hosts: tuple[str, ...] = ()
    """Hosts that may be told that a job is finished, as a JSON list: HOST or HOST:PORT for https, http://HOST:PORT for
    http; with " internal" behind it, the name may lead to a private address. Empty: no webhooks."""
    webhook_secret: SecretStr | None = None
    """Secret that webhooks are signed with: whsec_ and 24 to 64 random bytes in base64. Receivers need it, too."""
    webhook_old_secret: SecretStr | None = None
    """The secret before, for as long as some receivers know no other: webhooks are signed with both. None: with one."""

    def budget(self) -> Budget:
        """Return the limits for one article."""
        return Budget(
            calls=self.budget_calls,
            tokens=self.budget_tokens,
            cost_usd=self.budget_cost_usd,
            seconds=self.budget_seconds,
        )


def read_settings(**overrides: object) -> Settings:
    """Return the settings from the environment, overridden by the options that were given.

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
