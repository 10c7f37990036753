"""Reference implementation of docs/METRICS.md in plain Python, without SQL.

The package contains the reference, the comparison of its tables with the published ones, and the
generator of random companies. It never imports the product.
"""

from .company import generate_company
from .compare import compare_tables
from .make_seeds import generate_seeds
from .output import write_expected
from .run import build_tables

__all__ = [
    "build_tables",
    "compare_tables",
    "generate_company",
    "generate_seeds",
    "write_expected",
]
