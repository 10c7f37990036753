"""Building and reading the private warehouse: the one place that calls dbt."""
