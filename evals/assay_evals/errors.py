"""Errors in the data that Assay is measured on.

AssayError
└── DataError
    └── DatasetError    a dataset that can't be read as what it is said to be
"""

from __future__ import annotations

from assay.errors import DataError


class DatasetError(DataError):
    """A dataset that is missing, malformed or contradicts itself; within a file the message starts with path:line."""
