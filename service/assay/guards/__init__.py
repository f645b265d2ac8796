"""Exact comparisons of a claim with a fact: numbers, ranks, dates, names, negation and scope. The same for every engine."""
