"""The files `.dlt/secrets.toml` and `.dlt/config.toml`: errors quote nothing of their content."""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

import pytest
from dlt.common.configuration.container import Container
from dlt.common.configuration.providers.toml import SettingsTomlProvider
from dlt.common.configuration.specs import PluggableRunContext

from orchestration.cli import main
from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.landing.options import connector_options
from orchestration.landing.pipeline import fresh_pipeline
from orchestration.settings.secrets import secret
from orchestration.sources import CONNECTORS
from tests.support.running import UNSET

SECRET = "s3cr3t"
ADVICE = "not valid TOML in UTF-8; correct the file (texts need quotation marks)"
READERS: list[Callable[[], object]] = [
    lambda: secret("NOT_SET", "alerts.urls"),
    lambda: connector_options(CONNECTORS["zendesk"]),
    lambda: fresh_pipeline("demo", Home(Path(gettempdir()) / "nowhere"), "0"),
]
by_reader = pytest.mark.parametrize("read", READERS, ids=["secret", "options", "pipeline"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folder `.dlt` of a project; dlt reads its files when it is used next."""
    monkeypatch.setenv("DLT_PROJECT_DIR", str(tmp_path))
    users_folder = str(tmp_path / "user")
    monkeypatch.setattr("dlt.common.runtime.run_context.global_dir", lambda: users_folder)
    (tmp_path / "user").mkdir()
    (tmp_path / ".dlt").mkdir()
    # dlt reads the files once per process.
    contexts, _ = Container()._thread_context(PluggableRunContext)
    monkeypatch.setitem(contexts, PluggableRunContext, None)
    return tmp_path / ".dlt"


@by_reader
@pytest.mark.parametrize("file", ["secrets.toml", "config.toml"])
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"[alerts]\nurls = {SECRET}://x\n", 2),
        (f'[alerts]\n\nurls = "{SECRET}\n', 3),
        (f"{SECRET} = 1\n{SECRET} = 2\n", 2),
        (f'key = "{SECRET}\xff"', None),
    ],
    ids=["quotes", "end", "repetition", "encoding"],
)
def test_an_invalid_file_is_one_line_without_its_content(
    read: Callable[[], object], file: str, content: str, line: int | None, folder: Path
) -> None:
    (folder / file).write_bytes(content.encode("latin-1"))
    with pytest.raises(BadConfigurationError) as caught:
        read()
    place = f"{folder / file}, line {line}" if line else str(folder / file)
    assert str(caught.value) == f"{place}: {ADVICE}"
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@by_reader
def test_an_unreadable_file_is_one_line(
    read: Callable[[], object], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(provider: SettingsTomlProvider, path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(SettingsTomlProvider, "_read_toml_file", refuse)
    (folder / "secrets.toml").touch()
    with pytest.raises(BadConfigurationError) as caught:
        read()
    assert str(caught.value).startswith(f"{folder / 'secrets.toml'}: Permission denied; ")


def test_a_command_ends_with_the_code_of_bad_configuration(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in UNSET.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("CX_ALERT_URLS")
    (folder / "secrets.toml").write_text(f"[alerts]\nurls = {SECRET}://x\n")
    monkeypatch.setattr(sys, "argv", ["cx", "alerts", "test"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"{folder / 'secrets.toml'}, line 2: {ADVICE}\n"


def test_settings_of_both_files_and_of_the_user(folder: Path) -> None:
    """The user's files may have settings of other projects for the same vendor."""
    user = folder.parent / "user"
    written = {
        folder / "secrets.toml": '[sources.zendesk]\nbase_url = "https://acme.example"\n',
        folder / "config.toml": "[sources.zendesk]\nbot_user_ids = [41, 42]\n[sources.x]\ny = 1\n",
        user / "secrets.toml": '[sources.zendesk]\nemail = "e"\nsubdomain = "s"\n',
    }
    for path, content in written.items():
        path.write_text(content)
    options = connector_options(CONNECTORS["zendesk"])
    named = ("base_url", "bot_user_ids", "email")
    assert [options[name] for name in named] == ["https://acme.example", "41,42", "e"]


@pytest.mark.parametrize("file", ["secrets.toml", "config.toml"])
@pytest.mark.parametrize(
    ("name", "nearest"),
    [("bot_user_id", "bot_user_ids"), ("BOT_USER_IDS", "bot_user_ids"), ("url", "base_url")],
)
def test_a_misspelt_setting_is_reported_without_its_value(
    name: str, nearest: str, file: str, folder: Path
) -> None:
    (folder / file).write_text(f'[sources.zendesk]\n{name} = "{SECRET}"\n')
    with pytest.raises(BadConfigurationError) as caught:
        connector_options(CONNECTORS["zendesk"])
    assert str(caught.value) == (
        f"sources.zendesk.{name} in .dlt/{file}: no such setting; did you mean"
        f" sources.zendesk.{nearest}?"
    )
