"""The test suite: one folder per kind of test (see CONTRIBUTING.md)."""
