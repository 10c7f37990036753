"""The bundled demo company: Harbour, a fictional B2B software company.

This package generates 24 months of Harbour's customers, revenue, tickets and surveys, as a folder
of canonical entity files or behind servers that answer like the vendors' APIs (``demo.servers``).
The product reads both like the data of any other company.
"""

from demo.company import write_demo_company

__all__ = ["write_demo_company"]
