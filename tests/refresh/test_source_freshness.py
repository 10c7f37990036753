"""`dbt source freshness` reports when each source was last read completely."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.environment import VENDORS
from orchestration.home import Home
from tests.support.running import GOLDEN_SETTINGS, GOLDEN_SOURCE, run

pytestmark = pytest.mark.slow


def test_a_source_that_was_not_read_lately_warns_then_fails(copied_home: Path) -> None:
    record = Home(copied_home).extraction_record
    content = json.loads(record.read_text(encoding="utf-8"))
    for hours, result, exit_code in ((30, "WARN", 0), (40, "ERROR STALE", 1)):
        read_at = datetime.now(UTC) - timedelta(hours=hours)
        content["read_at"]["files"] = f"{read_at:%Y-%m-%dT%H:%M:%SZ}"
        record.write_text(json.dumps(content), encoding="utf-8")
        target = copied_home / "target"
        done = run(
            *("dbt", "source", "freshness", "--target-path", str(target)),
            home=copied_home,
            **GOLDEN_SOURCE,
            **GOLDEN_SETTINGS,
        )
        assert done.returncode == exit_code, done.stdout
        assert f"{result} freshness of files.file_manifest" in done.stdout
        passed = done.stdout.count(" PASS freshness of ")
        assert passed == len(VENDORS), "a source that is not enabled passes"
