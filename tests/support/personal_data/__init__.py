"""Personal data made for tests: people and canaries that can be told in any byte of a `$CX_HOME`."""
