"""History of the published monthly metrics: the reported values, and why they changed.

The history is part of each version: it consists of the history of the version before and the rows
of new changes. It has no other state, a killed publication leaves no trace in it, and the newest
version contains all of it, even after a rollback.

Code here reads published versions and writes two tables of the next one. Metrics are defined
elsewhere.
"""

from orchestration.publishing.metric_history.tables import Predecessors, write_metric_history

__all__ = ["Predecessors", "write_metric_history"]
