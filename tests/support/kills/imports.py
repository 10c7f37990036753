"""What the steps import, before the process that runs one is split off: importing takes longer than
most steps.
"""

import dbt.cli.main  # noqa: F401
