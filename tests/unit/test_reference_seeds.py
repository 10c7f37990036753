"""Rules of the reference for seeds."""

import shutil

import pytest

from tests.reference import generate_seeds
from tests.reference.seeds import read_seeds
from tests.reference.settings import SEEDS_DIR


def test_random_seeds_are_valid_and_vary(tmp_path):
    found = [read_seeds(generate_seeds(tmp_path / f"{seed}", seed)) for seed in range(5)]
    assert len({str(seeds) for seeds in found}) == 5
    assert len({theme for seeds in found for theme, _ in seeds.patterns}) == 5
    assert all(seeds.targets and seeds.stages for seeds in found)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("response_norms", "channel,first_reply_minutes\nchat,30\n"),
        ("response_norms", "channel,first_reply_minutes\n*,30\n*,40\n"),
        ("response_norms", "channel,first_reply_minutes\n*,soon\n"),
        ("response_norms", "channel,minutes\n*,30\n"),
        ("followup_norms", "survey_type,due_hours\nnps,48\ncsat,24\nces,721\n"),
        ("followup_norms", "survey_type,due_hours\nnps,48\ncsat,24\nces,48\nxyz,48\n"),
        ("themes", "theme,language,pattern\nprice,en,\n"),
        ("themes", "theme,language,pattern\nprice,en,* *\n"),
        ("themes", "theme,language,pattern\nprice,en,too  dear\n"),
        ("journey_stages", "touchpoint,stage,stage_order\na,use,1\nb,use,2\n"),
        ("journey_stages", "touchpoint,stage,stage_order\na,use,1\na,buy,2\n"),
        ("targets", "metric,dimension,dimension_value,valid_from,target,owner\nnpz,all,all,2026-01-01,1,x\n"),
        ("targets", "metric,dimension,dimension_value,valid_from,target,owner\nnps,team,all,2026-01-01,1,x\n"),
        ("targets", "metric,dimension,dimension_value,valid_from,target,owner\nnps,all,all,2026-13-01,1,x\n"),
    ],
)  # fmt: skip
def test_seeds_with_an_error_are_bad_configuration(tmp_path, name, content):
    seeds = shutil.copytree(SEEDS_DIR, tmp_path / "seeds")
    (seeds / f"{name}.csv").write_text(content)
    with pytest.raises(ValueError, match="seeds"):
        read_seeds(seeds)
