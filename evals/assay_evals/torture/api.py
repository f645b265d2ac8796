"""Requests made up from the OpenAPI document: every answer is one that the document declares."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assay_evals.torture.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from fastapi.testclient import TestClient
    from httpx2 import Response
    from pydantic import JsonValue
    from schemathesis import Case, GenerationMode
    from schemathesis.core.adapter import OperationParameter, ResponsesContainer
    from schemathesis.schemas import APIOperation, BaseSchema
    from structlog.typing import EventDict

    AnyOperation = APIOperation[OperationParameter, ResponsesContainer[object], object, BaseSchema]

CANARY = "the-heron-reads-at-noon"
"""Stands in every article, claim and text of evidence that is sent."""

_SECONDS = 300.0
_MOST_TOLD = 20
_NO_DATABASE = 501
_UNAVAILABLE = 503
_ODD_HEADERS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "text/plain"},
    {"Accept": "image/png"},
    {"X-Request-ID": "../../" + "x" * 300},
    {"Authorization": "Basic \x80\xff"},
    {"Content-Encoding": "gzip"},
    {"Range": "bytes=5-1"},
    {"Content-Length": "9" * 5_000},
)


@dataclass
class _Findings:
    """What the answers so far came to."""

    cases: int = 0
    lost: int = 0
    broken: list[str] = field(default_factory=list)

    def take(self, where: str, problems: list[str]) -> None:
        self.cases += 1
        if problems:
            self.broken.append(f"{where}: {'; '.join(problems)}")


def fuzz_api(cases: int, seed: int, *, app: FastAPI | None = None, seconds: float = _SECONDS) -> Tally:
    """Send requests that fit the OpenAPI document and ones that don't, and hold every answer to it.

    Held are: no 5xx but a declared 501 or 503; status, media type and body as declared; what breaks the schema is
    refused;
    no problem document and no line of the log repeats the article. Nothing leaves the process.

    Args:
        cases: Requests to make up, half of them against the schema; where the document has too little to vary, fewer.
        seed: The same seed makes up the same requests.
        app: The application; None takes the one that ships, with the embedded engine.
        seconds: After which no further request is sent.
    """
    import structlog  # noqa: PLC0415 - these belong to the development of Assay, and load for seconds
    from fastapi.testclient import TestClient  # noqa: PLC0415
    from schemathesis import GenerationMode  # noqa: PLC0415

    app = app or _shipped_app()
    end = time.monotonic() + seconds
    found = _Findings()
    with structlog.testing.capture_logs() as lines, TestClient(app, raise_server_exceptions=False) as client:
        for mode, share in ((GenerationMode.POSITIVE, cases - cases // 2), (GenerationMode.NEGATIVE, cases // 2)):
            if share:
                _run(app, mode, (share, seed), _sender(client, lines, found, end))
    survived = found.cases - len(found.broken)
    return Tally("made-up requests", found.cases, survived, lost=found.lost, broken=tuple(found.broken[:_MOST_TOLD]))


def _shipped_app() -> FastAPI:
    from assay.api import create_app  # noqa: PLC0415 - the engine loads for seconds
    from assay.settings import EngineChoice, Settings  # noqa: PLC0415

    return create_app(Settings(engine=EngineChoice.EMBEDDED, rate_per_minute=60_000))


def _run(
    app: FastAPI, mode: GenerationMode, amount: tuple[int, int], send: Callable[[Case[AnyOperation]], None]
) -> None:
    import schemathesis  # noqa: PLC0415 - as above
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415
    from hypothesis import seed as seeded  # noqa: PLC0415

    cases, seed = amount
    made_up = schemathesis.openapi.from_dict(app.openapi()).as_strategy(mode)
    bounds = settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=tuple(HealthCheck),
    )
    seeded(seed)(bounds(given(made_up)(send)))()


def _sender(
    client: TestClient, lines: list[EventDict], found: _Findings, end: float
) -> Callable[[Case[AnyOperation]], None]:
    """Return what sends one case and notes what its answer breaks."""
    headers = itertools.cycle(_ODD_HEADERS)

    def send(case: Case[AnyOperation]) -> None:
        if time.monotonic() > end:
            return
        odd = next(headers)
        if isinstance(case.body, dict):
            case.body = _marked(case.body)
        del lines[:]
        try:
            response = _send(client, case, odd)
        except UnicodeError:  # no client can send this: it is not a case
            return
        except Exception as err:  # noqa: BLE001 - whatever it is, the caller got no answer
            found.lost += 1
            found.take(case.operation.label, [f"{type(err).__name__} instead of an answer"])
            return
        found.take(
            f"{case.operation.label} {response.status_code}",
            [*_broken(case, response, odd), *_repeated(response, lines)],
        )

    return send


def _send(client: TestClient, case: Case[AnyOperation], odd: dict[str, str]) -> Response:
    made = case.as_transport_kwargs()  # in the words of another client
    return client.request(
        made["method"],
        made["url"],
        params=made["params"],
        headers={**made["headers"], **odd},
        json=made.get("json"),
        content=made.get("data"),
    )


def _broken(case: Case[AnyOperation], response: Response, odd: dict[str, str]) -> Iterator[str]:
    """Yield what an answer does against the OpenAPI document."""
    from schemathesis.core.failures import FailureGroup  # noqa: PLC0415 - as above
    from schemathesis.specs.openapi import checks  # noqa: PLC0415

    if response.status_code >= 500 and response.status_code not in {_NO_DATABASE, _UNAVAILABLE}:
        yield "the server failed"
    held = [checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance]
    if not odd and response.status_code != _NO_DATABASE:  # which is answered whatever was sent
        held.append(checks.negative_data_rejection)
    try:
        case.validate_response(response, checks=held)
    except FailureGroup as failures:
        yield from (failure.title for failure in failures.exceptions)


def _repeated(response: Response, lines: list[EventDict]) -> Iterator[str]:
    if response.status_code >= 400 and CANARY in response.text:
        yield "the problem repeats the article"
    if CANARY in repr(lines):
        yield "the log repeats the article"


def _marked(body: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return a body whose article, claims and evidence carry the canary; what fits the schema still does."""
    match body:
        case {"text": str(text)}:
            return body | {"text": f"{text} {CANARY}"}
        case {"pairs": [*pairs]}:
            return body | {"pairs": [_marked_pair(pair) if isinstance(pair, dict) else pair for pair in pairs]}
        case _:
            return body


def _marked_pair(pair: dict[str, JsonValue]) -> dict[str, JsonValue]:
    match pair:
        case {"claim": str(claim), "evidence": [*texts]} if claim:
            evidence = [f"{text} {CANARY}" if isinstance(text, str) else text for text in texts]
            return pair | {"claim": f"{claim} {CANARY}", "evidence": evidence}
        case _:
            return pair
