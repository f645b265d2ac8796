"""An observer that notes what it is told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assay.observing import Activity


class Notes:
    """Notes every activity as it begins, and the error of each that ends with one."""

    def __init__(self, place: str | None = None) -> None:
        self.begun: list[Activity] = []
        self.errors: list[tuple[Activity, str]] = []
        self._place = place

    @contextmanager
    def watch(self, activity: Activity) -> Iterator[None]:
        self.begun.append(activity)
        try:
            yield
        except BaseException as error:
            self.errors.append((activity, type(error).__name__))
            raise

    def traceparent(self) -> str | None:
        return self._place
