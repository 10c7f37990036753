"""Rules of notifications, written to a file for a test."""

from pathlib import Path

import pytest


def use(text: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Write the rules and set `CX_NOTIFICATIONS` to the file."""
    (folder / "rules.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("CX_NOTIFICATIONS", str(folder / "rules.yml"))
