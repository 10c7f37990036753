"""dbt's unit tests, which a refresh leaves out because they read no data of the company."""

import json
from pathlib import Path

import yaml

from tests.support.running import GOLDEN_SETTINGS, GOLDEN_SOURCE, PROJECT_ROOT, run


def test_the_unit_tests_of_the_models_pass(copied_home: Path) -> None:
    count = sum(
        len(yaml.safe_load(path.read_text(encoding="utf-8"))["unit_tests"])
        for path in (PROJECT_ROOT / "dbt_project" / "models").rglob("_unit_tests.yml")
    )
    done = run(
        *("dbt", "test", "--select", "test_type:unit", "--target-path", copied_home / "dbt"),
        home=copied_home,
        **GOLDEN_SETTINGS,
        **GOLDEN_SOURCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((copied_home / "dbt" / "run_results.json").read_text())["results"]
    passed = [one for one in results if one["unique_id"].startswith("unit_test.")]
    assert [one["status"] for one in passed] == ["pass"] * count
