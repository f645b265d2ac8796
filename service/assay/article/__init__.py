"""From what was sent to a clean article: markup, layout, blocks, dates, and the map back."""
