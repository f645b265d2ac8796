"""An engine whose module raises when it is imported."""

raise RuntimeError("no seeds left")
