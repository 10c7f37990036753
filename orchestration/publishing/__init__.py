"""Publishing: a version directory written whole, then one link moved (docs/CONTRACT.md §4).

Readers resolve `$CX_HOME/published/current`; they see the version before or the version after,
never anything between. What belongs here writes below `$CX_HOME/published` or says what stands
there.
"""

from orchestration.publishing.contents import PUBLISHED_SCHEMAS
from orchestration.publishing.versions import (
    KEPT_VERSIONS,
    all_versions,
    current_version,
    publish_build,
    roll_back,
)

__all__ = [
    "KEPT_VERSIONS",
    "PUBLISHED_SCHEMAS",
    "all_versions",
    "current_version",
    "publish_build",
    "roll_back",
]
