"""What jobs cost: `assay eval load`."""
