"""Record seed articles, scored and evaluated, with a scripted model.

Run it after a change of facts, retrieval, prompts or seeds.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from scripted_model import GoldAnswers

from assay.engines.server import SHIPPED_MODEL
from assay.mock_llm.scenario import Scenario
from assay.mock_llm.server import MockServer

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
ARTICLES = ("olympics-accurate.txt", "olympics-injection.txt", "wmw-grossly-wrong.txt")


async def main() -> int:
    """Replace all recordings; return the exit code of the first command that failed."""
    folder = SEEDS / "recordings"
    for old in folder.glob("*.yaml"):
        old.unlink()
    articles = [str(SEEDS / "articles" / article) for article in ARTICLES]
    cases = [word for article in ARTICLES for word in ("--case", article.removesuffix(".txt"))]
    server = MockServer(GoldAnswers(SEEDS / "gold", ARTICLES), Scenario())
    async with server.serving() as base_url:
        with TemporaryDirectory() as runs:
            code = await record(folder, base_url, "score", *articles) or await record(
                folder, base_url, "eval", "run", "seeds", *cases, "--out", f"{runs}/run"
            )
    print(f"{len(list(folder.glob('*.yaml')))} recordings of {len(ARTICLES)} articles")
    return code


async def record(folder: Path, base_url: str, *command: str) -> int:
    """Run a command of Assay with default settings, recording as it goes; return its exit code."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")} | {
        "ASSAY_ENGINE": "openai",
        "ASSAY_OPENAI_BASE_URL": base_url,
        "ASSAY_OPENAI_MODEL": SHIPPED_MODEL,
        "ASSAY_REPLAY": "record",
        "ASSAY_REPLAY_DIR": str(folder),
    }
    argv = [sys.executable, "-m", "assay", *command]
    process = await asyncio.create_subprocess_exec(*argv, env=environment, stdout=asyncio.subprocess.DEVNULL)
    return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
