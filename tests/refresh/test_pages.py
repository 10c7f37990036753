"""Every page that the product writes opens without network (docs/trust.md)."""

from pathlib import Path

import pytest

from docs_site.entry_page import write_entry_page
from docs_site.own_files import restrict_to_own_files
from orchestration.home import Home
from tests.support.outside_addresses import outside_addresses
from tests.support.running import GOLDEN_SETTINGS, GOLDEN_SOURCE, run


@pytest.mark.slow
def test_no_page_loads_an_outside_address(copied_home: Path, tmp_path: Path) -> None:
    """The documentation site is built and scanned by `tests/unit/test_documentation.py`."""
    target = tmp_path / "target"
    done = run(
        *("dbt", "docs", "generate", "--static", "--target-path", str(target)),
        home=copied_home,
        **GOLDEN_SOURCE,
        **GOLDEN_SETTINGS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    dbt_site, data_docs = target / "static_index.html", Home(copied_home).data_docs
    restrict_to_own_files(dbt_site)
    write_entry_page(tmp_path / "index.html", dbt_site, data_docs)
    pages = [tmp_path / "index.html", dbt_site, *copied_home.rglob("*.html")]
    assert data_docs in pages
    assert {page.name: found for page in pages if (found := outside_addresses(page))} == {}


def test_data_docs_name_the_version_that_was_published(golden_home: Path) -> None:
    current = (golden_home / "published" / "current").resolve().name
    page = Home(golden_home).data_docs
    assert f"published as <code>{current}</code>" in page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o077 == 0
