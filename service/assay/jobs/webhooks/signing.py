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
    """Signs with each of its secrets, so that receivers may hold an older one until they have the new one.

    Args:
        secret: `whsec_` and 24 to 64 random bytes in base64.
        old: The one before; None: there is none that a receiver may still hold.

    Raises:
        ConfigError: If one is not of this form; the message does not show it.
    """

    def __init__(self, secret: SecretStr, old: SecretStr | None = None) -> None:
        self._keys = [_key_of(secret, "ASSAY_WEBHOOK_SECRET")]
        if old is not None:
            self._keys.append(_key_of(old, "ASSAY_WEBHOOK_OLD_SECRET"))

    def headers(self, message_id: str, body: bytes, *, timestamp_s: int) -> dict[str, str]:
        """Return the headers of one attempt.

        Args:
            message_id: The same at each attempt.
            body: As it is sent.
            timestamp_s: Of the attempt, in seconds since 1970: receivers refuse what is older than some minutes.
        """
        signed = b".".join((message_id.encode(), str(timestamp_s).encode(), body))
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp_s),
            "webhook-signature": " ".join(_signature(key, signed) for key in self._keys),
        }


def _key_of(secret: SecretStr, setting: str) -> bytes:
    text = secret.get_secret_value().strip()
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except ValueError:
        key = b""
    if not text.startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        msg = (
            f"{setting} is not {_PREFIX} and {_SHORTEST} to {_LONGEST} bytes in base64; "
            f'make one with: echo "{_PREFIX}$(openssl rand -base64 32)"'
        )
        raise ConfigError(msg)
    return key


def _signature(key: bytes, signed: bytes) -> str:
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
