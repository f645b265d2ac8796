"""Dates and times of day: finding and comparing them."""
