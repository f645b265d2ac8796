"""Webhooks of jobs over HTTP: what is taken, refused, and told of them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from assay.api import desks as desks_module
from assay.errors import ConfigError
from tests.testing.api_client import open_client, problem_of
from tests.testing.desks import JOBS, body_of, desk_of
from tests.testing.receiver import SECRET
from tests.testing.scripted import ScriptedPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator


class TestWebhooks:
    @pytest.fixture
    def hooked(self, tmp_path: Path) -> Iterator[TestClient]:
        with open_client(
            ScriptedPipeline(),
            database_url=f"sqlite:///{tmp_path}/assay.db",
            webhook_hosts=("http://127.0.0.1:9000", "localhost"),
            webhook_secret=SECRET,
        ) as client:
            yield client

    def refusal(self, client: TestClient, url: object) -> tuple[str, str]:
        """Return the field and what is wrong with it; nothing is kept."""
        answer = client.post(JOBS, json={**body_of(1), "webhook": url})
        assert problem_of(answer)[:2] == (422, "invalid-request")
        assert client.get(JOBS).json()["jobs"] == []
        (error,) = answer.json()["errors"]
        return error["pointer"], error["detail"]

    def test_job_tells_how_far_its_webhook_is(self, hooked: TestClient) -> None:
        job = hooked.post(JOBS, json={**body_of(1), "webhook": "http://127.0.0.1:9000/a"}).json()
        assert job["webhook"] == {"state": "pending", "attempts": 0, "problem": None}
        hooked.delete(f"{JOBS}/{job['id']}")
        desk = desk_of(hooked)
        (delivery,) = desk.deliveries.take(9)
        assert delivery.url == "http://127.0.0.1:9000/a"
        desk.deliveries.note_problem(delivery, "answered 410", pause_s=None)
        shown = hooked.get(f"{JOBS}/{job['id']}").json()["webhook"]
        assert shown == {"state": "failed", "attempts": 1, "problem": "answered 410"}

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            pytest.param("soon", "the webhook is not a URL; ", id="not a URL"),
            pytest.param("http://u:pa55word@127.0.0.1:9000/", "the webhook has a user or a passw", id="credentials"),
            pytest.param("https://other.example/", "webhooks may not go to 'other.example'; the op", id="another host"),
            pytest.param("http://127.0.0.1:9001/", "webhooks may not go to '127.0.0.1:9001' over", id="loopback"),
            pytest.param("https://192.168.0.1/", "webhooks may not go to '192.168.0.1'; ", id="a private address"),
            pytest.param(
                "https://localhost/", "the host 'localhost' is at an address that is not public; ", id="a name of it"
            ),
            pytest.param(7, "Input should be a valid string", id="a number"),
        ],
    )
    def test_webhook_that_may_not_be_told_is_refused(self, hooked: TestClient, url: object, message: str) -> None:
        pointer, detail = self.refusal(hooked, url)
        assert pointer == "/webhook"
        assert detail.startswith(message)
        assert "pa55word" not in detail

    def test_webhooks_are_switched_off_where_no_host_is_allowed(self, tmp_path: Path) -> None:
        with open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path}/assay.db") as client:
            said = self.refusal(client, "https://hooks.example/")
        assert said == (
            "/webhook",
            "webhooks are switched off; the operator names those that may be told in ASSAY_WEBHOOK_HOSTS",
        )

    def test_missing_secret_is_told(self, tmp_path: Path) -> None:
        with open_client(
            ScriptedPipeline(), database_url=f"sqlite:///{tmp_path}/assay.db", webhook_hosts=("hooks.example",)
        ) as client:
            said = self.refusal(client, "https://hooks.example/")
        assert said == ("/webhook", "webhooks can't be signed; the operator sets ASSAY_WEBHOOK_SECRET")

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"webhook_secret": "pa55word"}, "ASSAY_WEBHOOK_SECRET is not whsec_ and 24 to 64 bytes in base64; "),
            ({"webhook_hosts": ("https://u:pa55word@h",)}, "entry 1 of ASSAY_WEBHOOK_HOSTS is not a host; write HOST,"),
        ],
        ids=["secret", "hosts"],
    )
    def test_settings_that_cannot_be_used_stop_the_start(
        self, tmp_path: Path, settings: dict[str, object], message: str
    ) -> None:
        client = open_client(ScriptedPipeline(), database_url=f"sqlite:///{tmp_path}/assay.db", **settings)
        with pytest.raises(ConfigError) as caught, client:
            pass
        assert str(caught.value).startswith(message)
        assert "pa55word" not in str(caught.value)

    def test_name_that_is_slow_to_be_found_does_not_hold_up_the_caller(
        self, hooked: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        end = threading.Event()
        monkeypatch.setattr(desks_module, "_LOOK_UP_S", 0.05)
        monkeypatch.setattr(desk_of(hooked).webhooks, "check", lambda _: end.wait(60))
        answer = hooked.post(JOBS, json={**body_of(1), "webhook": "https://localhost/"})
        end.set()
        assert answer.status_code == 202

    def test_message_is_described(self, hooked: TestClient) -> None:
        described = hooked.get("/openapi.json").json()
        body = described["webhooks"]["job.finished"]["post"]["requestBody"]["content"]["application/json"]
        assert body["schema"] == {"$ref": "#/components/schemas/JobFinished"}
