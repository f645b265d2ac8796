"""The address of the database; nothing here needs the packages that work with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assay.errors import ConfigError
from assay.extras import require_extra

if TYPE_CHECKING:
    from assay.settings import Settings


def database_address(settings: Settings) -> str:
    """Return the address of the database.

    Raises:
        ConfigError: If none is named, or the packages that it needs are not installed.
    """
    if settings.database_url is None:
        raise ConfigError(
            "no database is named; use --database-url URL or set ASSAY_DATABASE_URL, such as sqlite:///assay.db"
        )
    modules = ("alembic", "dbos", "httpx2", "prometheus_client", "psycopg", "sqlalchemy")
    require_extra("jobs", *modules, user="a database of jobs and reports")
    return settings.database_url.get_secret_value()
