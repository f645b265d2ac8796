"""Training of the small models that the service ships; needed by nobody who only runs it."""
