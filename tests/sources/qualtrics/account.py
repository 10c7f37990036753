"""An account of Qualtrics that is served and landed, for the tests of its connector."""

from functools import partial

from demo.servers.qualtrics.surveys import SURVEY_IDS
from tests.support import vendors

NPS, CSAT = SURVEY_IDS["relationship-nps"], SURVEY_IDS["ticket-csat"]
served = partial(vendors.served, "qualtrics")
land = partial(vendors.land, "qualtrics")
