"""Datasets: from files, as their authors publish them, to cases with a version, a licence and a hash."""

from assay_evals.datasets.dataset import Case, Dataset
from assay_evals.datasets.registry import DatasetEntry, list_datasets, load

__all__ = ["Case", "Dataset", "DatasetEntry", "list_datasets", "load"]
