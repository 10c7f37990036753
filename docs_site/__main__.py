"""Build the documentation site: `python -m docs_site [FOLDER]`, by default `target/docs`."""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from docs_site.metric_reference import PAGE, metric_reference
from docs_site.own_files import restrict_to_own_files
from docs_site.pages import PROJECT_ROOT, site_path, source_pages, staged_text
from orchestration.metric_compiler.semantic_layer import SemanticLayer, parse_semantic_layer

SITE_FILES = Path(__file__).resolve().parent


def build_site(folder: Path, layer: SemanticLayer) -> Path:
    """Stage all pages in a folder and build the site from them.

    Args:
        folder: an empty or disposable folder; its earlier content is removed.
        layer: the semantic layer, for the metric reference.

    Returns:
        The home page.

    Raises:
        subprocess.CalledProcessError: the site does not build, or a link or anchor leads nowhere.
    """
    shutil.rmtree(folder, ignore_errors=True)
    pages = folder / "pages"
    shutil.copytree(PROJECT_ROOT / "docs" / "images", pages / "images")
    for page in source_pages():
        staged = pages / site_path(page)
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_text(staged_text(page), encoding="utf-8")
    (pages / PAGE).write_text(metric_reference(layer), encoding="utf-8")
    (pages / "assets").mkdir()
    shutil.copy(SITE_FILES / "iframe-worker.js", pages / "assets")
    shutil.copy(SITE_FILES / "zensical.toml", folder)
    zensical = Path(sys.executable).with_name("zensical")
    subprocess.run([zensical, "build", "--strict", "--clean"], cwd=folder, check=True)
    for page in (folder / "site").rglob("*.html"):
        restrict_to_own_files(page)
    return folder / "site" / "index.html"


def main() -> None:
    """Build the site and print the address of its home page."""
    parser = argparse.ArgumentParser(
        prog="python -m docs_site", description="Build the documentation site."
    )
    parser.add_argument("folder", nargs="?", type=Path, default=PROJECT_ROOT / "target" / "docs")
    try:
        home_page = build_site(parser.parse_args().folder, parse_semantic_layer(PROJECT_ROOT))
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    print(f"Documentation: {home_page}")


if __name__ == "__main__":
    main()
