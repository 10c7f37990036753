"""A company's invitations as contacts, distributions and their histories."""

from demo.servers.native_ids import salesforce_account_id
from demo.servers.qualtrics.surveys import survey_id
from demo.servers.server import Company

SURVEY_LINK = "https://demo.qualtrics.com/jfe/form"
DIRECTORY_ID, MAILING_LIST_ID = "POOL_00000000demo01", "CG_000000000demo001"


class Mailings:
    """Distributions, one per survey and month; a second mail to a contact needs another one.

    Attributes:
        contacts: Contacts by address and customer, in the order of their first invitation.
        distributions: Distributions by id.
        histories: The history of each distribution: one entry per mail.
    """

    def __init__(self, company: Company) -> None:
        self.contacts: dict[tuple[str, str], dict] = {}
        self.distributions: dict[str, dict] = {}
        self.histories: dict[str, list[dict]] = {}
        self._keys: dict[tuple, dict[str, None]] = {}
        self._emails = {contact["contact_id"]: contact["email"] for contact in company["contacts"]}
        self._tickets = {ticket["ticket_id"]: ticket for ticket in company["tickets"]}

    def respondent(self, row: dict) -> tuple[str, str]:
        """The address and the customer reference of a row's recipient."""
        email = row.get("respondent_email") or self._emails.get(row.get("contact_id", ""), "")
        customer = row.get("customer_id", "")
        return email.strip(), salesforce_account_id(customer) if customer else ""

    def invite(self, row: dict, response_id: str | None) -> None:
        """Send a row's invitation. Without an address, it goes to the requester of the ticket."""
        email, customer = self.respondent(row)
        if not email and not customer and row.get("ticket_id"):
            ticket = self._tickets.get(row["ticket_id"], {})
            email, customer = self.respondent(
                ticket | {"respondent_email": ticket.get("requester_email")}
            )
        contact = self._contact(email, customer)
        distribution = self._distribution(row, contact["contactId"])
        distribution["stats"]["sent"] += 1
        distribution["stats"]["finished"] += response_id is not None
        self.histories[distribution["id"]].append(
            {
                "contactId": contact["contactId"],
                "contactLookupId": contact["contactLookupId"],
                "distributionID": distribution["id"],
                "status": "SurveyFinished" if response_id else "Success",
                "surveyLink": f"{SURVEY_LINK}/{survey_id(row['survey_id'])}?Q_DL=1",
                "contactFrequencyRuleId": None,
                "responseId": response_id,
                "responseCompletedAt": row.get("responded_at") if response_id else None,
                "sentAt": row["sent_at"],
                "openedAt": None,
                "responseStartedAt": None,
                "surveySessionId": None,
            }
        )

    def _contact(self, email: str, customer: str) -> dict:
        number = len(self.contacts) + 1
        return self.contacts.setdefault(
            (email.lower(), customer),
            {
                "contactId": f"CID_{number:015}",
                "contactLookupId": f"CGC_{number:015}",
                "firstName": None,
                "lastName": None,
                "email": email or None,
                "phone": None,
                "extRef": customer or None,
                "language": "en",
                "unsubscribed": False,
                "mailingListUnsubscribed": False,
            },
        )

    def _distribution(self, row: dict, contact_id: str) -> dict:
        month, touchpoint, channel = row["sent_at"][:7], row.get("touchpoint"), row.get("channel")
        batch = 0
        while contact_id in self._keys.setdefault(
            (row["survey_id"], month, touchpoint, channel, batch), {}
        ):
            batch += 1
        key = (row["survey_id"], month, touchpoint, channel, batch)
        self._keys[key][contact_id] = None
        name = f"EMD_{list(self._keys).index(key):015}"
        self.histories.setdefault(name, [])
        embedded = {
            name: value
            for name, value in (("touchpoint", touchpoint), ("channel", channel))
            if value
        }
        return self.distributions.setdefault(
            name,
            {
                "id": name,
                "parentDistributionId": None,
                "ownerId": "UR_0000000demo001",
                "organizationId": "demo",
                "requestStatus": "Done",
                "requestType": "Invite",
                "sendDate": row["sent_at"],
                "createdDate": row["sent_at"],
                "modifiedDate": row["sent_at"],
                "headers": {
                    "fromEmail": "noreply@qemailserver.com",
                    "replyToEmail": None,
                    "fromName": "Harbour",
                },
                "recipients": {
                    "mailingListId": MAILING_LIST_ID,
                    "contactId": None,
                    "libraryId": None,
                    "sampleId": None,
                },
                "message": {"libraryId": None, "messageId": None, "messageType": "Inline"},
                "surveyLink": {
                    "surveyId": survey_id(row["survey_id"]),
                    "expirationDate": None,
                    "linkType": "Individual",
                },
                "embeddedData": embedded or None,
                "stats": dict.fromkeys(
                    (
                        "sent",
                        "failed",
                        "started",
                        "bounced",
                        "opened",
                        "skipped",
                        "finished",
                        "complaints",
                        "blocked",
                    ),
                    0,
                ),
            },
        )
