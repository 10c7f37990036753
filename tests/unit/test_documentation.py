"""The documentation: its links lead somewhere, the site builds, and it lists every setting.

Files keep to the rules of CONTRIBUTING.md.
"""

import re
import subprocess
from pathlib import Path

import pytest

from docs_site.__main__ import build_site
from docs_site.pages import PROJECT_ROOT, anchor, anchors, is_external, links, prose, source_pages
from orchestration.environment import VENDORS
from orchestration.metric_compiler.semantic_layer import SemanticLayer
from orchestration.sources import CONNECTORS
from tests.support.defects.defect import PASSED, Defect
from tests.support.defects.holes import HOLES
from tests.support.defects.inputs import INPUT_DEFECTS
from tests.support.defects.models import MODEL_DEFECTS
from tests.support.outside_addresses import outside_addresses

DOCS = PROJECT_ROOT / "docs"
WIDTH, LENGTH = 100, 300
# A path from the root of the repository, set as code; one with a placeholder or a pattern does not
# match.
PATH = re.compile(
    r"`((?:benchmarks|dbt_project|demo|docs|docs_site|expectations|orchestration|seeds|tests)/[\w/.-]*)`"
)


def test_every_setting_of_every_vendor_is_documented() -> None:
    text = (DOCS / "connectors.md").read_text(encoding="utf-8")
    assert tuple(CONNECTORS) == VENDORS
    for connector in CONNECTORS.values():
        heading = f"### {connector.name}\n"
        assert heading in text.lower(), f"connectors.md has no section '### {connector.name}'"
        section = text.lower().split(heading)[1].split("###")[0]
        listed = {line.split("`")[1] for line in section.splitlines() if line.startswith("| `")}
        assert listed == {option.name for option in connector.options}, connector.name


def test_every_question_of_the_readme_is_answered_by_a_query() -> None:
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("| question | table | one row per |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| \[(.+?\?)\]\(docs/questions.md#(.+?)\) \|", table, re.MULTILINE)
    asked = [question for question, _ in rows]
    assert len(asked) == len(table.splitlines()) - 2
    assert [target for _, target in rows] == [anchor(question) for question in asked]
    sections = (DOCS / "questions.md").read_text(encoding="utf-8").split("\n## ")[1:]
    assert len(asked) > 20
    assert sorted(asked) == sorted(section.splitlines()[0] for section in sections)
    assert all("```sql" in section for section in sections)


def test_every_seeded_defect_is_documented() -> None:
    text = (DOCS / "trust.md").read_text(encoding="utf-8")
    defects = [*INPUT_DEFECTS, *HOLES, *MODEL_DEFECTS]
    assert len(defects) >= 85 and len({defect.name for defect in defects}) == len(defects)
    assert [row for row in map(row_of_table, defects) if row not in text] == []


def row_of_table(defect: Defect) -> str:
    """The row of a seeded defect in docs/trust.md."""
    at_a_tenth = defect.at_a_tenth or defect.outcome
    caught_by = f"`{defect.caught_by}`"
    if defect.why_at_a_tenth:
        why = defect.why_at_a_tenth
        caught_by += f"; a tenth: {why if at_a_tenth == PASSED else f'`{why}`'}"
    escaped = caught_by.replace("|", r"\|")
    return f"| {defect.name} | {defect.outcome} | {at_a_tenth} | {escaped} |"


@pytest.mark.parametrize("page", source_pages(), ids=lambda page: page.stem)
def test_links_of_the_repository_lead_somewhere(page: Path) -> None:
    for number, target in links(page):
        if not is_external(target):
            path, _, fragment = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            assert file.exists(), f"{page.name}:{number}: {target}"
            assert not fragment or fragment in anchors(file), f"{page.name}:{number}: {target}"


@pytest.mark.parametrize("page", source_pages(), ids=lambda page: page.stem)
def test_paths_of_the_repository_exist(page: Path) -> None:
    named = {path for _, line in prose(page) for path in PATH.findall(line)}
    assert [path for path in sorted(named) if not (PROJECT_ROOT / path).exists()] == []


@pytest.mark.parametrize("page", source_pages(), ids=lambda page: page.stem)
def test_prose_is_wrapped(page: Path) -> None:
    wide = [line for _, line in prose(page) if len(line) > WIDTH]
    assert [line for line in wide if not line.lstrip().startswith("|") and "](" not in line] == []


def test_files_written_by_hand_are_short() -> None:
    """Files that .gitattributes marks as generated may be longer."""
    patterns = ["*.py", "*.sql", "*.yml", "*.yaml", "*.js", "*.css", "*.j2", "*.html"]
    patterns.append(":(exclude,attr:linguist-generated)")
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--", *patterns], cwd=PROJECT_ROOT, text=True
    )
    names = [name for name in listed.split("\0") if name]
    assert len(names) > 500
    lengths = {name: len((PROJECT_ROOT / name).read_bytes().splitlines()) for name in names}
    assert {name: length for name, length in lengths.items() if length > LENGTH} == {}


def test_the_site_builds_and_loads_nothing_from_the_network(
    layer: SemanticLayer, tmp_path: Path
) -> None:
    home_page = build_site(tmp_path / "docs", layer)
    files = [path for path in home_page.parent.rglob("*") if path.suffix in {".html", ".css"}]
    assert len(files) > len(source_pages())
    assert {path.name: found for path in files if (found := outside_addresses(path))} == {}
    reference = (home_page.parent / "metric-reference.html").read_text(encoding="utf-8")
    queries = layer.manifest.saved_queries
    in_tables = {metric for query in queries for metric in query.query_params.metrics}
    shown = {name for name in in_tables if not layer.metrics[name].type_params.is_private}
    assert all(f"<code>{metric}</code>" in reference for metric in shown)
    assert "surveys_monthly_by_theme" in reference


def test_the_overview_of_the_dbt_site_links_existing_pages() -> None:
    models = PROJECT_ROOT / "dbt_project" / "models"
    overview = (models / "overview.md").read_text(encoding="utf-8")
    exposures = (models / "metrics" / "_exposures.yml").read_text(encoding="utf-8")
    linked = re.findall(r"\(#!/(\w+)/\1\.cx_metrics\.(\w+)\)", overview)
    assert len(linked) == overview.count("](#!/") > 5
    for kind, name in linked:
        is_found = (
            f"name: {name}" in exposures if kind == "exposure" else [*models.rglob(f"{name}.sql")]
        )
        assert is_found, name
