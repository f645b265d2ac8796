"""Record whole seed articles with a scripted model; run it after a change of facts, retrieval, prompts or seeds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scripted_model import serving

from assay.engines.server import SHIPPED_MODEL

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
ARTICLES = ("olympics-accurate.txt", "olympics-injection.txt", "wmw-grossly-wrong.txt")


def main() -> int:
    """Replace all recordings; return the exit code of the first scoring that failed."""
    folder = SEEDS / "recordings"
    for old in folder.glob("*.yaml"):
        old.unlink()
    with serving(SEEDS / "gold", ARTICLES) as base_url:
        for article in ARTICLES:
            code = score(SEEDS / "articles" / article, folder, base_url)
            if code:
                return code
    print(f"{len(list(folder.glob('*.yaml')))} recordings of {len(ARTICLES)} articles")
    return 0


def score(article: Path, folder: Path, base_url: str) -> int:
    """Score one article with default settings, recording as it goes."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY_")} | {
        "ASSAY_ENGINE": "openai",
        "ASSAY_OPENAI_BASE_URL": base_url,
        "ASSAY_OPENAI_MODEL": SHIPPED_MODEL,
        "ASSAY_REPLAY": "record",
        "ASSAY_REPLAY_DIR": str(folder),
    }
    command = [sys.executable, "-m", "assay", "score", str(article)]
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
