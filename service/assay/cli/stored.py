"""The database that commands work with; SQLAlchemy is loaded only where there is one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from assay.settings import Settings
    from assay.store.kept import Kept


@contextmanager
def stored(settings: Settings) -> Iterator[Engine]:
    """Give the database of the settings, and close it at the end.

    Raises:
        ConfigError: If there is none, or it can't be reached.
        DataError: If it is of another version of Assay, or belongs to another program.
    """
    from assay.store.address import database_address

    address = database_address(settings)
    from assay.store.database import open_database

    engine = open_database(address)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def kept_answers(settings: Settings) -> Iterator[Kept | None]:
    """Give the answers that models need not be asked for again; None without a database. Raises like `stored`.

    None, too, where no words of an article may be kept: answers quote it.
    """
    from assay.settings import KeptText

    if settings.database_url is None or settings.keep_text is KeptText.NOTHING:
        yield None
        return
    from assay.store.kept import Kept

    with stored(settings) as engine:
        yield Kept(engine)
