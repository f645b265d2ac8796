"""Files of facts: reading, checking, and what they leave undecided."""
