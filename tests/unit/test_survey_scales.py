"""Scales of surveys in the options of two vendors, which have the same form and the same errors."""

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.sources import CONNECTORS
from orchestration.sources.delighted.settings import survey_types
from orchestration.sources.hubspot.settings import survey_scales
from orchestration.sources.survey_scales import parse_scales

NOT_COUNTED = {"survey_type": None, "scale_min": None, "scale_max": None, "polarity": None}
DEFAULTS = {
    name: {option.name: option.default or "x" for option in CONNECTORS[name].options}
    for name in ("delighted", "hubspot")
}


def test_an_entry_replaces_the_default_of_its_survey() -> None:
    scales = parse_scales("acme", "scales", "a=nps:0-10, b=ces:1-7", " b=none,my-1=ces:1-5:effort,")
    nps = {"survey_type": "nps", "scale_min": "0", "scale_max": "10", "polarity": None}
    effort = {"survey_type": "ces", "scale_min": "1", "scale_max": "5", "polarity": "effort"}
    assert scales == {"a": nps, "b": NOT_COUNTED, "my-1": effort}


@pytest.mark.parametrize("entry", ["ces", "ces=", "ces=ces", "ces=csat:1", "ces=ces:1-5:hard"])
def test_malformed_entries_of_both_vendors_have_the_same_error(entry: str) -> None:
    problem = (
        f"'{entry}' is not the scale of a survey; write survey=metric:min-max[:effort] or"
        " survey=none"
    )
    with pytest.raises(BadConfigurationError) as delighted:
        survey_types(DEFAULTS["delighted"] | {"survey_types": f"nps=none,{entry}"})
    assert str(delighted.value) == f"SOURCES__DELIGHTED__SURVEY_TYPES: {problem}"
    with pytest.raises(BadConfigurationError) as hubspot:
        survey_scales(DEFAULTS["hubspot"] | {"survey_scales": f"NPS=none,{entry}"})
    assert str(hubspot.value) == f"SOURCES__HUBSPOT__SURVEY_SCALES: {problem}"


def test_delighted_lists_its_survey_types_with_their_metrics() -> None:
    found = survey_types(DEFAULTS["delighted"] | {"survey_types": "ces=ces:1-7:effort"})
    by_type = {record["survey_type"]: record for record in found}
    assert (len(found), len(by_type)) == (12, 12)
    effort = {"metric": "ces", "scale_min": "1", "scale_max": "7", "polarity": "effort"}
    assert by_type["ces"] == effort | {"survey_type": "ces"}
    assert by_type["enps"] == NOT_COUNTED | {"survey_type": "enps", "metric": None}
