"""Record the seed articles of the demo with a model server: its address is the argument.

Run it after a change of facts, prompts, retrieval, audit or seeds, against a capable model or `assay mock-llm --relay`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from demo import recorded_articles

from assay.engines.llm.server import SHIPPED_MODEL

RECORDINGS = Path(__file__).parents[1] / "seeds" / "recordings"


async def main(base_url: str) -> int:
    """Replace all recordings; return the exit code of the run."""
    for old in RECORDINGS.glob("*.yaml"):
        old.unlink()
    cases = [word for name, _ in recorded_articles() for word in ("--case", name)]
    environment = {
        # A reader takes longer than a server; limits from outside stand.
        "ASSAY_OPENAI_TIMEOUT_S": "6500",
        "ASSAY_BUDGET_SECONDS": "7000",
        "ASSAY_CONCURRENCY": "16",
    } | dict(os.environ)
    environment |= {
        "ASSAY_OPENAI_BASE_URL": base_url,
        "ASSAY_OPENAI_MODEL": SHIPPED_MODEL,
        "ASSAY_REPLAY": "record",
        "ASSAY_REPLAY_DIR": str(RECORDINGS),
    }
    with TemporaryDirectory() as folder:
        command = ["eval", "run", "seeds", "--engine", "openai", "--end-to-end", *cases, "--out", f"{folder}/run"]
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "assay", *command, env=environment)
        code = await process.wait()
    print(f"{len(list(RECORDINGS.glob('*.yaml')))} recordings of {len(cases) // 2} articles")
    return code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
