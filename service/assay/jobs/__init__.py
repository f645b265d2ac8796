"""Work on jobs: a queue on DBOS, and the workers that empty it."""
