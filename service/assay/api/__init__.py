"""The HTTP API: `uvicorn --factory assay.api:create_app`, or `assay serve`."""

from assay.api.app import create_app

__all__ = ["create_app"]
