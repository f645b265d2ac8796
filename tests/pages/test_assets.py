"""What the pages load: files of the package, unchanged since they were published, and kept by browsers for good."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from assay.api.pages.assets import DROP, ICON, SCRIPT, STYLE, asset
from tests.testing.api_client import open_client
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

PUBLISHED = {
    "htmx-4.0.1.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    "hx-sse-4.0.1.min.js": "18ef2761356ec1fe0bb6d92612315b37517a7c1e9856b661c5ae81fef239d103",
}
"""SHA-256 of the files in the package htmx.org of npm, version 4.0.1: dist/htmx.min.js and dist/ext/hx-sse.min.js."""


@pytest.fixture
def client() -> Iterator[TestClient]:
    with open_client(ScriptedPipeline()) as client:
        yield client


@pytest.mark.parametrize("name", PUBLISHED)
def test_scripts_of_others_are_as_they_were_published(name: str) -> None:
    body = (files("assay.api.pages") / "static" / name).read_bytes()
    assert hashlib.sha256(body).hexdigest() == PUBLISHED[name]


@pytest.mark.parametrize(
    ("name", "kind"),
    [(STYLE, "text/css"), (SCRIPT, "text/javascript"), (DROP, "text/javascript"), (ICON, "image/svg+xml")],
)
def test_a_file_is_kept_for_good_under_an_address_of_its_content(client: TestClient, name: str, kind: str) -> None:
    answer = client.get(asset(name).path)
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashlib.sha256(answer.content).hexdigest()[:16] in asset(name).path


@pytest.mark.parametrize("path", ["/assets/page.css", "/assets/..%2fpage.css", "/assets/messages.json"])
def test_nothing_else_is_sent(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_scripts_stand_in_the_order_in_which_they_need_each_other() -> None:
    body = asset(SCRIPT).body.decode()
    assert body.index("var htmx=") < body.index('registerExtension("sse"')
