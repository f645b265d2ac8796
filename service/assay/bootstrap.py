"""The one place that chooses implementations: the API, the command line and the evals build their pipeline here."""

from __future__ import annotations

from functools import cache, partial
from io import BytesIO
from os import cpu_count
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from assay.combinations import Combinations
from assay.engines.choice import choose_engine, has_server, has_verifier, replay_dir, replayed_model, require_sdk
from assay.engines.contributed import build_contributed
from assay.engines.llm.server import OPENAI_BASE_URL, ServerOptions
from assay.errors import ConfigError
from assay.facts.kept_documents import KeptDocuments
from assay.facts.language import language_of_facts
from assay.facts.sets import stored_names
from assay.facts.store import FactBase, make_fact_base
from assay.facts.stored import opened_sets
from assay.files.shipped import shipped
from assay.files.weight_files import locate_weights, read_weights, weights_fingerprint
from assay.language.language import UNKNOWN_LANGUAGE, find_language
from assay.language.reader import FoundReader, Reader
from assay.pipeline import Limits, Pipeline
from assay.plugins import ENGINES, plugins_of
from assay.ports import missing_members
from assay.retrieval.cache import user_cache
from assay.retrieval.choice import Indexed, Shelf
from assay.retrieval.vectors import StaticVectors
from assay.retrieval.views import StoredFacts
from assay.retrieval.wordpiece import WordPiece
from assay.settings import EngineChoice, ReplayMode, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from assay.engines.embedded.judging.encoder import SentenceEncoder
    from assay.engines.embedded.judging.judging import Judge
    from assay.engines.embedded.judging.verifier import Verifier
    from assay.engines.keeping import Kept
    from assay.engines.llm.completion import CompletionClient
    from assay.engines.llm.enriching import Enricher
    from assay.engines.llm.openai_client import OpenAIClient
    from assay.language.language import Language
    from assay.ports import Engine
    from assay.retrieval.index import Embed, Retriever
    from assay_schemas import Fact


_LOADING = Lock()
_IN_ONE_THREAD = 80
"""Claims that the embedded engine judges one after the other."""
_FEW_CALLS = 4
"""Factor for the number of claims in one request if calls are to be few."""


def build_pipeline(
    settings: Settings | None = None,
    *,
    engine: Engine | None = None,
    facts: FactBase | Iterable[Fact] | None = None,
    compares: bool = True,
    beside: Pipeline | None = None,
    kept: Kept | None = None,
    client: CompletionClient | None = None,
) -> Pipeline:
    """Return a pipeline for the settings, or for the environment if none are given.

    Args:
        settings: None: those of the environment.
        engine: None: the one that the settings choose.
        facts: To check against, whatever facts the settings name; a `FactBase` is taken as it is. None: those of the
            settings.
        compares: Whether code compares claims with the facts cited for them; False audits citations alone.
        beside: Whose facts, index and reading of the facts are shared, whatever facts the settings name; None: they are
            read anew.
        kept: Answers of earlier runs, which an engine that reads articles is not asked for again; recordings are always
            played or made in full. None: nothing is kept.
        client: Asks the model server, for a pipeline and the one that takes its place; whoever made it closes it. None:
            a client of the pipeline's own, where its engine needs one.

    Raises:
        ConfigError: If the engine can't run with these settings or lacks a method, or facts come both ways.
        GroundTruthError: If a file of facts, or the facts given, can't be used.
        DataError: If a file that ships with Assay is damaged.
    """
    settings = settings or Settings()
    if facts is not None and beside:
        raise ConfigError("facts and beside both say what to check against; give one of them")
    base = beside.facts if beside else _fact_base(facts, settings)
    language = language_of_facts(base.facts)
    known = find_language(language)
    indexed = Indexed(base, beside.index) if beside else _shelf(settings).index(base, build_embedder())
    base, index = indexed.base, indexed.index
    reader = (beside and beside.reader) or _reader(base.facts, known)
    # The embedded engine reads English alone, whatever the facts are written in.
    if missing := missing_members(engine) if engine else ():
        raise ConfigError(f"the engine {type(engine).__name__!r} lacks {', '.join(missing)}; assay.Engine has them all")
    limits = _limits(settings, is_own=engine is None)
    given = engine
    asks_by = None if given else _lend(client) or share_client(settings)
    if engine is None:
        engine = _build_engine(settings, reader if reader.language.is_full else _reader(base.facts), language, asks_by)
    comparing = reader if compares and (known or language == UNKNOWN_LANGUAGE) else None
    if kept and not _is_recorded(settings):
        engine = _keeping(engine, kept, index, language)
    pipeline = Pipeline(engine, base, index, comparing, limits)
    if base.named[1:]:
        asked = client or asks_by
        build = partial(build_pipeline, settings, engine=given, compares=compares, kept=kept, client=asked)
        pipeline.combinations = Combinations(base, build, is_lent=bool(given or (asks_by and not client)))
    return pipeline


def _keeping(engine: Engine, kept: Kept, index: Retriever, language: str) -> Engine:
    """Return an engine that asks nothing it has answered before; one that asks no model stays as it is."""
    if not engine.identity.reads_article:
        return engine
    from assay.engines.keeping import KeepingEngine

    return KeepingEngine(engine, kept, index, facts_language=language)


def _is_recorded(settings: Settings) -> bool:
    return settings.replay is not None or choose_engine(settings) is EngineChoice.REPLAY


def _fact_base(facts: FactBase | Iterable[Fact] | None, settings: Settings) -> FactBase:
    if facts is None:
        return load_facts(settings)
    # A FactBase is a tuple too: it must not be read as one of facts.
    return facts if isinstance(facts, FactBase) else make_fact_base(facts, trust_proposals=settings.trust_proposals)


def load_facts(settings: Settings) -> FactBase:
    """Return the facts that the settings name, or those that ship with Assay.

    Raises:
        GroundTruthError: If a file of facts can't be used, or the database has no such set.
        ConfigError, DataError: If the database of a set can't be used.
    """
    paths = settings.facts or (shipped("seeds/ground_truth"),)
    with opened_sets(settings, stored_names(paths)) as stored:
        return _shelf(settings).read(paths, _documents(), stored, trust_proposals=settings.trust_proposals)


@cache
def _documents() -> KeptDocuments:
    """Return the one memory of a process for files of facts: a reload reads those alone that changed."""
    return KeptDocuments()


def _shelf(settings: Settings) -> Shelf:
    return Shelf(user_cache(), settings.large_from)


def _reader(facts: Sequence[Fact], language: Language | None = None) -> Reader:
    """Return what reads by the names of all facts, or of those found for a claim where they are too many to know."""
    return FoundReader(language) if isinstance(facts, StoredFacts) else Reader(facts, language)


def build_index(facts: FactBase, settings: Settings | None = None) -> Retriever:
    """Return the index that every engine is shown facts from: by words, names and meaning.

    Args:
        facts: All of them.
        settings: None: those of the environment.

    Raises:
        DataError: If a file of weights is missing or damaged.
    """
    return _shelf(settings or Settings()).index(facts, build_embedder()).index


@cache
def build_embedder() -> Embed:
    """Return what gives texts the vectors that facts are found by: one for all pipelines of a process.

    Raises:
        DataError: If a file of weights is missing or damaged.
    """
    rows, scales = (np.load(BytesIO(read_weights(name))) for name in ("vectors.npy", "vector_scales.npy"))
    return StaticVectors(rows, scales, _wordpiece(None)).embed


def _build_engine(settings: Settings, reader: Reader, language: str, client: CompletionClient | None) -> Engine:
    if client is not None:
        return _llm_engine(settings, language, client)
    match choose_engine(settings):
        case EngineChoice.EMBEDDED:
            from assay.engines.embedded import EmbeddedEngine

            return EmbeddedEngine(reader, build_judge(reader, settings.weights))
        case name:
            return build_contributed(name, settings, plugins_of(ENGINES))


def build_judge(reader: Reader, weights: Path | None) -> Judge | None:
    """Return the trained part of the embedded engine, or None where onnxruntime is not installed.

    Args:
        reader: With the names of the facts.
        weights: Folder of the verifier and its stack; None: what ships with Assay.

    Raises:
        DataError: If a file of weights is missing or damaged.
    """
    if not has_verifier():
        return None
    from assay.engines.embedded.judging.examination import Examiner
    from assay.engines.embedded.judging.judging import Judge
    from assay.engines.embedded.judging.stack import read_stacks
    from assay.engines.embedded.judging.wordings import Wordings

    stacks = read_stacks(read_weights("stack.json", weights))

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return _encoder(weights)(texts)  # read only where a fact has wordings

    examiner = Examiner(reader, _verifier(weights), Wordings(encode, build_embedder()))
    return Judge(examiner, stacks, weights_fingerprint(weights))


def _verifier(weights: Path | None) -> Verifier:
    """Return the one verifier that all pipelines of a process share: it is large, and keeps no state of theirs."""
    with _LOADING:  # a cache alone would let threads that ask at once load one each
        return _load_verifier(weights)


@cache
def _load_verifier(weights: Path | None) -> Verifier:
    from assay.engines.embedded.judging.verifier import CrossEncoder

    return CrossEncoder(locate_weights("verifier.onnx", weights), _wordpiece(weights), threads=cpu_count() or 1)


def _encoder(weights: Path | None) -> SentenceEncoder:
    """Return the one sentence encoder of a process, read when the first fact with wordings is judged by."""
    with _LOADING:
        return _load_encoder(weights)


@cache
def _load_encoder(weights: Path | None) -> SentenceEncoder:
    from assay.engines.embedded.judging.encoder import SentenceEncoder

    return SentenceEncoder(locate_weights("encoder.onnx", weights), _wordpiece(weights), threads=cpu_count() or 1)


@cache
def _wordpiece(weights: Path | None) -> WordPiece:
    return WordPiece(read_weights("vocab.txt", weights).decode().splitlines())


def build_client(settings: Settings, replay: ReplayMode | None = None) -> OpenAIClient:
    """Return what asks the model server, or the recordings of one.

    Raises:
        ConfigError: If there is nowhere to record to, or the SDK of model servers is not installed.
    """
    require_sdk()
    from assay.engines.llm.openai_client import OpenAIClient
    from assay.engines.llm.recording import RecordingTransport

    if replay is ReplayMode.RECORD and settings.replay_dir is None:
        raise ConfigError("ASSAY_REPLAY=record needs ASSAY_REPLAY_DIR, the folder to write the recordings to")
    transport = RecordingTransport(replay, replay_dir(settings)) if replay else None
    return OpenAIClient(_server_options(settings), transport=transport)


def build_enricher(settings: Settings) -> Enricher:
    """Return what asks the configured model for wordings of facts.

    Raises:
        ConfigError: If no model is configured, or the embedded engine is chosen: it writes no sentences.
    """
    choice = choose_engine(settings)
    if choice is EngineChoice.EMBEDDED or (choice is EngineChoice.OPENAI and not has_server(settings)):
        msg = (
            "wordings of facts are written by a language model: set ASSAY_OPENAI_BASE_URL or ASSAY_OPENAI_API_KEY "
            "and leave ASSAY_ENGINE at auto or openai, or write also_stated and related_myths by hand"
        )
        raise ConfigError(msg)
    require_sdk()
    from assay.engines.llm.enriching import Enricher
    from assay.engines.llm.prompting import PromptBook

    replay = ReplayMode.REPLAY if choice is EngineChoice.REPLAY else settings.replay
    prompts = PromptBook.load(shipped("prompts"), versions=settings.prompts)
    return Enricher(build_client(settings, replay), prompts, settings.budget())


def share_client(settings: Settings) -> OpenAIClient | None:
    """Return a client that several pipelines of one process may ask by; None where their engine asks no model server.

    Raises:
        ConfigError: As `build_pipeline`.
    """
    if choose_engine(settings) not in {EngineChoice.OPENAI, EngineChoice.REPLAY}:
        return None
    require_sdk()
    return _engine_client(settings)


def _lend(client: CompletionClient | None) -> CompletionClient | None:
    if client is None:
        return None
    from assay.engines.llm.completion import LentClient

    return LentClient(client)


def _llm_engine(settings: Settings, language: str, client: CompletionClient) -> Engine:
    from assay.engines.llm.engine import LLMEngine
    from assay.engines.llm.prompting import PromptBook

    return LLMEngine(
        client,
        PromptBook.load(shipped("prompts"), versions=settings.prompts),
        model=_model(settings),
        prefers_few_calls=settings.few_calls,
        is_controlled=settings.controls,
        facts_language=None if language == UNKNOWN_LANGUAGE else language,
    )


def _engine_client(settings: Settings) -> OpenAIClient:
    if choose_engine(settings) is EngineChoice.REPLAY:
        return build_client(settings.model_copy(update={"openai_model": _model(settings)}), ReplayMode.REPLAY)
    if not has_server(settings):
        msg = (
            "ASSAY_OPENAI_API_KEY is not set; set it, or ASSAY_OPENAI_BASE_URL for a server without keys, "
            "or use ASSAY_ENGINE=embedded"
        )
        raise ConfigError(msg)
    return build_client(settings, settings.replay)


def _model(settings: Settings) -> str:
    return replayed_model(settings) if choose_engine(settings) is EngineChoice.REPLAY else settings.openai_model


def _server_options(settings: Settings) -> ServerOptions:
    key = settings.openai_api_key
    return ServerOptions(
        model=settings.openai_model,
        api_key=key.get_secret_value() if key else None,
        base_url=settings.openai_base_url or OPENAI_BASE_URL,
        timeout_s=settings.openai_timeout_s,
        concurrency=settings.openai_concurrency,
        attempts=settings.openai_attempts,
        circuit_failures=settings.openai_circuit_failures,
        circuit_pause_s=settings.openai_circuit_pause_s,
        max_output_tokens=settings.openai_max_output_tokens,
    )


def _limits(settings: Settings, *, is_own: bool) -> Limits:
    return Limits(
        budget=settings.budget(),
        max_chars=settings.max_article_chars,
        max_claims=settings.max_claims,
        facts_per_claim=settings.facts_per_claim,
        facts_tokens=settings.facts_tokens,
        claims_per_batch=_claims_per_batch(settings, is_own=is_own),
        concurrency=settings.concurrency,
    )


def _claims_per_batch(settings: Settings, *, is_own: bool) -> int:
    if is_own and choose_engine(settings) is EngineChoice.EMBEDDED:
        return _IN_ONE_THREAD
    return _FEW_CALLS * settings.claims_per_batch if settings.few_calls else settings.claims_per_batch
