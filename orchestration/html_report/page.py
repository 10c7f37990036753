"""Writes the page: one HTML file whose content, style and scripts are all inside."""

import base64
import hashlib
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.html_report.content import Content
from orchestration.html_report.figures import Figures
from orchestration.html_report.formats import formats
from orchestration.html_report.layout import Layout
from orchestration.html_report.links import FILTERS_OF_COMMENTS, FILTERS_OF_TICKETS

TEMPLATES = Path(__file__).parent / "templates"
# The dimensions that filter every page, by their names in the address.
FILTERS = {name: dimension for dimension, name in FILTERS_OF_COMMENTS.items()}
BANDS = (
    *("detractor", "passive", "promoter", "dissatisfied", "satisfied"),
    *("high effort", "medium effort", "low effort"),
)
TEXT_FORMATS = ("text", "month", "date", "instant")
# The interpreter of expressions needs no `eval`, and no style is injected: the policy forbids both.
# Warnings, which empty series cause, are not logged.
VEGA_OPTIONS = {
    "ast": True,
    "renderer": "svg",
    "actions": False,
    "defaultStyle": False,
    "logLevel": 1,
}
GLOBALS = "window.vegaEmbed = vegaEmbed;"


def render_page(content: Content, layout: Layout, version: str) -> str:
    """The HTML of the report.

    Args:
        content: what `read_content` has read.
        layout: the pages.
        version: ID of the version.
    """
    figures = Figures(layout, content)
    info, months = content["info"], content["months"]
    month = _last_complete(months, info["as_of"])
    scripted = content | {
        "page": layout.pages[0].id,
        "month": month,
        "filters": FILTERS,
        "formats": formats(info["timezone"], info["currency"]),
        "figures": [figure.for_page() for figure in figures.all],
        "charts": figures.charts,
        "vega": VEGA_OPTIONS,
    }
    script, style = _template("report.js"), _template("report.css")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html.j2").render(
        policy=_policy([_bundle(), script], style),
        style=Markup(style),
        bundle=Markup(_bundle()),
        script=Markup(script),
        content=Markup(_json_in_html(scripted)),
        layout=layout,
        figures=figures.by_section,
        rows_of=figures.links.to_rows,
        info=info,
        months=[{"value": one, "name": _month_name(one, info["as_of"])} for one in months],
        month=month,
        metrics=content["metrics"],
        filters={name: content["dimensions"][of] for name, of in FILTERS.items()},
        filters_of_tickets={
            name: content["dimensions"][of]
            for of, name in FILTERS_OF_TICKETS.items()
            if name not in FILTERS
        },
        left_out=[one for one in content["dimensions"].values() if one["left_out"]],
        bands=BANDS,
        texts=TEXT_FORMATS,
        version=version,
    )


def _policy(scripts: list[str], style: str) -> str:
    """A content security policy that allows these scripts and this style, and no request."""
    hashes = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src {_hash(style)}; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed, which has Vega's interpreter of expressions."""
    # A script ends at the first `</script`, also within a string.
    return vl_convert.javascript_bundle(GLOBALS).replace("</script", "<\\/script")


def _json_in_html(value: Any) -> str:
    """JSON that cannot end its script element or begin a comment in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _last_complete(months: list[str], as_of: str) -> str:
    complete = [month for month in months if _is_complete(month, as_of)]
    return (complete or months or [""])[-1]


def _is_complete(month: str, as_of: str) -> bool:
    first = date.fromisoformat(month)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return following.toordinal() - 1 <= date.fromisoformat(as_of).toordinal()


def _month_name(month: str, as_of: str) -> str:
    name = f"{date.fromisoformat(month):%B %Y}"
    return name if _is_complete(month, as_of) else f"{name} (so far)"
