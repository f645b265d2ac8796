"""Which facts bear on a claim."""
