"""A package that brings an engine, a format, a form of reports and a command, and one engine that can't be loaded."""
