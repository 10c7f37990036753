"""The bundled demo company: Harbour, a B2B software house that never existed, as a folder of canonical entity files.

What belongs here: everything that invents Harbour's 24 months of customers, money, tickets and surveys. What does not:
anything that reads those files; the product takes them like the folder of any other company.
"""

from demo.company import write_demo_company

__all__ = ["write_demo_company"]
