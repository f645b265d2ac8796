"""Who sees the pages: whoever signs in with a key, and everybody where there are no keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assay.api.admission import WRONG_KEYS_PER_MINUTE
from assay.api.pages.assets import STYLE, asset
from assay.api.pages.visitors import COOKIE
from assay.files.key_file import Scope, create_key, revoke_key
from tests.testing.api_client import open_client
from tests.testing.keys import Keys
from tests.testing.pages import csrf_of, send, sign_in
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi.testclient import TestClient

PAGES = ["/", "/reports", "/reports/1", "/checks/1"]


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def client(tmp_path: Path, keys: Keys) -> Iterator[TestClient]:
    address = f"sqlite:///{tmp_path / 'assay.db'}"
    with open_client(ScriptedPipeline(), keys_file=keys.file, database_url=address) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_every_page_leads_to_the_sign_in_and_back(client: TestClient, keys: Keys, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")
    answer = sign_in(client, keys.desk.secret, path)
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert client.get(path).status_code in {200, 404}


def test_a_form_without_a_session_does_nothing(client: TestClient) -> None:
    answer = client.post("/checks", data={"text": "The tower is high."}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/")


def test_the_cookie_is_for_this_service_and_no_script(client: TestClient, keys: Keys) -> None:
    cookie = sign_in(client, keys.desk.secret).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert keys.desk.secret not in cookie


def test_signing_in_begins_another_session_than_the_form_had(client: TestClient, keys: Keys) -> None:
    client.get("/sign-in")
    before = client.cookies[COOKIE]
    send(client, "/sign-in", form_on="/sign-in", key=keys.desk.secret)
    assert client.cookies[COOKIE] != before


def test_signing_out_ends_the_session_for_whoever_has_its_cookie(client: TestClient, keys: Keys) -> None:
    sign_in(client, keys.desk.secret)
    token = client.cookies[COOKIE]
    assert "Signed in as desk" in client.get("/").text
    assert send(client, "/sign-out").headers["location"] == "/sign-in"
    client.cookies.set(COOKIE, token)
    assert client.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("secret", ["assay_wrong", "", "ключ"])
def test_a_key_that_is_unknown_is_said_to_be(client: TestClient, secret: str) -> None:
    answer = sign_in(client, secret)
    assert (answer.status_code, "not known here" in answer.text) == (401, True)
    assert client.get("/", follow_redirects=False).status_code == 303


def test_a_key_of_another_scope_does_not_open_the_pages(client: TestClient, keys: Keys) -> None:
    metrics = create_key(keys.file, "prometheus", (Scope.METRICS,))
    answer = sign_in(client, metrics.secret)
    assert (answer.status_code, "scope" in answer.text) == (401, True)


def test_a_key_that_is_revoked_ends_its_sessions(client: TestClient, keys: Keys) -> None:
    sign_in(client, keys.desk.secret)
    assert client.get("/").status_code == 200
    revoke_key(keys.file, keys.desk.stored.id)
    answer = client.get("/")
    assert (answer.status_code, "A key is required" in answer.text) == (401, True)
    assert "revoked" in sign_in(client, keys.desk.secret).text


def test_wrong_keys_are_limited_as_those_of_the_api_are(client: TestClient) -> None:
    statuses = {sign_in(client, f"assay_{number}").status_code for number in range(40)}
    assert statuses == {401, 429}


def test_a_right_key_is_let_in_after_wrong_ones_of_others(client: TestClient, keys: Keys) -> None:
    for number in range(WRONG_KEYS_PER_MINUTE + 1):
        sign_in(client, f"assay_{number}")
    assert [sign_in(client, key).status_code for key in ("assay_wrong", keys.desk.secret)] == [429, 303]


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"])
def test_nobody_is_led_elsewhere(client: TestClient, keys: Keys, elsewhere: str) -> None:
    assert sign_in(client, keys.desk.secret, elsewhere).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/checks", "/sign-out", "/reports/1/claims/c1"])
def test_a_form_that_another_site_sends_does_nothing(client: TestClient, keys: Keys, path: str) -> None:
    sign_in(client, keys.ops.secret if "claims" in path else keys.desk.secret)
    sign_in(client, keys.desk.secret)
    for fields in ({}, {"csrf": "0" * 64}, {"csrf": "ü"}):
        answer = client.post(path, data={"text": "The tower is high.", **fields}, follow_redirects=False)
        assert (answer.status_code, "stale" in answer.text or "session" in answer.text or "scope" in answer.text) == (
            403,
            True,
        )
    assert client.get("/v1/jobs", headers={"x-api-key": keys.desk.secret}).json() == {"jobs": []}


def test_a_form_of_one_session_is_none_of_another(client: TestClient, keys: Keys) -> None:
    sign_in(client, keys.desk.secret)
    csrf = csrf_of(client.get("/"))
    sign_in(client, keys.other.secret)
    assert client.post("/checks", data={"csrf": csrf, "text": "x"}, follow_redirects=False).status_code == 403


def test_where_there_are_no_keys_there_is_no_sign_in_but_forms_are_held_to_the_page(tmp_path: Path) -> None:
    with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path / 'assay.db'}") as client:
        page = client.get("/")
        assert (page.status_code, "Sign out" in page.text, "/sign-out" in page.text) == (200, False, False)
        assert client.post("/checks", data={"text": "The tower is high."}).status_code == 403
        answer = send(client, "/checks", text="The tower is high.")
        assert (answer.status_code, answer.headers["location"].startswith("/checks/")) == (303, True)


@pytest.mark.parametrize("path", [*PAGES, "/sign-in", "/docs", "/gaps", asset(STYLE).path, "/nowhere"])
def test_head_is_answered_as_get_without_the_page(client: TestClient, keys: Keys, path: str) -> None:
    def ask(method: str) -> tuple[int, str | None, str | None]:
        answer = client.request(method, path, follow_redirects=False, headers={"Accept": "text/html"})
        return answer.status_code, answer.headers.get("location"), answer.headers.get("content-length")

    for secret in ("", keys.desk.secret):
        if secret:
            sign_in(client, secret)
        assert ask("HEAD") == ask("GET")
        assert client.head(path, follow_redirects=False).content == b""


def test_head_takes_no_form(client: TestClient, keys: Keys) -> None:
    sign_in(client, keys.desk.secret)
    assert [client.head(path).status_code for path in ("/checks", "/sign-out")] == [405, 405]


def test_where_there_is_no_database_the_page_says_how_to_name_one() -> None:
    with open_client(ScriptedPipeline()) as client:
        answer = client.get("/")
        assert (answer.status_code, "--database-url sqlite:///assay.db" in answer.text) == (501, True)
        assert client.get("/sign-in").status_code == 200
