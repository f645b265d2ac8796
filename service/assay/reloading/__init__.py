"""Facts that are edited while a process works: found, read beside the old ones, and put in their place."""
