"""What operators see of a running service: metrics for Prometheus, traces for OpenTelemetry."""
