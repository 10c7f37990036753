"""What a step imports, before the process that runs it is split off: importing takes longer than the step."""

import great_expectations  # noqa: F401

import orchestration.demo
import orchestration.extraction
import orchestration.publishing
import orchestration.validation  # noqa: F401
