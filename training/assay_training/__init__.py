"""How the files in service/assay/weights were made; nothing here runs with Assay."""
