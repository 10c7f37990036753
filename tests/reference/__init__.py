"""The reference: docs/METRICS.md read in the plainest Python, without SQL, to judge what the
warehouse publishes.

What belongs in this package: the reference itself, the comparison of its tables with published
ones, and the generator of random companies. Nothing in it may import the product.
"""

from .company import generate_company
from .compare import compare_tables
from .output import write_expected
from .run import build_tables

__all__ = ["build_tables", "compare_tables", "generate_company", "write_expected"]
