"""Defects of input files: other units, signs and scales."""

import pandas as pd

from tests.support.defects.defect import BLOCKED, SHOWN, Defect, change_column, change_rows


def scaled(factor: float):
    """Multiply numbers."""
    return lambda values: (pd.to_numeric(values, errors="coerce") * factor).round(4).astype(str)


def of_survey_type(survey_type: str, change):
    """Change the answers of one survey type."""

    def apply(table: pd.DataFrame) -> pd.DataFrame:
        chosen = (table["survey_type"] == survey_type) & (table["score"] != "")
        table.loc[chosen] = change(table.loc[chosen].copy())
        return table

    return apply


def inverted_scores(table: pd.DataFrame) -> pd.DataFrame:
    """Invert the scale of the scores."""
    low, high, score = (
        pd.to_numeric(table[name], errors="coerce") for name in ("scale_min", "scale_max", "score")
    )
    return table.assign(score=(low + high - score).fillna(-1).astype(int).astype(str))


UNIT_DEFECTS = (
    Defect(
        "orders are in cents",
        change_column("orders", "amount", scaled(100)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "recurring revenue is in cents",
        change_column("subscriptions", "mrr", scaled(100)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "recurring revenue is annual",
        change_column("subscriptions", "mrr", scaled(12)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "amounts have flipped signs",
        change_column("orders", "amount", scaled(-1)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "recurring revenue has flipped signs",
        change_column("subscriptions", "mrr", scaled(-1)),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "recurring revenue is zero",
        change_column("subscriptions", "mrr", scaled(0)),
        BLOCKED,
        "customers_at_start",
    ),
    Defect(
        "amounts have decimal commas",
        change_column("orders", "amount", lambda values: values.str.replace(".", ",")),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "NPS scores are on a scale of 100",
        change_rows(
            "survey_responses",
            of_survey_type("nps", lambda table: table.assign(score=table["score"] + "0")),
        ),
        BLOCKED,
        "nps answers|all|",
    ),
    Defect(
        "CSAT scores are inverted",
        change_rows("survey_responses", of_survey_type("csat", inverted_scores)),
        BLOCKED,
        "csat",
    ),
    Defect(
        "ease and effort are swapped",
        change_rows(
            "survey_responses",
            of_survey_type(
                "ces",
                lambda table: table.assign(
                    polarity=table["polarity"].map({"effort": "ease"}).fillna("effort")
                ),
            ),
        ),
        BLOCKED,
        "ces",
    ),
    Defect(
        "the scale is off by one",
        change_rows(
            "survey_responses", of_survey_type("csat", lambda table: table.assign(scale_min="0"))
        ),
        SHOWN,
        "changed_share",
    ),
    Defect(
        "scores are text",
        change_rows(
            "survey_responses",
            of_survey_type("nps", lambda table: table.assign(score=table["score"] + "/10")),
        ),
        BLOCKED,
        "nps answers|all|",
    ),
)
