"""The steps between the engine's two calls: pure functions on frozen models, no I/O."""
