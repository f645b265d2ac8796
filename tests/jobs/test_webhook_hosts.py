"""Which URLs may be told, and which addresses they may lead to."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook

from assay.errors import ConfigError, InputError
from assay.jobs.webhooks.addresses import is_internal, is_public, resolve
from assay.jobs.webhooks.hosts import MAX_URL, Place, WebhookHosts
from assay.jobs.webhooks.rules import WebhookRules
from assay.jobs.webhooks.signing import Signer
from assay.settings import Settings
from tests.testing.receiver import SECRET

if TYPE_CHECKING:
    from assay.jobs.webhooks.addresses import Resolve

OTHER_SECRET = "whsec_c2VjcmV0IHRoYXQgaXMgbm8gbG9uZ2VyIHVzZWQ="
HOSTS = WebhookHosts(
    (
        "hooks.example",
        "Hooks.Example:8443",
        "http://plain.example",
        "https://in.example internal",
        "http://in.example:8080 internal",
        "bücher.example",
        "http://127.0.0.1:9000",
        "10.0.0.7",
        "[fd00::7]:9443",
    )
)
NOT_A_URL = "the webhook is not a URL; write one such as https://hooks.example/assay"
USER = "the webhook has a user or a password in it; leave them out, for requests are signed"
NOT_PUBLIC = "is at an address that is not public; if it is meant, the operator marks it as internal"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        pytest.param("https://hooks.example/a?b=c", Place("https", "hooks.example", 443), id="a host"),
        pytest.param("HTTPS://HOOKS.example:443", Place("https", "hooks.example", 443), id="in other letters"),
        pytest.param("https://hooks.example:8443/", Place("https", "hooks.example", 8443), id="a port"),
        pytest.param("http://plain.example/a#b", Place("http", "plain.example", 80), id="http where it is allowed"),
        pytest.param(
            "https://xn--bcher-kva.example/", Place("https", "xn--bcher-kva.example", 443), id="a name encoded"
        ),
        pytest.param("https://BÜCHER.example/", Place("https", "xn--bcher-kva.example", 443), id="a name in letters"),
        pytest.param("http://127.0.0.1:9000/x", Place("http", "127.0.0.1", 9000), id="an address"),
        pytest.param("https://[FD00:0::7]:9443/", Place("https", "fd00::7", 9443), id="an address written otherwise"),
    ],
)
def test_url_to_an_allowed_host_is_found(url: str, place: Place) -> None:
    target = HOSTS.find(url)
    assert (target.place, str(target.url).lower().startswith(place.scheme)) == (place, True)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="empty"),
        pytest.param("hooks.example/assay", id="no scheme"),
        pytest.param("//hooks.example/assay", id="no scheme but a host"),
        pytest.param("ftp://hooks.example/", id="another scheme"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("https://", id="no host"),
        pytest.param("https:///assay", id="no host but a path"),
        pytest.param("https://hooks.example:99999/", id="a port that can't be"),
        pytest.param("https://hooks.example:0/", id="port 0"),
        pytest.param("https://hooks.example:port/", id="a port in words"),
        pytest.param("https://ho oks.example/", id="a space"),
        pytest.param("https://hooks.example/\r\nX: y", id="a header"),
        pytest.param("https://hooks.example\\@other.example/", id="a backslash"),
        pytest.param("https://hooks.example%2eother.example/", id="an encoded dot"),
        pytest.param("https://[::1/", id="half an address"),
        pytest.param("https://[fe80::1%25eth0]/", id="an address of one interface"),
        pytest.param(f"https://hooks.example/{'a' * MAX_URL}", id="too long"),
    ],
)
def test_what_is_not_a_url_is_refused(url: str) -> None:
    with pytest.raises(InputError) as caught:
        HOSTS.find(url)
    assert str(caught.value) == NOT_A_URL


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param("https://editor:pa55word@hooks.example/", USER, id="a password"),
        pytest.param("https://editor@hooks.example/", USER, id="a user"),
        pytest.param("https://hooks.example@other.example/", USER, id="an allowed host as the user"),
        pytest.param("https://other.example/", "webhooks may not go to 'other.example'; the operator names", id="host"),
        pytest.param(
            "https://hooks.example:1/", "webhooks may not go to 'hooks.example:1'; the oper", id="another port"
        ),
        pytest.param("https://hooks.example./", "the webhook is not a URL", id="a dot at the end"),
        pytest.param("https://a.hooks.example/", "webhooks may not go to 'a.hooks.example'; ", id="a host below"),
        pytest.param(
            "https://hooks.example.other/", "webhooks may not go to 'hooks.example.other'; ", id="a host above"
        ),
        pytest.param("http://hooks.example/", "webhooks to 'hooks.example' go over https; write https://", id="http"),
        pytest.param(
            "http://other.example/", "webhooks may not go to 'other.example' over http; ", id="http elsewhere"
        ),
        pytest.param(
            "https://plain.example/", "webhooks may not go to 'plain.example'; ", id="https where http is meant"
        ),
        pytest.param("http://127.0.0.1:9001/", "webhooks may not go to '127.0.0.1:9001' over http; ", id="loopback"),
        pytest.param("https://10.0.0.8/", "webhooks may not go to '10.0.0.8'; ", id="a private address"),
        pytest.param("http://169.254.169.254/", "webhooks may not go to '169.254.169.254' over", id="link-local"),
        pytest.param("https://[::ffff:10.0.0.7]/", "webhooks may not go to '::ffff:a00:7'; ", id="a mapped address"),
        pytest.param(
            "http://2130706433:9000/", "webhooks may not go to '2130706433:9000' over", id="127.0.0.1, as a number"
        ),
    ],
)
def test_url_that_may_not_be_told_is_refused(url: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        HOSTS.find(url)
    assert str(caught.value).startswith(message)
    assert "pa55word" not in str(caught.value)


def test_without_hosts_there_are_no_webhooks() -> None:
    with pytest.raises(InputError, match=r"^webhooks are switched off; the operator names .* ASSAY_WEBHOOK_HOSTS$"):
        WebhookHosts(()).find("https://hooks.example/")


@pytest.mark.parametrize(
    "entry",
    [
        *("", " ", "https://", "hooks.example/path", "https://u:pa55word@hooks.example", "ftp://hooks.example"),
        *("*.example", "hooks.example:port", "hooks.example external", "hooks.example internal internal"),
        *("hooks.example?a", "a b c d"),
    ],
)
def test_entry_that_is_not_a_host_is_refused_and_not_shown(entry: str) -> None:
    with pytest.raises(ConfigError) as caught:
        WebhookHosts(("hooks.example", entry))
    assert str(caught.value).startswith("entry 2 of ASSAY_WEBHOOK_HOSTS is not a host; write HOST, HOST:PORT or ")
    assert "pa55word" not in str(caught.value)


def resolving(*addresses: str) -> Resolve:
    return lambda _, __: addresses


PUBLIC = ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14"]
INTERNAL = ["127.0.0.1", "127.9.9.9", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1"]
INTERNAL += ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]
NEITHER = ["169.254.169.254", "fe80::1", "fe80::1%1", "0.0.0.1", "0.1.2.3", "::", "224.0.0.1", "ff02::1", "240.0.0.1"]
NEITHER += ["255.255.255.255", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "::ffff:0.0.0.0", "::7f00:1"]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_for_every_host(address: str) -> None:
    for url in ("https://hooks.example/", "https://in.example/"):
        assert HOSTS.find(url).addresses(resolving(address)) == (address,)


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_address_is_for_hosts_that_are_marked(address: str) -> None:
    assert HOSTS.find("https://in.example/").addresses(resolving(address)) == (address,)
    with pytest.raises(InputError, match=NOT_PUBLIC) as caught:
        HOSTS.find("https://hooks.example/").addresses(resolving(address))
    assert address not in str(caught.value)


@pytest.mark.parametrize("address", NEITHER)
def test_any_other_address_is_for_none(address: str) -> None:
    for url in ("https://hooks.example/", "https://in.example/"):
        with pytest.raises(InputError, match=NOT_PUBLIC):
            HOSTS.find(url).addresses(resolving(address))


@pytest.mark.parametrize("address", ["2002:a00:1::", "fec0::1", "198.18.0.1", "192.0.2.1", "2001:db8::1", "2001:0:1::"])
def test_address_of_no_machine_in_the_public_network_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", [*PUBLIC, *NEITHER])
def test_what_is_public_or_nobodys_is_not_internal(address: str) -> None:
    assert not is_internal(ipaddress.ip_address(address))


def test_one_address_that_is_not_allowed_refuses_the_host() -> None:
    with pytest.raises(InputError, match=NOT_PUBLIC):
        HOSTS.find("https://hooks.example/").addresses(resolving(PUBLIC[0], "10.0.0.1"))


def test_address_that_the_operator_names_is_not_looked_up() -> None:
    def fail(host: str, port: int) -> tuple[str, ...]:
        raise AssertionError((host, port))

    assert HOSTS.find("http://127.0.0.1:9000/").addresses(fail) == ("127.0.0.1",)


def test_names_of_this_machine_are_found() -> None:
    found = resolve("localhost", 80)
    assert set(found) <= {"127.0.0.1", "::1"}
    assert len(found) == len(set(found)) > 0


class TestRules:
    def rules(self, resolve: Resolve | None = None, **settings: object) -> WebhookRules:
        given = {"webhook_hosts": ("hooks.example",), "webhook_secret": SECRET} | settings
        return WebhookRules(Settings.model_validate(given), resolve=resolve or resolving(PUBLIC[0]))

    def test_url_that_may_be_told_passes(self) -> None:
        self.rules().check("https://hooks.example/")

    def test_missing_secret_is_told(self) -> None:
        with pytest.raises(InputError, match=r"^webhooks can't be signed; the operator sets ASSAY_WEBHOOK_SECRET$"):
            self.rules(webhook_secret=None).check("https://hooks.example/")

    def test_name_that_leads_to_a_private_address_is_told(self) -> None:
        with pytest.raises(InputError, match=NOT_PUBLIC):
            self.rules(resolving("192.168.0.1")).check("https://hooks.example/")

    def test_name_that_leads_to_this_machine_is_told(self) -> None:
        rules = WebhookRules(Settings.model_validate({"webhook_hosts": ("localhost",), "webhook_secret": SECRET}))
        with pytest.raises(InputError, match=NOT_PUBLIC):
            rules.check("https://localhost/")

    @pytest.mark.parametrize("error", [socket.gaierror(-2, "Name or service not known"), UnicodeError("too long")])
    def test_name_that_is_not_known_now_passes(self, error: Exception) -> None:
        def fail(_: str, __: int) -> tuple[str, ...]:
            raise error

        self.rules(fail).check("https://hooks.example/")


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param("", id="empty"),
        pytest.param(SECRET.removeprefix("whsec_"), id="no prefix"),
        pytest.param("whsec_", id="nothing behind the prefix"),
        pytest.param("whsec_c2hvcnQ=", id="too short"),
        pytest.param(f"whsec_{'A' * 88}", id="too long"),
        pytest.param("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", id="cut off"),
        pytest.param("whsec_MfKQ9r8G*YqrTwjUPD8ILPZIo2LaLaSw", id="another character"),
        pytest.param("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSé", id="another letter"),
    ],
)
def test_secret_of_another_form_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(
        ConfigError, match=r"^ASSAY_WEBHOOK_SECRET is not whsec_ and 24 to 64 bytes in base64; "
    ) as caught:
        Signer(SecretStr(secret))
    assert secret.removeprefix("whsec_")[:5] == "" or secret.removeprefix("whsec_")[:5] not in str(caught.value)


def test_old_secret_of_another_form_is_called_by_its_name() -> None:
    with pytest.raises(ConfigError, match=r"^ASSAY_WEBHOOK_OLD_SECRET is not whsec_ "):
        Signer(SecretStr(SECRET), SecretStr("whsec_"))


def test_old_secret_without_a_new_one_is_refused() -> None:
    with pytest.raises(ConfigError, match="set ASSAY_WEBHOOK_SECRET to the new secret"):
        WebhookRules(Settings(webhook_old_secret=SecretStr(SECRET)))


@pytest.mark.parametrize("held", [SECRET, OTHER_SECRET], ids=["new", "old"])
def test_receiver_that_holds_one_of_two_secrets_takes_the_message(held: str) -> None:
    body, now = b'{"type": "job.finished"}', int(dt.datetime.now(dt.UTC).timestamp())
    headers = Signer(SecretStr(SECRET), SecretStr(OTHER_SECRET)).headers("msg_1", body, timestamp_s=now)
    assert len(headers["webhook-signature"].split()) == 2
    assert Webhook(held).verify(body, headers) == {"type": "job.finished"}


def test_signature_is_that_of_the_example() -> None:
    # Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    headers = Signer(SecretStr(SECRET)).headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', timestamp_s=1614265330
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
