"""A package that brings an engine, a format and a command to Assay, and one engine that can't be loaded."""
