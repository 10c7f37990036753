"""Reads and validates `report.yml`: the pages of the report and their sections."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from orchestration.environment import PROJECT_ROOT
from orchestration.errors import BadConfigurationError
from orchestration.escaping import shown
from orchestration.settings.project import metric_dimensions, published_metrics

FILE = PROJECT_ROOT / "report.yml"
Survey = Literal["nps", "csat", "ces"]
AnswerDimension = Literal[
    "customer_segment", "customer_region", "survey_touchpoint", "journey_stage", "theme"
]
Table = Literal[
    "tickets",
    "followup_queue",
    "customers_at_risk",
    "advocates",
    "customer_value",
    "score_drivers",
    "freshness",
    "gates",
    "row_ledger",
    "rejected_rows",
    "identity",
    "reconciliation",
    "restatements",
]


class Part(BaseModel):
    """A part of the file; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Section(Part):
    """What all sections have: a title and, below it, an explanation."""

    title: str = Field(min_length=1)
    text: str = ""


class MetricSection(Section):
    """Metrics as cards (`scorecard`) or as parts of a total by month (`parts`)."""

    kind: Literal["scorecard", "parts"]
    metrics: list[str] = Field(min_length=1)


class ChartSection(Section):
    """XmR charts, one per metric, or one per metric and value of a dimension."""

    kind: Literal["charts"]
    metrics: list[str] = Field(min_length=1)
    dimension: str | None = None


class BreakdownSection(Section):
    """A table of metrics by the values of a dimension; the chart shows the first metric."""

    kind: Literal["breakdown"]
    metrics: list[str] = Field(min_length=1)
    dimension: str


class AnswersSection(Section):
    """A survey score with its margin by the values of dimensions."""

    kind: Literal["answers"]
    survey: Survey
    by: AnswerDimension


class CrosstabSection(Section):
    """A survey score by two dimensions."""

    kind: Literal["crosstab"]
    survey: Survey
    rows: AnswerDimension
    columns: AnswerDimension


class ChangeSection(Section):
    """Why NPS moved, by the values of a dimension."""

    kind: Literal["nps_change"]
    dimension: Literal["customer_segment", "customer_region", "survey_touchpoint"]


class DurationSection(Section):
    """Shares of tickets by time to the first reply or to the resolution."""

    kind: Literal["durations"]
    time: Literal["first_reply", "full_resolution"]
    by: Literal["ticket_channel", "ticket_team"]


class CohortSection(Section):
    """Retention of customers or of MRR by cohort."""

    kind: Literal["cohorts"]
    of: Literal["customers", "mrr"]


class ChurnSection(Section):
    """Churn by the experience of the customers before it."""

    kind: Literal["churn_by_experience"]
    experience: Literal["nps", "csat"]


class RowSection(Section):
    """Rows of a table."""

    kind: Literal["rows"]
    table: Table


class PlainSection(Section):
    """A section without options."""

    kind: Literal["nps_bands", "comments", "mrr_movement"]


AnySection = Annotated[
    MetricSection
    | ChartSection
    | BreakdownSection
    | AnswersSection
    | CrosstabSection
    | ChangeSection
    | DurationSection
    | CohortSection
    | ChurnSection
    | RowSection
    | PlainSection,
    Field(discriminator="kind"),
]


class Page(Part):
    """A page for one role."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str = Field(min_length=1)
    text: str = ""
    sections: list[AnySection] = Field(min_length=1)


class Layout(Part):
    """The whole file."""

    pages: list[Page] = Field(min_length=1)

    @property
    def metrics(self) -> list[str]:
        """The metrics of all sections, each once, in their order."""
        return list(dict.fromkeys(name for *_, name in _metrics(self)))


def load_layout(path: Path = FILE) -> Layout:
    """Read and validate the file.

    Raises:
        BadConfigurationError: the file is missing or wrong; the message names the file, the key and
            what to write.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadConfigurationError(
            f"{path.name}: cannot be read ({reason}); restore it from the repository"
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise BadConfigurationError(
            f"{path.name}{line}: no valid YAML ({getattr(error, 'problem', error)}); correct it"
        ) from None
    try:
        layout = Layout.model_validate(content)
    except ValidationError as error:
        raise _wrong(path, content, error.errors()[0]) from None
    _check_pages(path, layout)
    _check_names(path, layout)
    return layout


def _check_pages(path: Path, layout: Layout) -> None:
    ids = [page.id for page in layout.pages]
    for number, name in enumerate(ids):
        if name in ids[:number] or name == "definitions":
            raise BadConfigurationError(
                f"{path.name}: pages[{number}].id: '{name}' is already the id of a page; choose"
                " another one"
            )


def _check_names(path: Path, layout: Layout) -> None:
    known = {"metrics": published_metrics(), "dimension": metric_dimensions()}
    for place, key, name in _metrics(layout):
        _check_known(path, f"{place}.{key}", "metric", name, known["metrics"])
    for place, section in _sections(layout):
        dimension = getattr(section, "dimension", None)
        if dimension is not None:
            _check_known(path, f"{place}.dimension", "dimension", dimension, known["dimension"])


def _check_known(path: Path, place: str, noun: str, name: str, known: list[str]) -> None:
    if name not in known:
        near = get_close_matches(name, known, 1)
        advice = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(known)}"
        raise BadConfigurationError(f"{path.name}: {place}: no {noun} '{shown(name)}'; {advice}")


def _sections(layout: Layout) -> list[tuple[str, Section]]:
    return [
        (f"pages[{page_number}].sections[{number}]", section)
        for page_number, page in enumerate(layout.pages)
        for number, section in enumerate(page.sections)
    ]


def _metrics(layout: Layout) -> list[tuple[str, str, str]]:
    return [
        (place, f"metrics[{number}]", name)
        for place, section in _sections(layout)
        for number, name in enumerate(getattr(section, "metrics", []))
    ]


def _wrong(path: Path, content: object, error: ErrorDetails) -> BadConfigurationError:
    """The first error of pydantic in one line, with the key as it is in the file."""
    place, known = _place(content, error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        what = "is missing; add it"
    elif kind == "extra_forbidden":
        what = "is no key here; remove it or correct its name"
    elif kind == "union_tag_not_found":
        place, what = f"{place}.kind", "is missing; add it"
    elif kind == "union_tag_invalid":
        what = f"no kind '{shown(str(context['tag']))}'; choose one of {context['expected_tags']}"
        place = f"{place}.kind"
    elif kind == "literal_error":
        what = f"'{shown(str(known))}' is no value here; write {context['expected']}"
    elif kind == "string_pattern_mismatch":
        what = f"'{shown(str(known))}' is no id; write lower-case letters, digits, - and _"
    else:
        what = f"{error['msg'][:1].lower()}{error['msg'][1:]}; docs/report.md describes the keys"
    return BadConfigurationError(f"{path.name}: {place or 'the file'}: {what}")


def _place(content: Any, location: tuple[int | str, ...]) -> tuple[str, object]:
    """The path of a key, and the value there; pydantic's location names union members too."""
    place = ""
    for part in location:
        if isinstance(content, list) and isinstance(part, int) and part < len(content):
            place, content = f"{place}[{part}]", content[part]
        elif isinstance(content, dict) and (part in content or part == location[-1]):
            place, content = f"{place}.{part}".lstrip("."), content.get(part)
    return place, content
