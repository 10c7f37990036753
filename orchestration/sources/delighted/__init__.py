"""Delighted: responses to surveys of all types, from the API or from exported CSV files.

API: https://delighted.com/docs/api.

Not available from the API: unanswered invitations, so the response rate is 100 %; the time of an
invitation; and deletions of responses, unless `compare_deletions` is `true`.
"""

from orchestration.sources.connector import Connector
from orchestration.sources.delighted.read import read_pages
from orchestration.sources.delighted.settings import OPTIONS, check_options
from orchestration.sources.delighted.tables import TABLES

CONNECTOR = Connector("delighted", OPTIONS, TABLES, read_pages, check_options)
