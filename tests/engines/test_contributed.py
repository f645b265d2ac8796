"""Engines of other packages: chosen by name, listed, and no harm to the others if they can't be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import Distribution, EntryPoint
from pathlib import Path

import pytest

from assay.bootstrap import build_pipeline
from assay.engines.choice import EngineOption, describe_engines
from assay.engines.contributed import build_contributed
from assay.errors import ConfigError
from assay.ports import Engine, missing_members
from assay.settings import EngineChoice, Settings, engine_names
from assay_schemas import Fact, FactId
from tests.testing.command_line import run
from tests.testing.scripted_engine import ScriptedEngine

FACTS = (Fact(id=FactId("city"), statement="The Alba Tower stands in Norwin."),)
OWN = ["embedded", "openai", "replay"]
WAY_OUT = "; reinstall 'tower-engines', or remove it"


class Package(Distribution):
    """An installed package, as far as an entry point asks."""

    @property
    def name(self) -> str:
        return "tower-engines"

    def read_text(self, filename: str) -> str | None:
        raise NotImplementedError

    def locate_file(self, path: object) -> Path:
        raise NotImplementedError


Bring = Callable[..., Sequence[EntryPoint]]


@pytest.fixture
def bring(monkeypatch: pytest.MonkeyPatch) -> Bring:
    """Install engines by name: what their entry points load, or raise."""

    def install(*engines: tuple[str, object]) -> Sequence[EntryPoint]:
        loaded = {f"m:e{at}": each for at, (_, each) in enumerate(engines)}
        points = [EntryPoint(name, f"m:e{at}", "assay.engines") for at, (name, _) in enumerate(engines)]
        for point in points:
            vars(point).update(dist=Package())

        def load(point: EntryPoint) -> object:
            found = loaded[point.value]
            if isinstance(found, BaseException):
                raise found
            return found

        monkeypatch.setattr(EntryPoint, "load", load)
        for module in ("bootstrap", "engines.choice", "settings"):
            monkeypatch.setattr(f"assay.{module}.plugins_of", lambda group: points * (group == "assay.engines"))
        return points

    return install


def make(settings: Settings) -> ScriptedEngine:
    assert isinstance(settings, Settings)
    return ScriptedEngine()


def fail(settings: Settings) -> ScriptedEngine:
    raise KeyError(settings.openai_model)


def refuse(settings: Settings) -> ScriptedEngine:
    raise ConfigError(f"TOWER_KEY is not set for {settings.openai_model}")


class Half:
    """Lacks what judges."""

    unavailable_s = 0.0
    identity = ScriptedEngine().identity

    async def extract(self) -> None: ...

    async def aclose(self) -> None: ...


def options(settings: Settings | None = None) -> dict[str, EngineOption]:
    return {option.name: option for option in describe_engines(settings or Settings())}


async def test_an_engine_of_another_package_is_chosen_by_its_name(
    bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(("tower", make))
    monkeypatch.setenv("ASSAY_ENGINE", "tower")
    async with build_pipeline(facts=FACTS) as pipeline:
        assert pipeline.identity.name == "scripted"
    assert [option for option in describe_engines(Settings()) if option.chosen] == [
        EngineOption("tower", available=True, chosen=True, why="brought by the package 'tower-engines'")
    ]


def test_the_command_line_lists_and_takes_it(bring: Bring) -> None:
    bring(("tower", make))
    done = run("engines", "--engine", "tower")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "* tower     available    brought by the package 'tower-engines'"


@pytest.mark.parametrize(
    ("loaded", "listed", "message"),
    [
        pytest.param(ImportError("no torch"), False, "can't be loaded: ImportError: no torch", id="not there"),
        pytest.param(RuntimeError("broken"), False, "can't be loaded: RuntimeError: broken", id="raises at load"),
        pytest.param(SystemExit(1), False, "can't be loaded: SystemExit: 1", id="leaves at load"),
        pytest.param("text", False, "is a str; expected a function of the settings", id="no function"),
        pytest.param(fail, True, "can't be loaded: KeyError: 'gpt-5-mini'", id="raises when made"),
        pytest.param(lambda _: Half(), True, "lacks verify, reconsider", id="lacks methods"),
        pytest.param(lambda _: None, True, "lacks identity, extract, verify, reconsider, unav", id="makes nothing"),
    ],
)
def test_an_engine_that_cannot_be_used_is_named_and_leaves_the_others(
    bring: Bring, loaded: object, listed: bool, message: str
) -> None:
    bring(("tower", loaded), ("spire", make))
    with pytest.raises(ConfigError) as refused:
        build_pipeline(Settings(engine="tower"), facts=FACTS)
    said = str(refused.value)
    assert said.startswith("the engine plug-in 'tower' of the package 'tower-engines' ")
    assert message in said
    assert said.endswith(WAY_OUT)
    found = options()
    assert (found["tower"].available, found["tower"].why == said) == (listed, not listed)
    assert [name for name, option in found.items() if option.available] == [
        "embedded",
        "replay",
        *(["tower"] if listed else []),
        "spire",
    ]
    assert build_pipeline(Settings(engine="spire"), facts=FACTS).identity.name == "scripted"


def test_what_an_engine_asks_of_the_operator_is_said_as_it_says_it(bring: Bring) -> None:
    bring(("tower", refuse))
    with pytest.raises(ConfigError, match=r"^TOWER_KEY is not set for gpt-5-mini$"):
        build_pipeline(Settings(engine="tower"), facts=FACTS)


def test_a_name_of_assay_stays_that_of_its_own_engine(bring: Bring) -> None:
    bring(("embedded", fail))
    settings = Settings(engine=EngineChoice.EMBEDDED)
    assert build_pipeline(settings, facts=FACTS).identity.name == "embedded"
    found = describe_engines(settings)
    assert [(option.name, option.available, option.chosen) for option in found if option.name == "embedded"] == [
        ("embedded", True, True),
        ("embedded", False, False),
    ]
    assert found[-1].why == (
        "the engine plug-in 'embedded' of the package 'tower-engines' claims the name of an engine "
        "that exists; remove 'tower-engines', or have its author choose another name"
    )


def test_one_name_for_two_engines_is_refused_and_leaves_the_others(bring: Bring) -> None:
    bring(("tower", make), ("tower", make))
    with pytest.raises(ConfigError, match=r"one name, two engines: .* and .*; remove one of the packages"):
        build_pipeline(Settings(engine="tower"), facts=FACTS)
    assert [option.name for option in describe_engines(Settings()) if option.available] == ["embedded", "replay"]


def test_a_name_that_nobody_brings_is_refused() -> None:
    with pytest.raises(ConfigError, match="there is no engine 'tower'; run `assay engines`"):
        build_contributed("tower", Settings(), [])
    assert engine_names() == ("auto", *OWN)


def test_an_engine_object_that_lacks_a_method_is_refused() -> None:
    half: object = Half()
    with pytest.raises(ConfigError, match=r"the engine 'Half' lacks verify, reconsider; assay\.Engine has them all"):
        build_pipeline(engine=half, facts=FACTS)  # type: ignore[arg-type] # that is the test


def test_members_are_asked_for_without_being_computed() -> None:
    class Costly(ScriptedEngine):
        @property
        def identity(self) -> None:  # type: ignore[override] # that is the test
            raise AssertionError

    assert missing_members(Costly()) == ()
    assert set(missing_members(1)) == {name for name in vars(Engine) if not name.startswith("_")}
