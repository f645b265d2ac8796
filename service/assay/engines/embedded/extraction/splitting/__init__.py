"""Splitting a sentence into the statements it makes."""
