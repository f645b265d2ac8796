"""Makes the weights that the service ships; needed by nobody who only runs it."""
