"""Responses in the shapes recorded from Salesforce, with the gaps and oddities seen in them."""

from starlette.responses import Response

from demo.servers.salesforce.objects import native_id
from tests.sources.salesforce.recorded_cases import CASE_QUERIES, CASE_RESPONSES
from tests.support.replay import Responses

TOKEN = {
    "access_token": "00D!t",
    "instance_url": "https://harbour.my.salesforce.com",
    "token_type": "Bearer",
}
TOKEN |= {
    "signature": "c2ln",
    "scope": "api",
    "issued_at": "1760000000000",
    "id": "https://login.salesforce.com/id/00D/005",
}
STAMPED = {
    "CreatedDate": "2020-11-02T21:03:23.000+0000",
    "SystemModstamp": "2020-11-02T21:03:23.000+0000",
}
TYPES = {
    "Id": "id",
    "SystemModstamp": "datetime",
    "CreatedDate": "datetime",
    "IsDeleted": "boolean",
    "Name": "string",
}
ACCOUNT = TYPES | {"MasterRecordId": "reference", "Type": "picklist", "BillingCountry": "string"}
ACCOUNT |= {"Industry": "picklist", "Website": "url"}
CONTACT = TYPES | {"AccountId": "reference", "Email": "email"}
ASSET = TYPES | {
    "AccountId": "reference",
    "CurrentMrr": "currency",
    "InstallDate": "date",
    "UsageEndDate": "date",
}
ASSET |= {"LifecycleStartDate": "datetime", "LifecycleEndDate": "datetime"}
ACCOUNT_IDS, CONTACT_IDS, ASSET_IDS = (
    [native_id(name, str(number)) for number in range(3)]
    for name in ("Account", "Contact", "Asset")
)
# Columns in another order than queried, one that was not queried, and an ID without checksum.
CSV = (
    '"SystemModstamp","Id","Name","AccountId","Email","IsDeleted","CreatedDate","OwnerId"\n'
    f'"2023-11-02T06:25:12.000Z","{CONTACT_IDS[1]}","Ana ""A""\nØ, 🎯","{ACCOUNT_IDS[0][:15]}",'
    '"a@b.example","false","2020-11-02T21:03:23.000Z","005"\n'
    f'"2023-11-02T06:25:13.000Z","{CONTACT_IDS[2]}","","","","true","",""\n'
)


def described(fields: dict[str, str]) -> dict:
    """The description of an object, reduced to the properties that the connector reads."""
    return {
        "fields": [
            {"name": name, "type": type_, "calculated": False} for name, type_ in fields.items()
        ]
    }


def record(name: str, id_: str, **fields: object) -> dict:
    """A record of an object."""
    url = f"/services/data/v57.0/sobjects/{name}/{id_}"
    return (
        {"attributes": {"type": name, "url": url}, "Id": id_, "IsDeleted": False} | STAMPED | fields
    )


ACCOUNTS = [
    record(
        "Account",
        ACCOUNT_IDS[0],
        Name="Harbour College",
        Type="Customer - Direct",
        BillingCountry=None,
    )
    | {"Website": "www.harbour.example", "Industry": "Education", "AnnualRevenue": 12500000.0},
    record(
        "Account",
        ACCOUNT_IDS[1],
        Name="Quay & Sons",
        Website="www.quay&sons.example",
        Industry=None,
    ),
    record(
        "Account", ACCOUNT_IDS[2], Name="Was two", IsDeleted=True, MasterRecordId=ACCOUNT_IDS[0]
    ),
]
SALESFORCE: Responses = {
    "POST /services/oauth2/token": [TOKEN],
    "GET /services/data/v62.0/sobjects/Account/describe": [described(ACCOUNT)],
    "GET /services/data/v62.0/sobjects/Contact/describe": [described(CONTACT)],
    "GET /services/data/v62.0/sobjects/Asset/describe": [described(ASSET)],
    "GET /services/data/v62.0/queryAll": [
        {
            "totalSize": 3,
            "done": False,
            "nextRecordsUrl": "/services/data/v57.0/query/01g-2000",
            "records": ACCOUNTS[:2],
        },
        # Contacts are many, so that they come by a job.
        {"totalSize": 60000, "done": False, "nextRecordsUrl": "/services/data/v57.0/query/01h-2000"}
        | {
            "records": [record("Contact", CONTACT_IDS[0], AccountId=None, Name="First", Email=None)]
        },
        {"totalSize": 2, "done": True}
        | {
            "records": [
                record("Asset", ASSET_IDS[0], Name="Crane", AccountId=ACCOUNT_IDS[0])
                | {
                    "InstallDate": "2021-01-18",
                    "UsageEndDate": None,
                    "LifecycleStartDate": None,
                    "CurrentMrr": 12.5,
                },
                record(
                    "Asset", ASSET_IDS[1], Name="Winch", AccountId=ACCOUNT_IDS[0], CurrentMrr=None
                )
                | {
                    "InstallDate": "2021-01-18",
                    "LifecycleStartDate": "2022-02-01T00:00:00.000+0000",
                }
                | {
                    "LifecycleEndDate": "2023-01-31T23:59:59.000+0000",
                    "UsageEndDate": "2030-01-01",
                },
            ]
        },
        *CASE_QUERIES,
    ],
    "GET /services/data/v57.0/query/01g-2000": [
        {"totalSize": 3, "done": True, "records": ACCOUNTS[2:]}
    ],
    "POST /services/data/v62.0/jobs/query": [
        {"id": "7505J000000001QAA", "operation": "queryAll", "apiVersion": 62.0}
    ],
    "GET /services/data/v62.0/jobs/query/7505J000000001QAA": [
        {"state": "UploadComplete"},
        {"state": "JobComplete"},
    ],
    "GET /services/data/v62.0/jobs/query/7505J000000001QAA/results": [
        Response(
            CSV,
            headers={"Sforce-Locator": "null", "Sforce-NumberOfRecords": "2"},
            media_type="text/csv",
        )
    ],
} | CASE_RESPONSES
