"""`assay mock-llm`: a model server to try Assay against, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assay.errors import ConfigError
from assay.extras import require_extra
from assay.terminal import complain

if TYPE_CHECKING:
    from assay_mock.answers import Answering
    from assay_mock.server import MockServer


def mock_llm(
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="Port on loopback; 0: any free port.")] = 8080,
    scenario: Annotated[
        Path | None, typer.Option("--scenario", metavar="FILE", help="Faults to inject; see docs/mock-llm.md.")
    ] = None,
    answers: Annotated[
        str | None,
        typer.Option(
            "--answers",
            metavar="embedded|FILE|DIR",
            help="Who answers: the embedded engine, a YAML list of answers, or a folder of recordings; "
            "default: embedded.",
        ),
    ] = None,
    relay: Annotated[
        Path | None,
        typer.Option(
            "--relay",
            metavar="DIR",
            help="Instead of --answers: folder of files through which a person or a program answers.",
        ),
    ] = None,
) -> None:
    """Serve a mock of an OpenAI-compatible model server that fails as a scenario says."""
    require_extra("evals", "h11", "httpx2", user="the mock server")
    from assay_mock.scenario import Scenario, read_scenario
    from assay_mock.server import MockServer

    server = MockServer(_answering(answers, relay), read_scenario(scenario) if scenario else Scenario())
    asyncio.run(_serve(server, port))


def _answering(answers: str | None, relay: Path | None) -> Answering:
    from assay_mock.answers import EMBEDDED, read_answers
    from assay_mock.relay import RelayAnswers

    if relay is None:
        return read_answers(EMBEDDED if answers is None else answers)
    if answers is not None:
        raise ConfigError("--relay and --answers can't be combined; choose one")
    return RelayAnswers(relay, complain)


async def _serve(server: MockServer, port: int) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # not on Windows, where Ctrl-C raises instead
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with server.serving(port) as base_url:
        typer.echo(f"assay: a mock of a model server on {base_url}", err=True)
        await stopped.wait()
    told = ", ".join(f"{count} {fault.value}" for fault, count in server.faults.most_common()) or "no fault"
    typer.echo(f"assay: {server.requests} requests; {told}", err=True)
