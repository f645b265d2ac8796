"""A model server for tests, demos and benchmarks: OpenAI-compatible, on loopback, and broken on demand."""
