"""Maps the airport survey: a questionnaire becomes one answer to each of four questions.

Values outside the scale mean that the question was not answered.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from .rows import rows_of, write_rows

ANSWERED_ON = date(2018, 5, 15)
QUESTIONS = [
    ("NETPRO", "nps", 0, 10),
    ("Q7ALL", "csat", 1, 5),
    ("Q14FIND", "ces", 1, 5),
    ("Q14PASSTHRU", "ces", 1, 5),
]


def write_airport(real: Path, folder: Path) -> None:
    """Write survey responses, all dated to one day in the month of the survey."""
    write_rows(
        folder / "survey_responses" / "airport.csv",
        "response_id survey_id survey_type scale_min scale_max score responded_at touchpoint",
        answers(rows_of(real / "sfo_survey_2018.csv.gz")),
    )


def answers(passengers: list[dict[str, str]]) -> Iterator[list[object]]:
    """Yield the answers on the scale of their question; a high score means ease."""
    for passenger in passengers:
        for question, kind, low, high in QUESTIONS:
            score = passenger[question]
            if score.isdigit() and low <= int(score) <= high:
                yield [
                    f"{passenger['RESPNUM']}-{question}",
                    question,
                    kind,
                    low,
                    high,
                    score,
                    ANSWERED_ON,
                    question,
                ]
