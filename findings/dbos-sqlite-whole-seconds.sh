#!/bin/sh
# DBOS on SQLite notes when a workflow was taken and when it ended in whole seconds, called milliseconds.
#
# Expected: `dequeued_at` and `completed_at` of a workflow's status to the millisecond, as the times of its steps are.
# Seen: both are multiples of 1,000 on SQLite, while `started_at_epoch_ms` of a step is not. A workflow of 0.3 s lasted 0 or
# 1,000 ms.
# Hurts: whoever measures how long queued work takes on the default database; means are plausible, single values are noise.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet dbos==3.4.0
cat > "$dir/durations.py" <<'PY'
import sys
import time
from importlib.metadata import version

from dbos import DBOS

DBOS(config={"name": "durations", "system_database_url": f"sqlite:///{sys.argv[1]}/d.db", "log_level": "ERROR"})

@DBOS.step()
def work() -> None:
    time.sleep(0.3)


@DBOS.workflow()
def flow() -> None:
    work()


DBOS.launch()
DBOS.register_queue("q")
queue = DBOS.retrieve_queue("q")
handles = [queue.enqueue(flow) for _ in range(5)]
for handle in handles:
    handle.get_result()
statuses = [handle.get_status() for handle in handles]
durations = [each.completed_at - each.dequeued_at for each in statuses]
steps = [DBOS.list_workflow_steps(each.workflow_id)[0] for each in statuses]
step_times = [each["completed_at_epoch_ms"] - each["started_at_epoch_ms"] for each in steps]
print("dbos", version("dbos"), "workflows, ms:", durations, "their steps, ms:", step_times)
ends = [time for each in statuses for time in (each.dequeued_at, each.completed_at)]
assert all(time % 1000 == 0 for time in ends), "milliseconds now"
assert all(300 <= each < 30_000 for each in step_times), step_times
DBOS.destroy()
PY
"$dir/venv/bin/python" "$dir/durations.py" "$dir"
