"""What goes wrong, how often and when."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from assay.errors import ConfigError
from assay_mock.scenario import Fault, FaultRule, Latency, Pace, Scenario, read_scenario

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "day.yaml"
    path.write_text(
        "seed: 4\nlatency: {median_s: 0.5}\npace: {first_token_s: 0.5, tokens_per_s: 60}\n"
        "faults:\n  - {fault: hang, rate: 0.25, at: [2]}\n"
    )
    assert read_scenario(path) == Scenario(
        seed=4,
        latency=Latency(median_s=0.5),
        pace=Pace(first_token_s=0.5, tokens_per_s=60),
        faults=(FaultRule(fault=Fault.HANG, rate=0.25, at=(2,)),),
    )


def test_an_empty_file_is_a_server_without_faults(tmp_path: Path) -> None:
    path = tmp_path / "calm.yaml"
    path.write_text("")
    assert read_scenario(path) == Scenario()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("faults: [{fault: sulking}]", r"day\.yaml:1: faults\.0\.fault: "),
        (
            "faults: [{fault: hang, rate: 0.6}, {fault: reset, rate: 0.6}]",
            r"the rates add up to 1\.2; expected 1 at most",
        ),
        ("seed: 1\nfaults:\n  - {fault: hang, often: 1}", r"day\.yaml:3: faults\.0\.often: "),
        ("pace: {first_token_s: 0.5}", r"day\.yaml:1: pace\.tokens_per_s: Field required"),
        ("seed: 1\npace: {tokens_per_s: 0}", r"day\.yaml:2: pace\.tokens_per_s: .* greater than 0"),
        ("pace: {first_token_s: -1, tokens_per_s: 9}", r"day\.yaml:1: pace\.first_token_s: "),
        ("seed: &x [*x]", r"day\.yaml:1: is not readable YAML: an alias"),
        ("seed: 1\nfaults: }", r"day\.yaml:2: is not readable YAML"),
        ("- 1", r"day\.yaml:1: the scenario: "),
        ("seed: !!bool x", r"day\.yaml:1: is not readable YAML: a value that does not match its tag"),
    ],
    ids=[
        "unknown fault",
        "too many",
        "unknown field",
        "half a pace",
        "no pace",
        "a pace backwards",
        "an alias",
        "no YAML",
        "a list",
        "tag",
    ],
)
def test_a_file_that_is_no_scenario_is_refused_by_its_place(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "day.yaml"
    path.write_text(content)
    with pytest.raises(ConfigError, match=message):
        read_scenario(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml:1: can't be read"):
        read_scenario(tmp_path / "none.yaml")


def test_rates_are_kept_and_positions_come_first() -> None:
    reset = FaultRule(fault=Fault.RESET, rate=0.3)
    hang = FaultRule(fault=Fault.HANG, rate=0.1, at=(7,))
    scenario = Scenario(faults=(reset, hang))
    assert scenario.befalls(7, scenario.source(b"any", 0)) is hang
    drawn = Counter(scenario.befalls(1, scenario.source(b"%d" % number, 0)) for number in range(4_000))
    # Binomial: 1200 +- 29 and 400 +- 19; five standard deviations either way.
    assert abs(drawn[reset] - 1_200) < 145
    assert abs(drawn[hang] - 400) < 95


def test_what_befalls_a_request_hangs_on_itself_alone() -> None:
    scenario = Scenario(seed=3, faults=(FaultRule(fault=Fault.RESET, rate=0.5),))
    fates = [scenario.befalls(1, scenario.source(b"body", earlier)) for earlier in range(40)]
    assert fates == [scenario.befalls(9, scenario.source(b"body", earlier)) for earlier in range(40)]
    assert len(set(map(bool, fates))) == 2
    other = scenario.model_copy(update={"seed": 4})
    assert fates != [other.befalls(1, other.source(b"body", earlier)) for earlier in range(40)]


def test_latency_has_its_median_and_its_bound() -> None:
    latency = Latency(median_s=0.1, sigma=1.0, most_s=0.5)
    source = random.Random(1)  # noqa: S311 - a draw of a test
    drawn = sorted(latency.draw(source) for _ in range(2_001))
    assert drawn[1_000] == pytest.approx(0.1, rel=0.1)
    assert drawn[-1] == 0.5
    assert Latency(median_s=0.2).draw(source) == 0.2


@pytest.mark.parametrize(
    ("tokens", "is_streamed", "waits"),
    [(0, False, (0.5, 0.0)), (90, False, (2.0, 0.0)), (90, True, (0.5, 1.5))],
    ids=["nothing", "whole", "streamed"],
)
def test_a_pace_waits_for_the_first_token_and_for_each(
    tokens: int, is_streamed: bool, waits: tuple[float, float]
) -> None:
    assert Pace(first_token_s=0.5, tokens_per_s=60).waits(tokens, is_streamed=is_streamed) == waits
