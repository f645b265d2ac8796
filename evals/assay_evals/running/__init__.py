"""Running the engines over a set, and what a run leaves on the disk."""
