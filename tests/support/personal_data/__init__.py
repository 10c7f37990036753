"""Personal data made for tests: people and canaries recognisable in any byte of `$CX_HOME`."""
