"""Metrics: pure functions on numpy arrays; nan stands for "nothing was there to measure", never 0."""
