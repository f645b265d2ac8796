"""Engines: what finds claims and judges them."""
