#!/bin/sh
# The OpenAI SDK streams nothing, and raises nothing, when the answer to stream=True is no stream.
#
# Expected: an exception, or the answer in one piece; servers and gateways without streaming answer with a whole
# completion of type application/json.
# Seen: a Stream that ends at once, and the text of the answer is lost. A page of HTML is no error either.
# Hurts: code that joins the pieces takes the empty answer for what the model said: an article without claims.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet openai==3.3.0
"$dir/venv/bin/python" - <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from openai import OpenAI

print("openai", version("openai"))

CHOICE = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Two claims."}}
COMPLETION = {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [CHOICE]}
BODIES = {"application/json": json.dumps(COMPLETION).encode(), "text/html": b"<!DOCTYPE html><title>Sign in</title>"}


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        kind = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["model"]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(BODIES[kind])))
        self.end_headers()
        self.wfile.write(BODIES[kind])

    def log_message(self, *_: object) -> None:
        pass


server = HTTPServer(("127.0.0.1", 0), Gateway)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = OpenAI(api_key="none", base_url=f"http://127.0.0.1:{server.server_port}/v1", max_retries=0)
question = [{"role": "user", "content": "Which claims does it make?"}]
whole = client.chat.completions.create(model="application/json", messages=question)
print("stream=False, application/json:", whole.choices[0].message.content)
for kind in BODIES:
    pieces = list(client.chat.completions.create(model=kind, messages=question, stream=True))
    print(f"stream=True, {kind}:", pieces)
    assert pieces == [], "it raises, or has the answer, now"
server.shutdown()
PY
