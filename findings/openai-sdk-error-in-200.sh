#!/bin/sh
# The OpenAI SDK returns a completion without choices for HTTP 200 with an error inside.
#
# Expected: an exception, as for a status of 400 or more; gateways report failures of the provider behind them this way.
# Seen: a ChatCompletion whose `choices` is None although its type says list; the error is an undeclared attribute.
# Hurts: code that reads choices[0] fails with a TypeError that names nothing; retries never see an outage.
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


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"id": "x", "error": {"message": "provider overloaded", "code": 502}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


server = HTTPServer(("127.0.0.1", 0), Gateway)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = OpenAI(api_key="none", base_url=f"http://127.0.0.1:{server.server_port}/v1", max_retries=0)
reply = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hello"}])
print(type(reply).__name__, "choices:", reply.choices, "error:", getattr(reply, "error", None))
assert type(reply).__name__ == "ChatCompletion"
assert reply.choices is None, "it raises, or has choices, now"
assert reply.error["code"] == 502
server.shutdown()
PY
