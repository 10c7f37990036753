"""Survey definitions: a metric question, and a text question for the comment."""

from demo.servers.server import Company

SURVEY_IDS = {
    "relationship-nps": "SV_0000relationNps",
    "ticket-csat": "SV_00000ticketCsat",
    "onboarding-effort-v1": "SV_0onboardEffort1",
    "onboarding-ease-v2": "SV_000onboardEase2",
}
# A survey without a metric question.
UNMEASURED = "SV_000officeLunch1"


def survey_id(canonical_id: str) -> str:
    """The survey's id in Qualtrics."""
    return SURVEY_IDS.get(canonical_id) or "SV_" + "".join(filter(str.isalnum, canonical_id))


def definitions(company: Company) -> dict[str, dict]:
    """The definition of each survey."""
    found = {
        UNMEASURED: _definition(
            UNMEASURED, "Office lunch", {"QID1": _choice("QID1", "Q1", ["1", "2"], {})}
        )
    }
    for row in company["survey_responses"]:
        name = survey_id(row["survey_id"])
        if name not in found:
            found[name] = _definition(
                name, row["survey_id"], {"QID1": _metric(row), "QID2": _text()}
            )
    return found


def _definition(name: str, title: str, questions: dict[str, dict]) -> dict:
    return {"SurveyID": name, "SurveyName": title, "SurveyStatus": "Active", "Questions": questions}


def _metric(row: dict) -> dict:
    if row["survey_type"] == "nps":
        # Qualtrics returns choices with the keys 0, 1, 2, … as a list.
        choices = [{"Display": str(score)} for score in range(11)]
        return _question("QID1", "Q1", "MC", "NPS") | {"Choices": choices}
    scores = range(int(row["scale_min"]), int(row["scale_max"]) + 1)
    recode = {str(score + 3): str(score) for score in scores}
    return _choice("QID1", row["survey_type"].upper(), list(recode), recode)


def _choice(question_id: str, tag: str, choices: list[str], recode: dict[str, str]) -> dict:
    shown = {choice: {"Display": f"Choice {choice}"} for choice in choices}
    return _question(question_id, tag, "MC", "SAHR") | {
        "Choices": shown,
        "ChoiceOrder": choices,
        "RecodeValues": recode,
    }


def _text() -> dict:
    return _question("QID2", "Q2", "TE", "ESTB")


def _question(question_id: str, tag: str, question_type: str, selector: str) -> dict:
    return {
        "QuestionID": question_id,
        "DataExportTag": tag,
        "QuestionType": question_type,
        "Selector": selector,
        "QuestionText": f"Question {question_id}",
        "Validation": {"Settings": {"ForceResponse": "OFF", "Type": "None"}},
        "Language": [],
    }
