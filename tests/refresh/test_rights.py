"""Rights of files below `CX_HOME`: private, except for published versions."""

import os
import stat
from pathlib import Path

import pytest

from orchestration.home import PRIVATE_UMASK, Home, restrict_existing
from tests.support.running import GOLDEN, run_cx


def readable_by_others(home: Path) -> list[str]:
    """Files and folders below a home, other than published ones, with rights of others."""
    return [
        f"{path.relative_to(home)} {stat.filemode(path.lstat().st_mode)}"
        for path in sorted(home.rglob("*"))
        if path.relative_to(home).parts[0] != "published"
        and not path.is_symlink()
        and path.lstat().st_mode & PRIVATE_UMASK
    ]


def modes(paths: list[Path]) -> set[str]:
    return {stat.filemode(path.lstat().st_mode) for path in paths if not path.is_symlink()}


def test_everything_but_published_versions_is_private(golden_home: Path) -> None:
    """The tests run with the umask of their user, commonly 022."""
    assert readable_by_others(golden_home) == []
    umask = os.umask(0)
    os.umask(umask)
    published = golden_home / "published"
    assert modes([golden_home, published, *published.rglob("*")]) == {
        stat.filemode(stat.S_IFDIR | 0o777 & ~umask),
        stat.filemode(stat.S_IFREG | 0o666 & ~umask),
    }


def test_an_existing_home_becomes_private(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for path in (
        home.landing / "files" / "orders" / "1.parquet",
        home.warehouse,
        home.published / "versions" / "1" / "cx_metrics.duckdb",
        home.as_of_homes / "2026-01-01" / "warehouse.duckdb",
        home.as_of_homes / "2026-01-01" / "published" / "versions" / "1" / "cx_metrics.duckdb",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for path in tmp_path.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o664)
    outside = tmp_path.parent / "outside"
    outside.touch(0o644)
    (home.landing / "link").symlink_to(outside)
    restrict_existing(home)
    assert readable_by_others(tmp_path) == [
        "as_of drwxr-xr-x",
        "as_of/2026-01-01 drwxr-xr-x",
        *(
            f"as_of/2026-01-01/published{name} {mode}"
            for name, mode in (
                ("", "drwxr-xr-x"),
                ("/versions", "drwxr-xr-x"),
                ("/versions/1", "drwxr-xr-x"),
                ("/versions/1/cx_metrics.duckdb", "-rw-rw-r--"),
            )
        ),
    ]
    assert modes(list(home.published.rglob("*"))) == {"drwxr-xr-x", "-rw-rw-r--"}
    assert modes([outside]) == {"-rw-r--r--"}


@pytest.mark.slow
def test_rewritten_versions_stay_readable(copied_home: Path) -> None:
    before = modes(list((copied_home / "published").rglob("*")))
    done = run_cx("erase", "--customer", "C1", home=copied_home)
    assert done.returncode == 0 and "0 published versions" not in done.stdout, done.stdout
    assert modes(list((copied_home / "published").rglob("*"))) == before
    assert readable_by_others(copied_home) == []


@pytest.mark.slow
def test_a_private_umask_keeps_published_versions_private(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        done = run_cx("extract", home=tmp_path / "home", sources="files", files_dir=str(GOLDEN))
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert modes([tmp_path / "home"]) == {"drwxr-x---"}
    assert readable_by_others(tmp_path / "home") == []
