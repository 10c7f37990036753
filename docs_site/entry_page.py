"""The entry page of the three sites: `python -m docs_site.entry_page`, run by `make docs`."""

import os
from pathlib import Path
from urllib.parse import quote

from docs_site.own_files import META, restrict_to_own_files
from docs_site.pages import PROJECT_ROOT
from orchestration.home import Home

ENTRY_PAGE = PROJECT_ROOT / "target" / "docs" / "index.html"
DBT_SITE = PROJECT_ROOT / "target" / "static_index.html"
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>{meta}
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CX metrics warehouse</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem;
  padding: 0 1rem; }}
</style>
</head>
<body>
<h1>CX metrics warehouse</h1>
<dl>
{sites}
</dl>
</body>
</html>
"""


def write_entry_page(page: Path, dbt_site: Path, data_docs: Path) -> None:
    """Write the page that links the documentation, dbt's site and Data Docs.

    Args:
        page: the page, in the folder of the documentation site.
        dbt_site: dbt's site as one file; it may be missing.
        data_docs: Data Docs of the last validation; they may be missing.
    """
    sites = [
        ("Documentation", page.parent / "site" / "index.html", "Guides, metrics and contract."),
        ("dbt", dbt_site, "Every model and column, with its SQL and its lineage."),
        ("Data Docs", data_docs, "Results of the last validation."),
    ]
    entries = "\n".join(_entry(page, *site) for site in sites)
    page.write_text(PAGE.format(meta=META, sites=entries), encoding="utf-8")


def _entry(page: Path, name: str, site: Path, content: str) -> str:
    if not site.exists():
        return f"<dt>{name}</dt><dd>Missing: run <code>make refresh docs</code>.</dd>"
    address = quote(Path(os.path.relpath(site, page.parent)).as_posix())
    return f'<dt><a href="{address}">{name}</a></dt><dd>{content}</dd>'


def main() -> None:
    """Restrict dbt's site to its own files, write the entry page and print its location."""
    if DBT_SITE.exists():
        restrict_to_own_files(DBT_SITE)
    write_entry_page(ENTRY_PAGE, DBT_SITE, Home(Path(os.environ["CX_HOME"])).data_docs)
    print(f"All sites: {ENTRY_PAGE}")


if __name__ == "__main__":
    main()
