"""Acorn, an invented survey tool: answers to NPS, CSAT and CES surveys.

API: https://api.acorn.example. Not available: edits and deletions of answers.
"""

from orchestration.sources.acorn.read import read_pages
from orchestration.sources.acorn.settings import OPTIONS, surveys
from orchestration.sources.acorn.tables import TABLES

from orchestration.sources.connector import Connector

CONNECTOR = Connector("acorn", OPTIONS, TABLES, read_pages, check_options=surveys)
