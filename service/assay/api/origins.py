"""Pages of other origins that may call the API from a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.middleware.cors import CORSMiddleware

from assay.api.middleware import REQUEST_ID
from assay.api.reports import CLAIMS_APPROVED, CLAIMS_WITHHELD
from assay.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI

ANY: Final = "*"
_METHODS = ("GET", "POST", "PUT", "DELETE")
_SENT = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "Last-Event-ID",
    "X-API-Key",
    REQUEST_ID,
    "traceparent",
)
_SHOWN = (REQUEST_ID, "ETag", "Location", "Retry-After", CLAIMS_APPROVED, CLAIMS_WITHHELD)
"""Headers of an answer that a script may read."""


def allow_origins(app: FastAPI, origins: Sequence[str], *, is_open: bool) -> None:
    """Let pages of these origins call; none: nothing is added. Cookies play no part, for the API has none.

    Added last, so that it stands around all else: the last resort for errors answers for these pages, too.

    Raises:
        ConfigError: If pages of all origins are let in although there are keys.
    """
    if not origins:
        return
    if ANY in origins and not is_open:
        raise ConfigError(
            "ASSAY_CORS_ORIGINS lets pages of all origins in although there are keys; name the origins of the pages "
            'that hold a key, such as ["https://desk.example"]'
        )
    app.add_middleware(
        CORSMiddleware, allow_origins=origins, allow_methods=_METHODS, allow_headers=_SENT, expose_headers=_SHOWN
    )
