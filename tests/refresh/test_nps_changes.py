"""Known answers of the effects of rate and mix behind a change of NPS."""

from datetime import date

import pytest

from tests.support.metric_models import Models

Counts = tuple[int, int, int]
Months = dict[date, dict[str, Counts]]
MARCH, APRIL, JUNE = date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 1)


def nps_changes(models: Models, months: Months) -> dict[tuple[date, str], dict]:
    """Return the rows of one dimension; the counts are promoters, passives and detractors."""
    columns = "nps_responses bigint, nps_promoters bigint, nps_detractors bigint"
    members = {
        "scorecard_monthly_by_segment": "customer_segment",
        "scorecard_monthly_by_region": "customer_region",
        "surveys_monthly_by_touchpoint": "survey_touchpoint",
    }
    for table, member in members.items():
        models.connection.execute(
            f"create or replace table warehouse.metrics.{table}"
            f" (metric_month date, {member} varchar, {columns})"
        )
    for month, values in months.items():
        for value, counts in values.items():
            models.connection.execute(
                "insert into warehouse.metrics.scorecard_monthly_by_region values (?, ?, ?, ?, ?)",
                [month, value, sum(counts), counts[0], counts[2]],
            )
    models.table("metrics.nps_change_monthly", models.code["nps_change_monthly"])
    found = models.connection.execute("from warehouse.metrics.nps_change_monthly")
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert {row["dimension"] for row in rows} <= {"customer_region"}
    return {(row["metric_month"], row["dimension_value"]): row for row in rows}


def test_effects_of_rate_and_mix_add_up(models: Models) -> None:
    rows = nps_changes(
        models,
        {
            MARCH: {"a": (3, 1, 2), "b": (0, 0, 1), "gone": (2, 1, 0), "silent": (0, 0, 0)},
            APRIL: {"a": (1, 4, 2), "b": (5, 1, 1), "new": (1, 0, 3)},
            JUNE: {"a": (1, 0, 0)},
        },
    )
    assert rows.keys() == {(APRIL, value) for value in ("a", "b", "gone", "new")}
    change = 100 * (7 - 6) / 18 - 100 * (5 - 3) / 10
    effects = sum(row["rate_effect"] + row["mix_effect"] for row in rows.values())
    assert effects == pytest.approx(change, abs=1e-12)
    gone, new = rows[APRIL, "gone"], rows[APRIL, "new"]
    assert (gone["nps"], gone["responses"], gone["rate_effect"]) == (None, 0, 0)
    assert (new["nps_before"], new["responses_before"], new["rate_effect"]) == (None, 0, 0)


def test_simpsons_paradox_is_an_effect_of_the_mix(models: Models) -> None:
    """Both regions improve by ten points, and NPS falls, since most answers move to the lower."""
    rows = nps_changes(
        models,
        {
            MARCH: {"good": (80, 0, 20), "bad": (5, 0, 5)},
            APRIL: {"good": (16, 2, 2), "bad": (40, 30, 30)},
        },
    ).values()
    assert [row["nps"] - row["nps_before"] for row in rows] == pytest.approx([10, 10])
    assert sum(row["rate_effect"] for row in rows) == pytest.approx(10)
    mix = sum(row["mix_effect"] for row in rows)
    assert 10 + mix == pytest.approx(100 * 24 / 120 - 100 * 60 / 110)
    assert mix < -40
