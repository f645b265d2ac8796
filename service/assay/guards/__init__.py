"""Exact comparisons of a claim with a fact: figures, ranks, dates, names, negation, scope. All engines share them."""
