"""Great Expectations suites as data, one YAML file per table, and the code that runs them."""
