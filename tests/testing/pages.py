"""Pages over HTTP, as a browser without scripts has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assay.api.pages.visitors import COOKIE

if TYPE_CHECKING:
    import httpx2
    from fastapi.testclient import TestClient

_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


def csrf_of(page: httpx2.Response) -> str:
    """Return what the forms of a page carry."""
    found = _CSRF.search(page.text)
    assert found, page.text
    return found[1]


def send(client: TestClient, path: str, *, form_on: str = "/", **fields: str) -> httpx2.Response:
    """Send a form, as it stands on a page; what it leads to is not followed."""
    csrf = csrf_of(client.get(form_on))
    return client.post(path, data={"csrf": csrf, **fields}, follow_redirects=False)


def sign_in(client: TestClient, secret: str, came_from: str = "/") -> httpx2.Response:
    """Send a key; the session begins in the client's cookies."""
    client.cookies.delete(COOKIE)
    return send(client, "/sign-in", form_on="/sign-in", key=secret, next=came_from)
