"""Measure Assay on labelled articles: data sets, metrics, a runner and a gate."""
