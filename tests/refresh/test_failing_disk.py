"""A full, broken or read-only disk: an error of one line, no publication, a working rerun."""

import ctypes
import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.errors import RefreshError
from orchestration.home import Home
from orchestration.publishing import publish_build, roll_back
from tests.support.kills.content import Content, published_content
from tests.support.kills.points import BEFORE, FSYNC, MKDIR, RENAME, REPLACE, SQL, SYMLINK, Point
from tests.support.kills.run import doing_at, golden_settings
from tests.support.running import (
    BIN,
    GOLDEN,
    GOLDEN_SETTINGS,
    GOLDEN_SOURCE,
    PROJECT_ROOT,
    published_bytes,
    run_cx,
    settings_of,
)

pytestmark = pytest.mark.slow

CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24
# Every call of publishing that changes the disk, by function.
WRITING = {
    "mkdir": (MKDIR, "published", errno.ENOSPC),
    "fsync": (FSYNC, "published", errno.EIO),
    "rename": (RENAME, "published", errno.ENOSPC),
    "symlink": (SYMLINK, "published", errno.ENOSPC),
    "replace": (REPLACE, "published", errno.EROFS),
    "create": (SQL, "^create", errno.ENOSPC),
    "insert": (SQL, "^insert", errno.ENOSPC),
    "copy": (SQL, "^copy", errno.ENOSPC),
    "checkpoint": (SQL, "^checkpoint", errno.ENOSPC),
}
LINE = "cannot write to {folder}: {reason}; "


@pytest.fixture(scope="module")
def golden(golden_home: Path) -> Content:
    return published_content(golden_home)


@pytest.fixture(scope="module")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("failing") / "home"
    shutil.copytree(golden_home, home, symlinks=True)
    yield home
    shutil.rmtree(home)


# Some calls occur once per file: every eighth fails in `make test-all`, each one in `make soak`.
@pytest.mark.parametrize("stride", [8, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.parametrize("call", WRITING)
def test_publishing_survives_the_failure_of_every_disk_call(
    call: str, stride: int, home: Path, golden: Content
) -> None:
    """Fail one call after the other, until a publication has no further call and succeeds."""
    function, where, code = WRITING[call]
    settings, failed = golden_settings(home, GOLDEN), 0
    current, versions = home / "published" / "current", home / "published" / "versions"

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    while True:
        before, names = current.readlink(), set(versions.iterdir())
        with doing_at(Point(call, "publish", BEFORE, function, where, failed + 1), fail):
            try:
                publish_build(settings)
                break
            except RefreshError as error:
                line = str(error)
        failed += stride
        assert line.startswith(LINE.format(folder=home / "published", reason=os.strerror(code)))
        assert line.endswith("then run again") and "\n" not in line
        assert published_content(home) == golden
        if published_bytes(home)["current"] == before:
            assert not [
                path for path in set(versions.iterdir()) - names if path.name.startswith(".")
            ], "partial versions are removed"
    assert failed > 0, "publishing makes no such call"
    assert current.readlink() != before
    assert published_content(home) == golden


def test_a_failing_rollback_changes_nothing(home: Path, golden: Content) -> None:
    publish_build(golden_settings(home, GOLDEN))
    before = published_bytes(home)

    def fail() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with (
        doing_at(Point("link", "publish", BEFORE, SYMLINK), fail),
        pytest.raises(RefreshError, match="free disk space"),
    ):
        roll_back(Home(home))
    assert published_bytes(home) == before


def limited(home: Path, step: str, prepare: Callable[[], None]) -> subprocess.CompletedProcess[str]:
    """Run a step of `cx` in a process in which `prepare` was called."""
    return subprocess.run(
        [BIN / "cx", step],
        cwd=PROJECT_ROOT,
        env=settings_of(home, sources="files", files_dir=str(GOLDEN), **GOLDEN_SETTINGS),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=prepare,
    )


@pytest.mark.parametrize("folder", ["published", "published/versions"])
def test_a_read_only_folder(folder: str, home: Path, golden: Content) -> None:
    """Permissions apply to root as well, once it has dropped the capability to override them."""
    before, closed = published_bytes(home), home / folder

    def obey_rights() -> None:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)

    closed.chmod(0o555)
    try:
        done = limited(home, "publish", obey_rights)
    finally:
        closed.chmod(0o755)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert (
        done.stderr == f"cannot write to {home / 'published'}: Permission denied;"
        " grant write permission, then run again\n"
    )
    assert published_bytes(home) == before
    assert run_cx("publish", home=home, **GOLDEN_SOURCE, **GOLDEN_SETTINGS).returncode == 0
    assert published_content(home) == golden


@pytest.mark.parametrize(
    ("step", "room_bytes"),
    [
        ("publish", 0),
        ("publish", 400_000),
        pytest.param("extract", 1_000, marks=pytest.mark.soak),
        pytest.param("validate", 1_000, marks=pytest.mark.soak),
        pytest.param("build", 1_000_000, marks=pytest.mark.soak),
    ],
)
def test_a_full_disk(step: str, room_bytes: int, home: Path, golden: Content) -> None:
    """The kernel refuses to write larger files, for DuckDB, SQLite and Python."""
    before = published_bytes(home)
    done = limited(
        home, step, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, room_bytes))
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert done.stderr.startswith(f"cannot write to {home}") and "free disk space" in done.stderr
    assert published_bytes(home) == before
    assert (
        run_cx(
            step, home=home, sources="files", files_dir=str(GOLDEN), **GOLDEN_SETTINGS
        ).returncode
        == 0
    )
    assert published_content(home) == golden
