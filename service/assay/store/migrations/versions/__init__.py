"""One module for each version, in their order."""
