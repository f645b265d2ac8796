"""Numbers: how they are written, what they measure, and whether two of them agree."""
