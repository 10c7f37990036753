"""Seeds that a team replaces: bad ones are refused in one line before anything is read."""

import re
import shutil
from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.settings.seeds import check_seeds
from tests.support.running import PROJECT_ROOT


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the bundled seeds."""
    return Path(shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds"))


@pytest.mark.parametrize(
    "text",
    [
        "channel,first_reply_minutes\n*,1440\n",
        "first_reply_minutes,note,channel\r\n0,,*\r\n1e4,from marketing,Chat\r\n.5,, chat\r\n",
        '\ufeffchannel,first_reply_minutes\n"*",30\n\n"phone, fax",+15.\n',
    ],
)
def test_norms_of_replies_are_numbers_from_0_by_channel(seeds: Path, text: str) -> None:
    (seeds / "response_norms.csv").write_text(text, encoding="utf-8")
    check_seeds(seeds)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the header does not contain the column channel once"),
        ("channel\n*\n", "the header does not contain the column first_reply_minutes once"),
        ("channel;first_reply_minutes\n*;30\n", "the header does not contain the column channel"),
        ("channel,first_reply_minutes\nchat,30\n", r"no row of the channel \*"),
        ("channel,first_reply_minutes\n*,30\nchat,5\nchat,5\n", "line 4: second row of channel"),
        ("channel,first_reply_minutes\n*,30\n ,5\n", "line 3: channel is blank"),
        ("channel,first_reply_minutes\n*\n", "line 2: 1 fields, but the header has 2"),
        ("channel,first_reply_minutes\n*,30,\n", "line 2: 3 fields, but the header has 2"),
        ('channel,first_reply_minutes\n"*,30\n', "not a CSV file in UTF-8"),
        *(
            (f"channel,first_reply_minutes\n*,{value}\n", f"line 2: first_reply_minutes '{value}'")
            for value in ("", "soon", "30 min", " 30", "-1", "1_000", "nan", "inf", "1e9", "٣")
        ),
    ],
)
def test_bad_norms_of_replies_are_refused(seeds: Path, text: str, message: str) -> None:
    (seeds / "response_norms.csv").write_text(text, encoding="utf-8")
    with pytest.raises(
        BadConfigurationError, match=rf"^seeds/response_norms.csv.*{message}"
    ) as found:
        check_seeds(seeds)
    assert len(str(found.value).splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "survey_type,due_hours\nnps,48\ncsat,24\nces,48\n",
        "due_hours,survey_type,note\n0,ces,\n720,nps,a month\n.5,csat,\n",
    ],
)
def test_norms_of_followups_are_hours_by_survey_type(seeds: Path, text: str) -> None:
    (seeds / "followup_norms.csv").write_text(text, encoding="utf-8")
    check_seeds(seeds)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("survey_type\nnps\n", "the header does not contain the column due_hours once"),
        ("survey_type,due_hours\nnps,48\ncsat,24\n", "no row of the survey type ces"),
        ("survey_type,due_hours\nnps,1\nces,1\ncsat,1\nnps,2\n", "line 5: second row of"),
        ("survey_type,due_hours\nNPS,1\nces,1\ncsat,1\n", "line 2: no survey type 'NPS'"),
        ("survey_type,due_hours\nnps,1\n,1\n", "line 3: survey_type is blank"),
        *(
            (f"survey_type,due_hours\nnps,1\nces,1\ncsat,{value}\n", f"line 4: due_hours '{value}'")
            for value in ("", "a day", "-1", "720.1", "nan", "1e3")
        ),
    ],
)
def test_bad_norms_of_followups_are_refused(seeds: Path, text: str, message: str) -> None:
    (seeds / "followup_norms.csv").write_text(text, encoding="utf-8")
    with pytest.raises(
        BadConfigurationError, match=rf"^seeds/followup_norms.csv.*{message}"
    ) as found:
        check_seeds(seeds)
    assert len(str(found.value).splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "theme,language,pattern\n",
        "pattern,theme,language,note\nwait*,waiting,en,\nwait*,waiting,de,the same in German\n",
        "theme,language,pattern\nwaiting,,*tard*\nwaiting,en,took too long\n1,en,* friendly\n",
        'theme,language,pattern\nquotes,en,"said ""ok"""\nsigns,,\\d\nsigns,,a*b\nsigns,,***\\*\n',
        "theme,language,pattern\nstaff,zh,*客服*\nhold,en,on hold\nhold,en,ON HOLD\n",
    ],
)
def test_patterns_of_themes_are_words_separated_by_single_spaces(seeds: Path, text: str) -> None:
    (seeds / "themes.csv").write_text(text, encoding="utf-8")
    check_seeds(seeds)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("theme,pattern\nwaiting,wait*\n", "the header does not contain the column language once"),
        ("theme,language,pattern\n ,en,wait*\n", "line 2: theme ' ' is read as no value"),
        ("theme,language,pattern\nwaiting,en,Null\n", "line 2: pattern 'Null' is read as no value"),
        ("theme,language,pattern\na,en,b\n\na,en,b\n", "line 4: the same row as line 2"),
        *(
            (f"theme,language,pattern\na,en,{value}\n", "line 2: pattern .* contains no text")
            for value in ("", " ", "*", "**", "* *")
        ),
        *(
            (f"theme,language,pattern\na,en,{value}\n", "line [23]: pattern .* has white space")
            for value in (
                " wait",
                "wait ",
                "too  long",
                "too\tlong",
                "too\u00a0long",
                "\u3000等",
                '"too\nlong"',
            )
        ),
    ],
)
def test_bad_themes_are_refused(seeds: Path, text: str, message: str) -> None:
    (seeds / "themes.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadConfigurationError, match=rf"^seeds/themes.csv.*{message}") as found:
        check_seeds(seeds)
    assert len(str(found.value).splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "touchpoint,stage,stage_order\n",
        "touchpoint,stage,stage_order\nunknown,Use,-1\nOnboarding,use,+2\nonboarding,use,2\n",
    ],
)
def test_a_journey_has_one_order_per_stage(seeds: Path, text: str) -> None:
    (seeds / "journey_stages.csv").write_text(text, encoding="utf-8")
    check_seeds(seeds)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("demo,buy,1\ndemo,buy,1\n", "line 3: second row of touchpoint 'demo'"),
        ("demo,buy,1\ncall,buy,2\n", "line 3: stage_order 2 of the stage 'buy' differs from 1"),
        ("demo,unmapped,1\n", "line 2: the stage 'unmapped' is that of touchpoints"),
        (" ,buy,1\n", "line 2: touchpoint is blank"),
        ("null,buy,1\n", "line 2: touchpoint 'null' is read as no value"),
        ("demo, ,1\n", "line 2: stage ' ' is read as no value"),
        ("demo,buy\n", "line 2: 2 fields, but the header has 3"),
        *(
            (f"demo,buy,{value}\n", f"line 2: stage_order '{value}' is not an integer")
            for value in ("", "first", "1.0", " 1", "1e1", "1_0", "٣", "9999999999")
        ),
    ],
)
def test_bad_journey_stages_are_refused(seeds: Path, rows: str, message: str) -> None:
    path = seeds / "journey_stages.csv"
    path.write_text(f"touchpoint,stage,stage_order\n{rows}", encoding="utf-8")
    with pytest.raises(
        BadConfigurationError, match=rf"^seeds/journey_stages.csv.*{message}"
    ) as found:
        check_seeds(seeds)
    assert len(str(found.value).splitlines()) == 1


TARGETS = "metric,dimension,dimension_value,valid_from,target,owner\n"


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "nps,all,all,2026-01-01,-5.5,\nnps,all,all,2026-02-15,+1e1,the board\n",
        "mrr_at_end,customer_segment,all,2024-02-29,1e6,Head of Finance\n",
        "backlog,ticket_channel,chat,2026-01-01,0,Customer Success\n",
        "backlog,ticket_channel,Chat,2026-01-01,0,EMEA\n",
    ],
)
def test_targets_name_a_metric_and_a_role(seeds: Path, rows: str) -> None:
    (seeds / "targets.csv").write_text(TARGETS + rows, encoding="utf-8")
    check_seeds(seeds)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("NPS,all,all,2026-01-01,5,", "there is no metric 'NPS'; did you mean nps?"),
        ("fcr_rat,all,all,2026-01-01,5,", "there is no metric 'fcr_rat'; did you mean fcr_rate?"),
        ("weather,all,all,2026-01-01,5,", "there is no metric 'weather'; write one of nps_resp"),
        ("tickets_replied,all,all,2026-01-01,5,", "there is no metric 'tickets_replied'"),
        ("nps,segment,smb,2026-01-01,5,", "no dimension 'segment'; did you mean customer_segment?"),
        ("nps,,smb,2026-01-01,5,", "there is no dimension ''; write one of all, customer_segment"),
        ("nps,all,smb,2026-01-01,5,", "the dimension all has no value 'smb'"),
        ("nps,customer_segment,,2026-01-01,5,", "dimension_value '' is read as no value"),
        *(
            (f"nps,all,all,{day},5,", f"valid_from '{day}' is not a date")
            for day in (
                "",
                "2026-02-30",
                "2026-1-1",
                "01.01.2026",
                "2026-01-01T00:00",
                "0000-01-01",
            )
        ),
        *(
            (f"nps,all,all,2026-01-01,{value},", f"target '{value}' is not a number")
            for value in ("", "high", "35%", "1_0", "nan", "1e300")
        ),
        *(
            (f'nps,all,all,2026-01-01,5,"{owner}"', "owner looks like the name or a contact detail")
            for owner in (
                "ana@acme.example",
                "@ana",
                "+40 721 000 111",
                "Ana Popescu",
                "Ana-Maria von Popescu, Dr.",
                "Popescu, Ana",
                "A. Popescu",
                "Mr Smith",
                "Sean McDonald",
            )
        ),
    ],
)
def test_bad_targets_are_refused(seeds: Path, row: str, message: str) -> None:
    (seeds / "targets.csv").write_text(f"{TARGETS}{row}\n", encoding="utf-8")
    with pytest.raises(
        BadConfigurationError, match=f"^seeds/targets.csv, line 2: .*{re.escape(message)}"
    ) as found:
        check_seeds(seeds)
    assert len(str(found.value).splitlines()) == 1
    assert "Popescu" not in str(found.value)


def test_a_day_has_one_target(seeds: Path) -> None:
    row = "nps,all,all,2026-01-01,5,support\n"
    (seeds / "targets.csv").write_text(TARGETS + row * 2, encoding="utf-8")
    with pytest.raises(BadConfigurationError, match=r"line 3: the same metric, .* as line 2"):
        check_seeds(seeds)


def test_a_file_in_another_encoding_is_refused(seeds: Path) -> None:
    (seeds / "response_norms.csv").write_bytes(b"channel,first_reply_minutes\n*,30\n\xe9,5\n")
    with pytest.raises(BadConfigurationError, match=r"not a CSV file in UTF-8"):
        check_seeds(seeds)


def test_a_missing_file_is_refused(seeds: Path) -> None:
    (seeds / "response_norms.csv").unlink()
    with pytest.raises(BadConfigurationError, match=r"^seeds/response_norms.csv: cannot be read"):
        check_seeds(seeds)
