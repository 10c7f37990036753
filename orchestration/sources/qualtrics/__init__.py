"""Qualtrics: responses to NPS, CSAT and CES questions, and the invitations to them.

API: https://api.qualtrics.com (surveys, survey definitions, response exports, distributions and
their histories, contacts of mailing lists).

Not read: responses in progress, which get another ID when they are recorded and whose invitations
are in the histories; SMS distributions, which have separate endpoints; other questions. Not
available from the API: the ticket of an unanswered invitation. Responses and invitations of a
deleted survey, or of one that the settings no longer name, are out of scope.
"""

from orchestration.sources.connector import Connector
from orchestration.sources.qualtrics.read import read_pages
from orchestration.sources.qualtrics.settings import OPTIONS, check_options
from orchestration.sources.qualtrics.tables import TABLES

CONNECTOR = Connector("qualtrics", OPTIONS, TABLES, read_pages, check_options)
