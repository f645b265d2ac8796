"""Sign messages by the Standard Webhooks specification, https://www.standardwebhooks.com."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

from assay.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import SecretStr

_PREFIX: Final = "whsec_"
_SHORTEST, _LONGEST = 24, 64
"""Bytes of a secret, by the specification."""


class Signer:
    """Signs with one secret.

    Args:
        secret: `whsec_` and 24 to 64 random bytes in base64.

    Raises:
        ConfigError: If it is not of this form; the message does not show it.
    """

    def __init__(self, secret: SecretStr) -> None:
        text = secret.get_secret_value().strip()
        try:
            key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
        except ValueError:
            key = b""
        if not text.startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
            msg = (
                f"ASSAY_WEBHOOK_SECRET is not {_PREFIX} and {_SHORTEST} to {_LONGEST} bytes in base64; "
                f'make one with: echo "{_PREFIX}$(openssl rand -base64 32)"'
            )
            raise ConfigError(msg)
        self._key = key

    def headers(self, message_id: str, body: bytes, *, timestamp_s: int) -> dict[str, str]:
        """Return the headers of one attempt.

        Args:
            message_id: The same at each attempt.
            body: As it is sent.
            timestamp_s: Of the attempt, in seconds since 1970: receivers refuse what is older than some minutes.
        """
        signed = b".".join((message_id.encode(), str(timestamp_s).encode(), body))
        digest = hmac.new(self._key, signed, hashlib.sha256).digest()
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp_s),
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }
