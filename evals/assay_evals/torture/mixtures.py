"""Which faults are tried: each alone in every place where it can strike, and random mixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from assay_evals.torture.promises import Bounds
from assay_mock.scenario import Fault, FaultRule, Latency, Scenario

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

OUTAGES = (Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.RESET, Fault.RESET_IN_BODY)
"""Faults that pass by themselves, and leave the answer as it is."""

_BOUNDS = Bounds(seconds=6.0, calls=24)
_MOST_RULES = 5
_MOST_RATE = 0.8


class FaultCase(NamedTuple):
    """One article under one scenario."""

    name: str
    scenario: Scenario
    bounds: Bounds = _BOUNDS


def fault_matrix() -> Iterator[FaultCase]:
    """Yield every fault in every variant: on all requests, on every third, on the first, on the second."""
    for name, rule in _variants():
        yield FaultCase(f"{name}, always", Scenario(faults=(rule.model_copy(update={"rate": 1.0}),)))
        yield FaultCase(f"{name}, a third", Scenario(faults=(rule.model_copy(update={"rate": 1 / 3}),)))
        for place in (1, 2):
            yield FaultCase(f"{name}, request {place}", Scenario(faults=(rule.model_copy(update={"at": (place,)}),)))


def draw_mixture(source: random.Random, number: int) -> FaultCase:
    """Return a random mixture of faults, latencies and limits."""
    rules = [draw_rule(source) for _ in range(source.randint(1, _MOST_RULES))]
    total = sum(rule.rate for rule in rules)
    shrink = min(1.0, _MOST_RATE / total)
    scenario = Scenario(
        seed=source.randint(0, 2**31),
        latency=Latency(median_s=source.choice((0.0, 0.005, 0.05)), sigma=source.choice((0.0, 1.0))),
        faults=tuple(rule.model_copy(update={"rate": rule.rate * shrink}) for rule in rules),
    )
    bounds = Bounds(seconds=source.choice((3.0, 5.0, 8.0)), calls=source.choice((2, 5, 12, 24)))
    return FaultCase(f"mixture {number}", scenario, bounds)


def draw_rule(source: random.Random) -> FaultRule:
    """Return one fault with a random rate and random ways."""
    waits: tuple[Literal["none", "seconds", "date", "absurd"], ...] = ("none", "seconds", "date", "absurd")
    statuses: tuple[Literal[500, 502, 503], ...] = (500, 502, 503)
    return FaultRule(
        fault=source.choice(list(Fault)),
        rate=source.uniform(0.05, 0.5),
        retry_after=source.choice(waits),
        status=source.choice(statuses),
        down_s=source.uniform(0.05, 0.5),
        slow_s=source.uniform(0.05, 1.0),
    )


def passing_outages(rate: float, seed: int) -> Scenario:
    """Return a server whose requests fail at a rate, by all `OUTAGES` alike."""
    share = rate / len(OUTAGES)
    return Scenario(seed=seed, faults=tuple(FaultRule(fault=fault, rate=share) for fault in OUTAGES))


def _variants() -> Iterator[tuple[str, FaultRule]]:
    for fault in Fault:
        match fault:
            case Fault.RATE_LIMITED:
                for wait in ("none", "seconds", "date", "absurd"):
                    yield f"{fault} ({wait})", FaultRule.model_validate({"fault": fault, "retry_after": wait})
            case Fault.SERVER_ERROR:
                for status in (500, 502, 503):
                    yield f"{fault} ({status})", FaultRule.model_validate({"fault": fault, "status": status})
            case _:
                yield fault.value, FaultRule(fault=fault)
