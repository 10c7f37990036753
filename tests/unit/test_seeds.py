"""Seeds that a team replaces: bad ones are refused in one line before anything is read."""

import shutil
from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.seeds import check_seeds
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


def test_a_file_in_another_encoding_is_refused(seeds: Path) -> None:
    (seeds / "response_norms.csv").write_bytes(b"channel,first_reply_minutes\n*,30\n\xe9,5\n")
    with pytest.raises(BadConfigurationError, match=r"not a CSV file in UTF-8"):
        check_seeds(seeds)


def test_a_missing_file_is_refused(seeds: Path) -> None:
    (seeds / "response_norms.csv").unlink()
    with pytest.raises(BadConfigurationError, match=r"^seeds/response_norms.csv: cannot be read"):
        check_seeds(seeds)
