"""From the results of a run to tables, charts and pages."""
