"""Modules that the steps import, loaded before a process is forked.

The imports take longer than most steps.
"""

import dbt.cli.main  # noqa: F401
