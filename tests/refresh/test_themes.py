"""Themes of comments: the warehouse finds the patterns that the reference finds."""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.reference.make_seeds import PATTERNS
from tests.reference.themes import Themes
from tests.support.running import GOLDEN_SETTINGS, GOLDEN_SOURCE, PROJECT_ROOT, run

pytestmark = pytest.mark.slow

# Patterns with asterisks in every place, characters that a regular expression or SQL reads
# otherwise, and letters whose lower case is special.
HOSTILE = (
    *PATTERNS, "**a", "a**", "a* *b c*", "* x *", "x ** y", "İSTANBUL", "i", "ẞ", "straße", "ΣΑΣ",
    "ǅ", "K", "ſ", "e\u0301", "[a-z]", "(?i)", "^", "$", "|", "a|b", "\\*", "\\", "'", '"', "''",
    "{{ x }}", "%", "?", "c++", "100%", "*等*", "等待", "很慢", "đ", "x-y", "*-y", "it's",
    "a\u200db", "ﬁ",
)  # fmt: skip
COMMENTS = (
    "A waiting room", "a", "aa", "ab", "a*b", "A*B!", "ba ab b c", "aé b b cd", "a1 b b c", "x",
    "q x q", "1 x 1", "x y", "xa by", "x a y", "x  \u3000\n y", "x\u00a0y", "x\u200by", "x\u001cy",
    "İstanbul", "istanbul", "i̇stanbul", "ISTANBUL", "I", "ı", "straẞe", "STRASSE", "STRAẞE", "σας",
    "σασ", "ΣΑΣ", "ǆ", "Ǆ", "ǅ", "k", "K", "s", "ſ", "é", "e\u0301", "E\u0301", "(?i)", "^", "$",
    "a|b", "|", "\\", "\\*", "\\d", "'", "''", '"', "{{ x }}", "50%", "100%", "1100%", "100%a",
    "c++", "c+++", "ac++", "等待", "我等了3天", "我等了 3 天", "很慢，等待", "很慢1",
    "态度很好", "客服，态度很好", "Đ", "x-y",
    "ax-y", "a-y", "x‐y", "it's", "it’s", "a\u200db", "a b", "ﬁ", "fi", "FI", "wait\u0301",
    "waited", "wait2", "wait_", "_wait", "one line two", "one\nline\ttwo", "one line  two",
    "one line two3", "fast", "Fast friendly", "faster4 friendly", "=1+1", "x=1+1",
    "a@b is no address", "[removed]", "10:30", "210:30", "10:301", "2026-01-05", "bien – 👍",
    "bien – 👍👍", "Ⅷ", "²", "x²", "x٣", "x़", "ok", "OK", "O\u212a", "bok", "o k", "really?", "?",
    "İnvoices", "'; drop table", "he said \"ok\"", "BILL", "bills", "ẞ", "ß", "b*a", ".", "a . b",
    "很好，", "%", "[a-z]",
)  # fmt: skip


def test_every_pattern_occurs_where_the_reference_finds_it(
    copied_home: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT_ROOT / "dbt_project", project / "dbt_project")
    shutil.copytree(PROJECT_ROOT / "seeds", project / "seeds")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / name, project)
    themes = [(f"theme {pattern}", pattern) for pattern in HOSTILE]
    # More patterns than one regular expression has.
    themes += [("any", f"word{number}") for number in range(250)] + [("any", "late")]
    with (project / "seeds" / "themes.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [("theme", "language", "pattern"), *((theme, "", text) for theme, text in themes)]
        )
    comments = [*COMMENTS, "word0", "word249", "late", "WORD100 and word249"]
    with duckdb.connect(str(copied_home / "warehouse.duckdb")) as warehouse:
        warehouse.execute(
            "create or replace table marts.fct_feedback as select feedback.* replace (number as"
            " response_id, text as comment) from (from marts.fct_feedback limit 1) as feedback"
            " cross join (select unnest(?) as text, cast(unnest(range(?)) as varchar) as number)",
            [comments, len(comments)],
        )
    options = ("--project-dir", project, "--profiles-dir", project)
    done = run(
        *("dbt", "build", *options, "--target-path", project / "target"),
        *("--select", "themes", "int_themes__patterns", "fct_feedback_themes"),
        *("--exclude-resource-type", "unit_test"),
        home=copied_home,
        **GOLDEN_SETTINGS,
        **GOLDEN_SOURCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(copied_home / "warehouse.duckdb"), read_only=True) as warehouse:
        found = set(
            warehouse.execute(
                "select comments.comment, theme from marts.fct_feedback_themes"
                " join marts.fct_feedback as comments using (response_id)"
            ).fetchall()
        )
    reference = Themes(themes)
    expected = {(comment, theme) for comment in comments for theme in reference.of(comment)}
    assert sorted(found ^ expected) == []
    without_match = {theme for theme, _ in themes} - {theme for _, theme in expected}
    assert len(without_match) < len(HOSTILE) / 3, without_match
