"""Settings, and the environment they are read from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from assay.ledger import Budget
from assay.settings import EngineChoice, ReplayMode, Settings


def test_without_an_environment_the_defaults_hold() -> None:
    settings = Settings()
    assert (settings.engine, settings.facts, settings.openai_api_key, settings.host) == (
        EngineChoice.AUTO,
        (),
        None,
        "127.0.0.1",
    )


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        pytest.param("ASSAY_ENGINE", "replay", "engine", EngineChoice.REPLAY, id="a choice"),
        pytest.param("ASSAY_FACTS", '["a.yaml", "b"]', "facts", (Path("a.yaml"), Path("b")), id="a list"),
        pytest.param("ASSAY_FACTS", "a.yaml", "facts", (Path("a.yaml"),), id="a path"),
        pytest.param("ASSAY_FACTS", f"a.yaml{os.pathsep}b", "facts", (Path("a.yaml"), Path("b")), id="paths"),
        pytest.param("ASSAY_REPLAY", "record", "replay", ReplayMode.RECORD, id="a mode"),
        pytest.param("ASSAY_REPLAY_DIR", "tapes", "replay_dir", Path("tapes"), id="a folder"),
        pytest.param("ASSAY_OPENAI_API_KEY", "sk-1", "openai_api_key", SecretStr("sk-1"), id="a key"),
        pytest.param("ASSAY_OPENAI_API_KEY", "", "openai_api_key", None, id="an empty key is none"),
        pytest.param("ASSAY_API_KEYS", '["a"]', "api_keys", (SecretStr("a"),), id="a list of keys"),
        pytest.param("ASSAY_BUDGET_COST_USD", "0.5", "budget_cost_usd", 0.5, id="an amount"),
        pytest.param("ASSAY_PORT", "0", "port", 0, id="a port"),
    ],
)
def test_the_environment_sets_a_field(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, field: str, value: object
) -> None:
    monkeypatch.setenv(name, text)
    assert getattr(Settings(), field) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("ASSAY_ENGINE", "oracle", id="unknown engine"),
        pytest.param("ASSAY_CONCURRENCY", "0", id="no batch at all"),
        pytest.param("ASSAY_FACTS_PER_CLAIM", "51", id="too many facts"),
        pytest.param("ASSAY_BUDGET_SECONDS", "0", id="no time"),
        pytest.param("ASSAY_PORT", "70000", id="no such port"),
        pytest.param("ASSAY_OPENAI_MAX_OUTPUT_TOKENS", "10", id="too short a reply"),
    ],
)
def test_a_value_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ValidationError, match=name.removeprefix("ASSAY_").lower()):
        Settings()


def test_keys_do_not_show() -> None:
    settings = Settings(
        openai_api_key=SecretStr("sk-pa55word"),
        api_keys=(SecretStr("caller-pa55word"),),
        webhook_secret=SecretStr("whsec_pa55word"),
    )
    assert "pa55word" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def test_an_error_does_not_show_what_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_OPENAI_MAX_OUTPUT_TOKENS", "sk-secret")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "secret" not in str(refused.value)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().concurrency = 9  # type: ignore[misc] # that is the test


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_budget_of_an_article_is_taken_from_the_settings() -> None:
    settings = Settings(budget_calls=None, budget_tokens=5, budget_cost_usd=0.5, budget_seconds=2)
    assert settings.budget() == Budget(calls=None, tokens=5, cost_usd=0.5, seconds=2)


def test_the_default_budget_is_stated_once() -> None:
    assert Settings().budget() == Budget()
