"""A past as-of date in a home of its own: built from the regular landing, validated and published
there.

`$CX_HOME/as_of/<date>` has a link to the landing, and `published` like any home. The regular
warehouse and what is published from it are not touched.
"""

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from orchestration.build.dbt import build
from orchestration.errors import RefreshError
from orchestration.landing.loads import marked_loads
from orchestration.publishing import publish_build
from orchestration.settings import Settings


def publish_as_of(settings: Settings, as_of_date: date) -> Path:
    """Build, validate and publish the warehouse as it would have been at the end of a day, with
    what is known now.

    Args:
        settings: the settings of a regular refresh.
        as_of_date: the last day that exists.

    Returns:
        The published version's directory, below `$CX_HOME/as_of/<date>/published`.

    Raises:
        RefreshError: nothing has landed, the build failed, or the gate refused it.
    """
    from orchestration.validation.validate import blocking, validate_build

    if not any(marked_loads(landing) for landing in settings.landings.values()):
        raise RefreshError("nothing has been extracted yet: run `cx extract` first")
    settings = _settings_of(settings, as_of_date)
    build(settings)
    # Made anew on purpose, a day may differ from what was published of it before.
    if errors := blocking(validate_build(settings, accept_volume=True)):
        raise RefreshError(
            f"as of {as_of_date} must not be published: " + "; ".join(map(str, errors))
        )
    version = publish_build(settings)
    # Only what is published is wanted of a past day, and there may be hundreds of them.
    settings.home.warehouse.unlink()
    shutil.rmtree(settings.home.dbt_target)
    return version


def _settings_of(settings: Settings, as_of_date: date) -> Settings:
    """The settings of the date's home, which is made where it is missing."""
    home = settings.home.as_of(as_of_date)
    home.logs.mkdir(parents=True, exist_ok=True)
    if not home.landing.is_symlink():
        home.landing.symlink_to(os.path.relpath(settings.home.landing, home))
    for record in (settings.home.layout_record, settings.home.extraction_record):
        shutil.copy(record, home)
    return replace(settings, home=home, as_of_date=as_of_date)
