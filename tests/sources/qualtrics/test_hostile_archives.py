"""Archives of response exports that are damaged or hostile: one line, and nothing is read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.errors import RefreshError, SourceUnavailableError
from orchestration.sources.qualtrics import export_files
from orchestration.sources.qualtrics.export_files import responses_from

LINES = b"".join(b'{"responseId": "R_%d", "values": {}}\n' % number for number in range(5_000))
PREFIX = "qualtrics: GET /API/v3/file: the file of a response export"


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


ARCHIVE = packed(("S.ndjson", LINES))
STORED = packed(("S.ndjson", LINES), method=zipfile.ZIP_STORED)


def with_flag(archive: bytes, is_encrypted: bool, method: int) -> bytes:
    """The archive with other flags and another method in both of its headers."""
    changed = bytearray(archive)
    for at, flags in ((0, 6), (archive.rindex(b"PK\x01\x02"), 8)):
        changed[at + flags] |= is_encrypted
        changed[at + flags + 2] = method
    return bytes(changed)


DAMAGED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "another format": lambda: b"\x1f\x8b\x08\x00" + bytes(100),
    "not packed": lambda: LINES,
    "truncated": lambda: ARCHIVE[: len(ARCHIVE) // 2],
    "without its end": lambda: ARCHIVE[:-10],
    "a changed byte": lambda: STORED.replace(b"R_4999", b"R_4998"),
    "a broken stream": lambda: ARCHIVE[:200] + b"\xff" * 50 + ARCHIVE[250:],
    "no file": packed,
    "two files": lambda: packed(("S.ndjson", LINES), ("T.ndjson", LINES)),
    "an archive in the archive": lambda: packed(("S.zip", ARCHIVE)),
    "deep": lambda: packed(("S.json", b"[" * 200_000 + b"]" * 200_000)),
    "a CSV without keys": lambda: packed(("S.csv", b"a,b\n1,2\n")),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_nothing_of_a_damaged_archive_is_read(kind: str) -> None:
    read = []
    with pytest.raises(SourceUnavailableError) as told:
        read.extend(responses_from(DAMAGED[kind](), 0, "/API/v3/file"))
    assert read == []
    assert str(told.value).startswith(f"{PREFIX} is corrupt, or not a ZIP archive of one file;")


@pytest.mark.parametrize(("is_encrypted", "method"), [(True, 8), (False, 99), (False, 9)])
def test_encrypted_and_unknown_archives_are_not_requested_again(
    is_encrypted: bool, method: int
) -> None:
    with pytest.raises(RefreshError, match="is encrypted, or compressed in an unsup") as told:
        list(responses_from(with_flag(ARCHIVE, is_encrypted, method), 0, "/API/v3/file"))
    assert not isinstance(told.value, SourceUnavailableError)


@pytest.mark.parametrize(
    ("limit", "says"),
    [("MAX_UNPACKED_BYTES", "it has more than 1 MB"), ("MAX_BODY_BYTES", "a line has more than")],
)
def test_an_archive_that_unpacks_to_too_much_is_cut_off(
    limit: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_files, limit, 2**20)
    monkeypatch.setattr(export_files, "READ_BYTES", 2**16)
    content = bytes(50 * 2**20) if limit == "MAX_BODY_BYTES" else b"\n" * 50 * 2**20
    with pytest.raises(RefreshError, match=says):
        list(responses_from(packed(("S.ndjson", content)), 0, "/API/v3/file"))


def test_an_archive_of_too_many_files_is_refused() -> None:
    entries = b"PK\x01\x02" * (export_files.MAX_DIRECTORY_ENTRIES + 1)
    with pytest.raises(RefreshError, match="contains too many files"):
        list(responses_from(ARCHIVE + entries, 0, "/API/v3/file"))


@pytest.mark.parametrize("name", ["/etc/cron.d/evil", "../../evil", "..\\evil", "C:\\evil"])
def test_names_in_an_archive_are_not_paths(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pages = list(responses_from(packed((name, LINES)), 0, "/API/v3/file"))
    assert sum(map(len, pages)) == 5_000
    assert list(tmp_path.rglob("*")) == []
