"""Claims out of an article, by rules."""
