"""What Assay is put through: a model server that breaks, articles that give orders, requests that fit no schema."""
