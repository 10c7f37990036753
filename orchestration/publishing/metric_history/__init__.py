"""The history of the published monthly metrics: what was reported when, and why it changed.

The history is part of what is published: a version holds the history of the version before it and
the rows of its own changes. So it has no state elsewhere, a publication that is killed leaves no
trace in it, and the newest version has all of it, whichever version is in force.

What belongs here reads published versions and writes two tables of the next. How a metric is
defined does not.
"""

from orchestration.publishing.metric_history.tables import Predecessors, write_metric_history

__all__ = ["Predecessors", "write_metric_history"]
