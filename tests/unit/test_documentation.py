"""The documentation: its links lead somewhere, the site builds, and it lists every setting."""

import re
from pathlib import Path

import pytest

from docs_site.__main__ import build_site
from docs_site.pages import PROJECT_ROOT, anchors, is_external, links, prose, source_pages
from orchestration.environment import VENDORS
from orchestration.metric_compiler.semantic_layer import SemanticLayer
from orchestration.sources import CONNECTORS
from tests.support.defects.inputs import INPUT_DEFECTS
from tests.support.defects.models import MODEL_DEFECTS
from tests.support.outside_addresses import outside_addresses

DOCS = PROJECT_ROOT / "docs"
WIDTH = 100
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


def test_every_seeded_defect_is_documented() -> None:
    text = (DOCS / "trust.md").read_text(encoding="utf-8")
    defects = [*INPUT_DEFECTS, *MODEL_DEFECTS]
    assert len(defects) >= 50 and len({defect.name for defect in defects}) == len(defects)
    rows = [(one.name, one.outcome, f"`{one.caught_by}`".replace("|", r"\|")) for one in defects]
    assert [row for row in rows if f"| {' | '.join(row)} |" not in text] == []


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


def test_the_site_builds_and_loads_nothing_from_the_network(
    layer: SemanticLayer, tmp_path: Path
) -> None:
    home_page = build_site(tmp_path / "docs", layer)
    files = [path for path in home_page.parent.rglob("*") if path.suffix in {".html", ".css"}]
    assert len(files) > len(source_pages())
    assert {path.name: found for path in files if (found := outside_addresses(path))} == {}
    reference = (home_page.parent / "metric-reference.html").read_text(encoding="utf-8")
    published = [metric for metric in layer.manifest.metrics if not metric.type_params.is_private]
    assert all(f"<code>{metric.name}</code>" in reference for metric in published)
