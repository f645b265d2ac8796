"""`assay serve`: the HTTP API on a socket of its own."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from assay.cli.options import read_settings
from assay.errors import ConfigError
from assay.extras import require_extra

if TYPE_CHECKING:
    from pathlib import Path

    from assay.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.  [env: ASSAY_HOST]")] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65_535, help="Port to listen on; 0: any free port.  [env: ASSAY_PORT]"),
    ] = None,
) -> None:
    """Serve the HTTP API; /docs describes it. Settings come from the environment (ASSAY_*)."""
    require_extra("server", "fastapi", "limits", "uvicorn", user="the HTTP API")
    import uvicorn

    from assay.cli.logs import configure_logs

    settings = read_settings(host=host, port=port)
    check_address(settings)
    asyncio.run(_rehearse(settings))
    configure_logs()
    with _listen(settings) as listener:
        address, number = listener.getsockname()[:2]
        place = f"[{address}]:{number}" if ":" in address else f"{address}:{number}"
        typer.echo(f"assay: serving on http://{place}, described at /docs", err=True)
        # By its name, for the API and the command line don't know each other.
        config = uvicorn.Config(
            "assay.api:create_app",
            factory=True,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_graceful_shutdown=settings.stop_grace_s,
        )
        uvicorn.Server(config).run(sockets=[listener])


def check_address(settings: Settings) -> None:
    """Refuse to serve a public address without a key.

    Raises:
        ConfigError: If the address is not loopback and no key opens, or the file of keys can't be read.
        DataError: If the file of keys is damaged.
    """
    file = settings.keys_file
    has_live_key = bool(settings.api_keys) or (file is not None and _has_live_key(file))
    if has_live_key or _is_loopback(settings.host):
        return
    reached = f"{settings.host!r} can be reached from other machines"
    if file:
        raise ConfigError(f"{reached} and {file} has no active key; add one with `assay keys create NAME`")
    raise ConfigError(
        f"{reached}; set ASSAY_API_KEYS, a JSON list of keys, or ASSAY_KEYS_FILE, a file that "
        "`assay keys create NAME --file FILE` makes, or use --host 127.0.0.1"
    )


def _has_live_key(file: Path) -> bool:
    from assay.files.key_file import read_keys

    return any(key.revoked is None for key in read_keys(file))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _rehearse(settings: Settings) -> None:
    """Build the pipeline once, so that a mistake in the settings is reported in one line, before the server starts."""
    from assay.bootstrap import build_pipeline

    async with build_pipeline(settings):
        pass


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as err:
        raise ConfigError(
            f"{settings.host!r} port {settings.port} can't be bound: {err.strerror}; choose another with --port"
        ) from err
