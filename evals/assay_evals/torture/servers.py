"""One article through every kind of server that users report: it is judged as usual, or ends in the right error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.errors import (
    AssayError,
    EngineRefusedError,
    EngineRejectedError,
    EngineTruncatedError,
    EngineUnavailableError,
)
from assay_evals.torture.faults import AMPLE, serving
from assay_evals.torture.promises import verdicts_of
from assay_evals.torture.tally import Tally
from assay_mock.scenario import Scenario
from assay_mock.ways import ServerWay

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assay_evals.torture.faults import Bench

ENDS: Mapping[ServerWay, type[AssayError]] = {
    ServerWay.INPUT_TOO_LONG: EngineTruncatedError,
    ServerWay.INPUT_TOO_LONG_PLAIN: EngineTruncatedError,
    ServerWay.OTHER_FINISH: EngineTruncatedError,
    ServerWay.ERROR_IN_200: EngineUnavailableError,
    ServerWay.NO_CREDIT_IN_200: EngineRejectedError,
    ServerWay.WRONG_PATH_IN_200: EngineRejectedError,
    ServerWay.FILTER_DETAIL: EngineRefusedError,
}
"""How an article ends with a server from which no answer can be had; with every other it is judged as ever."""


async def try_servers(bench: Bench, ways: Sequence[ServerWay]) -> Tally:
    """Return the outcome of one article with every kind of server."""
    broken = {way: problem for way in ways if (problem := await _try(bench, way))}
    return Tally(
        "ways of real servers",
        len(ways),
        survived=len(ways) - len(broken),
        flipped=sum("judged otherwise" in problem for problem in broken.values()),
        lost=sum("ended in" in problem for problem in broken.values()),
        broken=tuple(f"{way}: {problem}" for way, problem in broken.items()),
    )


async def _try(bench: Bench, way: ServerWay) -> str:
    expected = ENDS.get(way)
    try:
        async with serving(bench.answering, Scenario(server=way), AMPLE, beside=bench.beside) as (_, pipeline):
            verdicts = verdicts_of(await pipeline.score(bench.article))
    except AssayError as error:
        return "" if type(error) is expected else f"ended in {type(error).__name__}: {error}"
    if expected:
        return f"a report came where {expected.__name__} was due"
    return "" if verdicts == bench.calm else "some claims are judged otherwise"
