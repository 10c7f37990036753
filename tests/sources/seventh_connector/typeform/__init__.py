"""Typeform: answers to NPS, CSAT and CES questions of forms.

API: https://www.typeform.com/developers/responses/. Not available: edits and deletions of answers.
"""

from orchestration.sources.typeform.read import read_pages
from orchestration.sources.typeform.settings import OPTIONS, questions
from orchestration.sources.typeform.tables import TABLES

from orchestration.sources.connector import Connector

CONNECTOR = Connector("typeform", OPTIONS, TABLES, read_pages, check_options=questions)
