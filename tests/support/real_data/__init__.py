"""Public real data with published results, mapped to the entities of the `files` source.

The files are not part of the project because of their licences. `CX_REAL_DATA` names their folder.

- `incident_event_log.csv.gz`: audit log of an IT helpdesk (ServiceNow), 2016; UCI, Incident
  management process enriched event log, CC BY 4.0
- `telco_churn.csv`: customers of a telecom company; IBM, telco-customer-churn, Apache-2.0
- `cdnow_master.txt.gz`, `cdnow_sample.txt`: purchases from a CD shop, 1997 and 1998; Fader and
  Hardie
- `swiss.csv`: fertility in 47 Swiss provinces, 1888; a data set of R
- `sfo_survey_2018.csv.gz`: passenger survey of San Francisco airport, May 2018; City of San
  Francisco, open data
"""

from .airport import ANSWERED_ON, write_airport
from .cdnow import write_cdnow
from .incidents import write_incidents
from .telco import LAST_MONTH, write_telco

__all__ = [
    "ANSWERED_ON",
    "LAST_MONTH",
    "write_airport",
    "write_cdnow",
    "write_incidents",
    "write_telco",
]
