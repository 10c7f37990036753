"""Typeform: answers to NPS, CSAT and CES questions of forms.

API: https://www.typeform.com/developers/ (forms and their responses). It has no version.

Not read: responses that were started or partly filled in, and other questions. Not available from
the API: invitations, the deletion of a response (`compare_deletions` detects it), and responses of
the last half hour at times.
"""

from orchestration.sources.connector import Connector
from orchestration.sources.typeform.read import read_pages
from orchestration.sources.typeform.settings import OPTIONS, check_options
from orchestration.sources.typeform.tables import TABLES

CONNECTOR = Connector("typeform", OPTIONS, TABLES, read_pages, check_options)
