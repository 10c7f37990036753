"""The errors a person is meant to read: one line that says what is wrong, where, and what to do."""


class BadConfigurationError(Exception):
    """A setting, folder or file that must be put right before anything can run (exit code 2)."""


class RefreshError(Exception):
    """A step or gate that failed; what was published before stands (exit code 1)."""
