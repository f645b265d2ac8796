"""Which engine runs, and what it needs."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

import assay
from assay import bootstrap
from assay.bootstrap import build_pipeline, load_facts
from assay.engines.choice import EngineOption, describe_engines
from assay.errors import ConfigError, DataError, GroundTruthError, PromptError, RecordingError
from assay.files.shipped import shipped
from assay.files.weight_files import locate_weights
from assay.language.reader import Reader
from assay.settings import EngineChoice, ReplayMode, Settings
from assay_schemas import ArticleInput, ClaimPair, NoticeCode, PairVerdict, Report, Usage, VerdictLabel

KEY = SecretStr("sk-test")
LOCAL = "http://127.0.0.1:9/v1"
FACTS = """\
facts:
  - id: height
    statement: The Alba Tower is 96 metres high.
    subject: Alba Tower
    quantity: {value: 96, unit: metres}
    sources: [{publisher: City Archive}]
"""


@pytest.fixture
def facts(tmp_path: Path) -> tuple[Path, ...]:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS, encoding="utf-8")
    return (path,)


def chosen(settings: Settings) -> list[str]:
    return [option.name for option in describe_engines(settings) if option.chosen]


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        pytest.param(Settings(), "embedded", id="nothing set"),
        pytest.param(Settings(openai_api_key=KEY), "openai", id="a key"),
        pytest.param(Settings(openai_base_url=LOCAL), "openai", id="a server without keys"),
        pytest.param(Settings(openai_api_key=SecretStr("")), "embedded", id="an empty key"),
        pytest.param(Settings(replay=ReplayMode.REPLAY), "replay", id="replay without a key"),
        pytest.param(Settings(replay=ReplayMode.REPLAY, openai_api_key=KEY), "replay", id="replay with a key"),
        pytest.param(
            Settings(replay=ReplayMode.RECORD, replay_dir=Path("tapes"), openai_api_key=KEY), "openai", id="recording"
        ),
        pytest.param(Settings(engine=EngineChoice.REPLAY), "replay", id="replay by name"),
        pytest.param(
            Settings(engine=EngineChoice.EMBEDDED, openai_api_key=KEY), "embedded", id="embedded despite a key"
        ),
        pytest.param(
            Settings(engine=EngineChoice.EMBEDDED, replay=ReplayMode.REPLAY), "embedded", id="embedded despite replay"
        ),
    ],
)
async def test_the_engine_that_is_described_is_the_one_that_is_built(
    settings: Settings, name: str, facts: tuple[Path, ...]
) -> None:
    assert chosen(settings) == [name]
    async with build_pipeline(settings.model_copy(update={"facts": facts})) as pipeline:
        assert pipeline.identity.name == ("embedded" if name == "embedded" else "openai")


@pytest.mark.parametrize(
    ("settings", "available"),
    [
        pytest.param(Settings(replay_dir=Path("no-such-folder")), ["embedded"], id="neither key nor recordings"),
        pytest.param(Settings(replay_dir=Path(__file__).parent), ["embedded", "replay"], id="recordings"),
        pytest.param(
            Settings(openai_api_key=KEY, replay_dir=Path("no-such-folder")), ["embedded", "openai"], id="a key"
        ),
    ],
)
def test_an_engine_is_available_where_it_could_run(settings: Settings, available: list[str]) -> None:
    assert [option.name for option in describe_engines(settings) if option.available] == available


def test_what_an_engine_lacks_is_named() -> None:
    assert describe_engines(Settings())[1] == EngineOption(
        "openai",
        available=False,
        chosen=False,
        why="needs ASSAY_OPENAI_API_KEY, or ASSAY_OPENAI_BASE_URL for a server without keys",
    )


def test_a_description_names_model_and_server_but_no_key() -> None:
    option = describe_engines(Settings(openai_api_key=KEY, openai_base_url=LOCAL, openai_model="m-1"))[1]
    assert option.why == f"model 'm-1' at {LOCAL}"


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(Settings(engine=EngineChoice.OPENAI), id="asked for by name"),
        pytest.param(Settings(replay=ReplayMode.RECORD), id="to be recorded"),
    ],
)
def test_a_server_without_key_or_address_is_refused_before_any_call(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="ASSAY_OPENAI_API_KEY is not set; set it, or ASSAY_OPENAI_BASE_URL"):
        build_pipeline(settings)


def test_recording_needs_a_folder_of_its_own() -> None:
    with pytest.raises(ConfigError, match="ASSAY_REPLAY=record needs ASSAY_REPLAY_DIR"):
        build_pipeline(Settings(replay=ReplayMode.RECORD, openai_base_url=LOCAL))


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="ASSAY_OPENAI_BASE_URL is not a valid URL"):
        build_pipeline(Settings(openai_base_url="somewhere"))


async def test_replay_without_a_recording_says_how_to_make_one(facts: tuple[Path, ...], tmp_path: Path) -> None:
    settings = Settings(engine=EngineChoice.REPLAY, replay_dir=tmp_path / "tapes", facts=facts)
    async with build_pipeline(settings) as pipeline:
        assert pipeline.identity.model == settings.openai_model
        with pytest.raises(RecordingError, match="ASSAY_REPLAY=record"):
            await pipeline.score(ArticleInput(text="The Alba Tower is 120 metres high."))


async def test_the_language_model_is_instructed_by_the_shipped_prompts(facts: tuple[Path, ...]) -> None:
    async with build_pipeline(Settings(openai_base_url=LOCAL, facts=facts)) as pipeline:
        assert set(pipeline.identity.prompts) == {"extract_claims", "verify_claims", "reconsider_claims"}


def test_facts_are_those_that_ship_unless_others_are_named(facts: tuple[Path, ...]) -> None:
    shipped_ids = {fact.id for fact in load_facts(Settings()).facts}
    assert [fact.id for fact in load_facts(Settings(facts=facts)).facts] == ["height"]
    assert "height" not in shipped_ids
    assert len(shipped_ids) > 10


def test_a_missing_file_of_facts_is_named(tmp_path: Path) -> None:
    with pytest.raises(GroundTruthError, match=r"gone\.yaml"):
        build_pipeline(Settings(facts=(tmp_path / "gone.yaml",)))


def test_a_prompt_version_can_be_chosen() -> None:
    pipeline = build_pipeline(Settings(engine=EngineChoice.REPLAY, prompts={"verify_claims": "v3"}))
    assert pipeline.identity.prompts["verify_claims"].version == "v3"


def test_a_prompt_version_that_can_not_serve_is_refused_with_the_way_out() -> None:
    with pytest.raises(ConfigError, match=r"verify_claims v2 expects .*leave 'verify_claims' out of ASSAY_PROMPTS"):
        build_pipeline(Settings(engine=EngineChoice.REPLAY, prompts={"verify_claims": "v2"}))


def test_a_prompt_version_that_was_never_released_is_refused() -> None:
    with pytest.raises(PromptError, match=r"'verify_claims' has no version 'v99'"):
        build_pipeline(Settings(engine=EngineChoice.REPLAY, prompts={"verify_claims": "v99"}))


async def test_limits_come_from_the_settings(facts: tuple[Path, ...]) -> None:
    text = "\n\n".join(f"The Alba Tower is {number} metres high." for number in range(100, 104))
    async with build_pipeline(Settings(facts=facts, max_claims=1)) as pipeline:
        report = await pipeline.score(ArticleInput(text=text))
    assert [claim.verdict for claim in report.claims].count(VerdictLabel.NOT_CHECKED) == len(report.claims) - 1


async def test_two_lines_of_python_are_enough(monkeypatch: pytest.MonkeyPatch, facts: tuple[Path, ...]) -> None:
    monkeypatch.setenv("ASSAY_FACTS", f'["{facts[0].as_posix()}"]')
    async with assay.build_pipeline() as pipeline:
        pair = ClaimPair(
            id="1", claim="The Alba Tower is 96 metres high.", evidence=("The Alba Tower is 96 metres high.",)
        )
        assert [answer.verdict for answer in await pipeline.verify([pair])] == [VerdictLabel.SUPPORTED]


def test_the_package_offers_what_it_lists() -> None:
    assert sorted(assay.__all__) == assay.__all__
    assert [name for name in assay.__all__ if getattr(assay, name, None) is None] == []
    assert set(assay.__all__) <= set(dir(assay))


def test_what_the_package_does_not_have_it_says_plainly() -> None:
    with pytest.raises(AttributeError, match="module 'assay' has no attribute 'oracle'"):
        assay.oracle  # noqa: B018 - asking is the test


@pytest.mark.parametrize("name", ["prompts", "seeds/ground_truth"])
def test_shipped_data_is_found(name: str) -> None:
    assert shipped(name).is_dir()


@pytest.mark.parametrize("engine", [EngineChoice.OPENAI, EngineChoice.REPLAY])
def test_without_the_sdk_an_engine_that_needs_it_names_the_extra(
    engine: EngineChoice, facts: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assay.extras.find_spec", lambda _name: None)
    settings = Settings(engine=engine, facts=facts, openai_api_key=KEY)
    with pytest.raises(ConfigError, match=r"openai, which is not installed; run: pip install 'assay-news\[openai\]'"):
        build_pipeline(settings)
    why = "needs the openai package; run: pip install 'assay-news[openai]'"
    unavailable = [option for option in describe_engines(settings) if not option.available]
    assert [(option.name, option.why) for option in unavailable] == [("openai", why), ("replay", why)]


@pytest.fixture
def without_onnxruntime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.engines.choice.find_spec", lambda _name: None)


@pytest.mark.usefixtures("without_onnxruntime")
async def test_without_onnxruntime_rules_alone_judge_and_the_report_says_so(facts: tuple[Path, ...]) -> None:
    settings = Settings(engine=EngineChoice.EMBEDDED, facts=facts)
    async with build_pipeline(settings) as pipeline:
        assert pipeline.identity.rules_only
        assert not pipeline.identity.calibrated
        report = await pipeline.score(ArticleInput(text="The Alba Tower is 96 metres high."))
    assert NoticeCode.RULES_ONLY in [notice.code for notice in report.notices]
    assert [claim.verdict for claim in report.claims] == [VerdictLabel.SUPPORTED]


@pytest.mark.usefixtures("without_onnxruntime")
def test_without_onnxruntime_the_list_of_engines_says_so() -> None:
    embedded = next(option for option in describe_engines(Settings()) if option.name == "embedded")
    assert embedded.available
    assert "onnxruntime" in embedded.why


async def test_with_the_verifier_confidences_are_calibrated_and_nothing_is_missing(facts: tuple[Path, ...]) -> None:
    async with build_pipeline(Settings(engine=EngineChoice.EMBEDDED, facts=facts)) as pipeline:
        assert pipeline.identity.calibrated
        report = await pipeline.score(ArticleInput(text="The Alba Tower is 96 metres high."))
    assert NoticeCode.RULES_ONLY not in [notice.code for notice in report.notices]


def test_weights_that_are_not_there_are_an_error_that_names_the_file(facts: tuple[Path, ...], tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"weights\.json"):
        build_pipeline(Settings(engine=EngineChoice.EMBEDDED, facts=facts, weights=tmp_path))


def test_threads_that_ask_at_once_share_one_verifier() -> None:
    folder = locate_weights("verifier.onnx", None).parent  # by its name, under which no other test has loaded it
    with ThreadPoolExecutor(4) as threads:
        judges = list(threads.map(lambda _: bootstrap.build_judge(Reader(()), folder), range(4)))
    assert len({id(judge.examiner.verifier) for judge in judges if judge}) == 1


def test_a_pipeline_beside_another_shares_its_facts_and_their_reading() -> None:
    first = build_pipeline(Settings(engine=EngineChoice.EMBEDDED))
    second = build_pipeline(Settings(engine=EngineChoice.REPLAY), beside=first)
    assert second.identity.name != first.identity.name
    assert (second.facts, second.index, second.reader) == (first.facts, first.index, first.reader)


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        pytest.param(("The Alba Tower is 96 metres high.", "The tower was built by the city."), "en", id="English"),
        pytest.param(("Der Turm ist 96 Meter hoch.", "Die Stadt hat den Turm gebaut."), "de", id="German"),
        pytest.param(("Wieża ma 96 metrów wysokości.", "Miasto zbudowało wieżę."), None, id="Polish is not read"),
        pytest.param(("Alba 96.",), "en", id="too short to tell"),
    ],
)
def test_claims_are_compared_in_the_language_of_the_facts(
    statements: tuple[str, ...], code: str | None, tmp_path: Path
) -> None:
    lines = [
        f"  - id: f{n}\n    statement: {text}\n    sources: [{{publisher: P}}]" for n, text in enumerate(statements)
    ]
    (tmp_path / "facts.yaml").write_text("\n".join(("facts:", *lines)), encoding="utf-8")
    reader = build_pipeline(Settings(engine=EngineChoice.EMBEDDED, facts=(tmp_path,))).reader
    assert (reader and reader.language.code) == code


def test_many_facts_are_judged_as_few_are_and_read_once(
    facts: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tantivy", reason="needs the extra large")
    monkeypatch.setenv("HOME", str(tmp_path))
    claims = [ClaimPair(id="a", claim="The tower is 90 metres high.", evidence=("The tower is 96 metres high.",))]
    article = ArticleInput(text="The Alba Tower is 90 metres high. It was built of granite.")
    few = Settings(engine=EngineChoice.EMBEDDED, facts=facts)
    many = few.model_copy(update={"large_from": 1})

    async def verdicts(settings: Settings) -> tuple[Report, tuple[PairVerdict, ...]]:
        async with build_pipeline(settings) as pipeline:
            await pipeline.warm_up()
            report = await pipeline.score(article)
            untimed = report.provenance.model_copy(update={"usage": Usage()})
            return report.model_copy(update={"provenance": untimed}), await pipeline.verify(claims)

    expected = asyncio.run(verdicts(few))
    assert expected[0].claims[0].verdict is VerdictLabel.REFUTED
    facts[0].write_text(f"{FACTS}{'# a long file' * 100}", encoding="utf-8")
    assert asyncio.run(verdicts(many)) == expected
    for reading in ("parse_document", "read_document"):
        monkeypatch.setattr(f"assay.facts.contents.{reading}", lambda *_: pytest.fail("the facts were read again"))
    assert asyncio.run(verdicts(many)) == expected
