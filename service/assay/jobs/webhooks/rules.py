"""What the operator says of webhooks, and whether a caller's can be one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from assay.errors import ConfigError, InputError
from assay.jobs.webhooks.addresses import resolve as resolve_name
from assay.jobs.webhooks.hosts import WebhookHosts
from assay.jobs.webhooks.signing import Signer

if TYPE_CHECKING:
    from assay.jobs.webhooks.addresses import Resolve
    from assay.settings import Settings


class WebhookRules:
    """The rules of the settings.

    Raises:
        ConfigError: If a secret or an entry of the hosts can't be used.
    """

    def __init__(self, settings: Settings, *, resolve: Resolve = resolve_name) -> None:
        self.hosts = WebhookHosts(settings.webhook_hosts)
        secret, old = settings.webhook_secret, settings.webhook_old_secret
        if secret is None and old is not None:
            raise ConfigError("ASSAY_WEBHOOK_OLD_SECRET is set alone; set ASSAY_WEBHOOK_SECRET to the new secret")
        self.signer = None if secret is None else Signer(secret, old)
        self._resolve = resolve

    def check(self, url: str) -> None:
        """Refuse a URL that can't be told, before a job is kept. Blocks: it looks the name up.

        A name that is not known now may be so later; whoever sends looks again.

        Raises:
            InputError: With the way out.
        """
        target = self.hosts.find(url)
        if self.signer is None:
            raise InputError("webhooks can't be signed; the operator sets ASSAY_WEBHOOK_SECRET")
        with suppress(OSError, UnicodeError):
            target.addresses(self._resolve)
