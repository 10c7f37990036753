"""The objects of the demo's org, the fields that they are described with, and ids.

Fields in `__c` are the org's own, as an org makes them that needs them: a time for orders that are no activations, a
time of conversion, because Lead.ConvertedDate is a day.
"""

ALWAYS = {
    "Id": "id",
    "IsDeleted": "boolean",
    "CreatedDate": "datetime",
    "SystemModstamp": "datetime",
}
MERGED = {"MasterRecordId": "reference"}
CURRENCY = {"CurrencyIsoCode": "picklist"}
OBJECTS: dict[str, dict[str, str]] = {
    "Account": ALWAYS
    | MERGED
    | CURRENCY
    | {
        "Name": "string",
        "Type": "picklist",
        "Industry": "picklist",
        "Website": "url",
        "BillingCountry": "string",
    }
    | {"Segment__c": "picklist", "Region__c": "picklist"},
    "Contact": ALWAYS
    | MERGED
    | CURRENCY
    | {"AccountId": "reference", "Name": "string", "Email": "email"},
    "Lead": ALWAYS
    | MERGED
    | CURRENCY
    | {
        "Status": "picklist",
        "LeadSource": "picklist",
        "IsConverted": "boolean",
        "ConvertedDate": "date",
    }
    | {
        "ConvertedAccountId": "reference",
        "Converted_At__c": "datetime",
        "Referrer_Account__c": "reference",
    },
    "Contract": ALWAYS
    | CURRENCY
    | {
        "AccountId": "reference",
        "Status": "picklist",
        "StatusCode": "picklist",
        "StartDate": "date",
    }
    | {"EndDate": "date", "Plan__c": "string", "MRR__c": "currency"},
    "Order": ALWAYS
    | CURRENCY
    | {
        "AccountId": "reference",
        "Status": "picklist",
        "StatusCode": "picklist",
        "EffectiveDate": "date",
    }
    | {"ActivatedDate": "datetime", "Ordered_At__c": "datetime", "TotalAmount": "currency"},
    # The same subscriptions and orders, for an org that keeps them so.
    "Asset": ALWAYS
    | CURRENCY
    | {"AccountId": "reference", "Name": "string", "InstallDate": "date", "UsageEndDate": "date"}
    | {"LifecycleStartDate": "datetime", "LifecycleEndDate": "datetime", "CurrentMrr": "currency"},
    "Opportunity": ALWAYS
    | CURRENCY
    | {"AccountId": "reference", "StageName": "picklist", "IsClosed": "boolean", "IsWon": "boolean"}
    | {"CloseDate": "date", "Amount": "currency"},
    "CurrencyType": {
        "Id": "id",
        "IsoCode": "picklist",
        "ConversionRate": "double",
        "IsActive": "boolean",
    },
}
READ_BY_DEMO = ("Account", "Contact", "Contract", "Order", "Lead")
PREFIXES = {
    "Account": "001",
    "Contact": "003",
    "Lead": "00Q",
    "Contract": "800",
    "Order": "801",
    "Asset": "02i",
    "Opportunity": "006",
    "CurrencyType": "01L",
}
LETTERS_OF_CASE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def native_id(object_name: str, canonical_id: str) -> str:
    """The org's id of 18 characters, made of the digits of a company's id, so that their order is the same."""
    digits = "".join(character for character in canonical_id if character.isdigit())
    return with_checksum(f"{PREFIXES[object_name]}{digits:0>12}")


def with_checksum(id15: str) -> str:
    """An id with the three letters that tell which of its letters are capitals."""
    bits = [
        sum(id15[start + place].isupper() << place for place in range(5)) for start in (0, 5, 10)
    ]
    return id15 + "".join(LETTERS_OF_CASE[bit] for bit in bits)


def described(object_name: str) -> dict:
    """What the org says of an object; only what programs read here."""
    return {
        "name": object_name,
        "queryable": True,
        "fields": [
            {
                "name": name,
                "type": kind,
                "custom": name.endswith("__c"),
                "calculated": False,
                "nillable": True,
            }
            for name, kind in OBJECTS[object_name].items()
        ],
    }
