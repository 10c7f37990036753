"""Builds, validates and publishes a past as-of date in a home of its own.

`$CX_HOME/as_of/<date>` contains a link to the regular landing, and `published` like any home. The
regular warehouse and its published versions do not change.
"""

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from orchestration.build.dbt import build
from orchestration.errors import RefreshError
from orchestration.home import Home, database_of, readers_umask
from orchestration.landing.loads import marked_loads
from orchestration.publishing import current_version, publish_build
from orchestration.settings import Settings

# Before anything is published, the days begin here.
EARLIEST_DAY = date(2000, 1, 1)


def first_day(home: Home) -> date:
    """First day of the first month in the current version, or `EARLIEST_DAY` without a version."""
    try:
        if (version := current_version(home)) is None:
            return EARLIEST_DAY
        with duckdb.connect(str(database_of(version)), read_only=True) as connection:
            row = connection.execute(
                "select min(metric_month) from metrics.scorecard_monthly"
            ).fetchone()
    except (RefreshError, duckdb.Error):
        # Definitions load with a damaged version too; `cx status` reports it.
        return EARLIEST_DAY
    return row[0] if row and row[0] else EARLIEST_DAY


def publish_as_of(settings: Settings, as_of_date: date) -> Path:
    """Build, validate and publish the warehouse as of the end of a day, from all landed rows.

    Args:
        settings: the settings of a regular refresh.
        as_of_date: last day of the data.

    Returns:
        The folder of the published version, below `$CX_HOME/as_of/<date>/published`.

    Raises:
        RefreshError: nothing has landed, or the build or the validation failed.
    """
    from orchestration.validation.acceptances import Acceptance
    from orchestration.validation.validate import blocking, validate_build

    if not any(marked_loads(landing) for landing in settings.landings.values()):
        raise RefreshError("nothing has been extracted yet: run `cx extract` first")
    settings = _settings_of(settings, as_of_date)
    rebuilt = Acceptance("as_of_backfill", "a rebuilt day may differ from its last version")
    try:
        build(settings)
        if errors := blocking(validate_build(settings, rebuilt)):
            raise RefreshError(
                f"validation failed as of {as_of_date}: " + "; ".join(map(str, errors))
            )
        return publish_build(settings)
    finally:
        # There may be hundreds of homes, and only their published versions are read.
        settings.home.warehouse.unlink(missing_ok=True)
        for folder in (settings.home.dbt_target, settings.home.spark_target, settings.home.spark):
            shutil.rmtree(folder, ignore_errors=True)


def _settings_of(settings: Settings, as_of_date: date) -> Settings:
    """Create the home of a date if it is missing, and return its settings."""
    home = settings.home.as_of(as_of_date)
    with readers_umask():
        # Readers pass through to the published version.
        for folder in (settings.home.as_of_homes, home.root):
            folder.mkdir(mode=0o711, exist_ok=True)
    home.logs.mkdir(exist_ok=True)
    if not home.landing.is_symlink():
        home.landing.symlink_to(os.path.relpath(settings.home.landing, home))
    for record in (settings.home.layout_record, settings.home.extraction_record):
        shutil.copy(record, home)
    return replace(settings, home=home, as_of_date=as_of_date)
