"""The database of reports and jobs: SQLite for one machine, Postgres for many."""
