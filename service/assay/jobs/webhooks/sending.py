"""Send one message to one URL, once."""

from __future__ import annotations

import asyncio
import ssl
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, NamedTuple

import httpx2
import structlog

from assay.errors import InputError
from assay.jobs.webhooks.addresses import resolve as resolve_name

if TYPE_CHECKING:
    from assay.jobs.webhooks.addresses import Resolve
    from assay.jobs.webhooks.hosts import Target, WebhookHosts
    from assay.jobs.webhooks.signing import Signer

LIMIT_S: Final = 10.0
"""Seconds for all of it, from the name to the status."""


class Outcome(NamedTuple):
    """What became of one attempt."""

    problem: str | None
    """None: the message was taken."""
    is_final: bool = False
    """Whether the receiver wants no more."""


class Sender:
    """Posts signed messages.

    Only the status of an answer is read, and no redirect is followed. Proxies of the environment are not used: the
    address that was checked is the one that is connected to.

    Args:
        hosts: Where messages may go.
        signer: Signs them.
        resolve: Finds the addresses of a host.
        tls: Whom to trust; None: as the system, or SSL_CERT_FILE, says.
        limit_s: Seconds for one attempt.
    """

    def __init__(
        self,
        hosts: WebhookHosts,
        signer: Signer,
        *,
        resolve: Resolve = resolve_name,
        tls: ssl.SSLContext | None = None,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._hosts = hosts
        self._signer = signer
        self._resolve = resolve
        self._tls = tls or httpx2.create_ssl_context()
        self._limit_s = limit_s

    async def send(self, url: str, message_id: str, body: bytes) -> Outcome:
        """Post a message, and return what became of it; a failure is none of the caller's."""
        try:
            async with asyncio.timeout(self._limit_s):
                status = await self._post(self._hosts.find(url), message_id, body)
        except InputError as err:  # the operator allows another list of hosts since, or the name leads elsewhere
            return Outcome(str(err))
        except TimeoutError:
            return Outcome(f"no answer within {self._limit_s:g} seconds")
        except (httpx2.HTTPError, OSError, UnicodeError) as err:
            # What exactly is for the operator: it may name addresses that are not the caller's business.
            structlog.get_logger("assay.jobs").info("webhook not delivered", message_id=message_id, cause=str(err))
            return Outcome(_words_of(err))
        if httpx2.codes.is_success(status):
            return Outcome(None)
        return Outcome(f"answered {status}", is_final=status == httpx2.codes.GONE)

    async def _post(self, target: Target, message_id: str, body: bytes) -> int:
        addresses = await asyncio.to_thread(target.addresses, self._resolve)
        for address in addresses[:-1]:
            try:
                return await self._post_to(address, target, message_id, body)
            except httpx2.ConnectError:
                continue
        return await self._post_to(addresses[-1], target, message_id, body)

    async def _post_to(self, address: str, target: Target, message_id: str, body: bytes) -> int:
        """Post to an address under the name of the host, so that no second look-up can lead elsewhere."""
        headers = {
            "Host": target.url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": f"assay/{version('assay-news')}",
            **self._signer.headers(message_id, body, timestamp_s=int(time.time())),
        }
        # A client for each: a connection that was made for another host at the same address must not be used again.
        async with (
            httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=None, verify=self._tls) as client,
            client.stream(
                "POST",
                target.url.copy_with(host=address),
                content=body,
                headers=headers,
                extensions={"sni_hostname": target.place.host},
            ) as response,
        ):
            return response.status_code


def _words_of(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "its certificate is not accepted, or it does not speak TLS"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx2.ConnectError):
        return "it can't be reached"
    return "the connection broke off" if isinstance(error, httpx2.HTTPError) else "its name is not known"
