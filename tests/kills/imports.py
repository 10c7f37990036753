"""What a step imports, before the process that runs it is split off: importing takes longer than the step."""

import great_expectations  # noqa: F401
