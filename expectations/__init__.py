"""Great Expectations suites as data, one YAML file a table, and the few lines that run them."""
