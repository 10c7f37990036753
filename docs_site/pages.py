"""The Markdown pages of the repository, arranged as the pages of one site."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
ROOT_PAGES = ("README.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md")
HOME_PAGE = "index.md"

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+?)\s*$")
CODE = re.compile(r"`[^`]*`")


def source_pages() -> list[Path]:
    """The pages of the site that are written by hand, as they lie in the repository."""
    return [PROJECT_ROOT / name for name in ROOT_PAGES] + sorted(
        (PROJECT_ROOT / "docs").rglob("*.md")
    )


def site_path(page: Path) -> Path:
    """The path of a page below the root of the site: the README is the home page, `docs/` is the
    root.
    """
    if page == PROJECT_ROOT / "README.md":
        return Path(HOME_PAGE)
    docs = PROJECT_ROOT / "docs"
    return page.relative_to(docs if page.is_relative_to(docs) else PROJECT_ROOT)


def staged_text(page: Path) -> str:
    """The text of a page with links that hold on the site.

    A link to a file that is not on the site, such as a source file, becomes plain text.
    """
    here = site_path(page).parent

    def moved(link: re.Match[str]) -> str:
        mark, text, target = link.groups()
        path, _, fragment = target.partition("#")
        if not path or is_external(target):
            return link.group()
        file = (page.parent / path).resolve()
        if mark or file in pages:
            place = Path(os.path.relpath(site_path(file), here)).as_posix()
            return f"{mark}[{text}]({place}{'#' + fragment if fragment else ''})"
        return text

    pages = set(source_pages())
    return LINK.sub(moved, page.read_text(encoding="utf-8"))


def links(page: Path) -> Iterator[tuple[int, str]]:
    """Line number and target of each link and image of a page, code excepted."""
    for number, line in prose(page):
        for link in LINK.finditer(CODE.sub("", line)):
            yield number, link.group(3)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and the site name them."""
    found = (HEADING.match(line) for _, line in prose(page))
    return {anchor(heading.group(1)) for heading in found if heading}


def anchor(heading: str) -> str:
    """The anchor of a heading: lower case, without punctuation, spaces as hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def is_external(target: str) -> bool:
    """Whether a link leads to the web rather than to a file."""
    return target.startswith(("http://", "https://", "mailto:"))


def prose(page: Path) -> Iterator[tuple[int, str]]:
    """The numbered lines of a page outside of code blocks."""
    in_code = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        elif not in_code:
            yield number, line
