#!/bin/sh
# sarif-tools counts results that the log itself calls suppressed, or gone since the baseline.
#
# Expected: one error. By SARIF 2.1.0 a result with an accepted suppression is suppressed (3.27.23), and an "absent" one
# was in the baseline and is not in this run (3.27.24).
# Seen: three errors in the summary, and `--check error` fails on a log with nothing but such results.
# Hurts: whoever gates publishing on it. What an editor accepted, or corrected, blocks for ever.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet sarif-tools==3.0.5
"$dir/venv/bin/python" - "$dir" <<'PY'
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

print("sarif-tools", version("sarif-tools"))
folder = Path(sys.argv[1])

ERROR = {"ruleId": "contradicted", "level": "error", "message": {"text": "12, and the fact file says 21."}}
OPEN = {**ERROR, "suppressions": [], "baselineState": "new"}
ACCEPTED = {**ERROR, "suppressions": [{"kind": "external", "status": "accepted"}], "baselineState": "unchanged"}
GONE = {**ERROR, "suppressions": [], "baselineState": "absent"}


def sarif(*results: dict[str, object]) -> tuple[str, int]:
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "checker"}}, "results": results}]}
    path = folder / "log.sarif"
    path.write_text(json.dumps(log))
    command = [folder / "venv/bin/sarif", "--check", "error", "summary", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = next(line for line in done.stdout.splitlines() if line.startswith("error"))
    return errors, done.returncode


for name, results in (("open, accepted, gone", (OPEN, ACCEPTED, GONE)), ("accepted", (ACCEPTED,)), ("gone", (GONE,))):
    errors, status = sarif(*results)
    print(f"{name}: {errors}, exit {status}")
    assert (errors, status != 0) == (f"error: {len(results)}", True), "they are left out now"
PY
