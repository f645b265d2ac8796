"""Exact text analysis: pure functions that the guards and the embedded engine both stand on."""
