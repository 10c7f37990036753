"""Publishing: write a version completely, then move one link to it (docs/CONTRACT.md §4).

Readers resolve `$CX_HOME/published/current` and see the version before or after, never a mix. Code
that writes below `$CX_HOME/published`, or lists what is there, belongs here.
"""

from orchestration.publishing.contents import PUBLISHED_SCHEMAS
from orchestration.publishing.postgres import configured_server, reload_rewritten
from orchestration.publishing.sources import DEMO, company_sources, published_sources
from orchestration.publishing.versions import (
    KEPT_VERSIONS,
    all_versions,
    current_version,
    publish_build,
    roll_back,
    validated_version,
)

__all__ = [
    "DEMO",
    "KEPT_VERSIONS",
    "PUBLISHED_SCHEMAS",
    "all_versions",
    "company_sources",
    "configured_server",
    "current_version",
    "publish_build",
    "published_sources",
    "reload_rewritten",
    "roll_back",
    "validated_version",
]
