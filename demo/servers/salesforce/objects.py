"""The objects of the org, their fields, and record ids.

Fields that end in `__c` are custom fields: the time of an order, which may differ from its
activation, and the time of a conversion, because Lead.ConvertedDate is a date.
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
    # The same subscriptions and orders, for an org that uses these objects.
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
CREATED = {
    "Id": "id",
    "IsDeleted": "boolean",
    "CreatedById": "reference",
    "CreatedDate": "datetime",
}
STAMPED = CREATED | {"SystemModstamp": "datetime"}
TIMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OBJECTS |= {
    "Case": STAMPED
    | MERGED
    | {"AccountId": "reference", "ContactId": "reference", "OwnerId": "reference"}
    | {"BusinessHoursId": "reference", "SuppliedEmail": "email", "Status": "picklist"}
    | {"IsClosed": "boolean", "ClosedDate": "datetime", "IsClosedOnCreate": "boolean"}
    | {"Priority": "picklist", "Origin": "picklist", "Type": "picklist"},
    "CaseHistory": CREATED
    | {"CaseId": "reference", "Field": "picklist", "OldValue": "anyType", "NewValue": "anyType"},
    "CaseComment": STAMPED | {"ParentId": "reference", "IsPublished": "boolean"},
    "EmailMessage": STAMPED
    | {"ParentId": "reference", "Incoming": "boolean", "Status": "picklist"}
    | {"AutomationType": "picklist", "MessageDate": "datetime"},
    "CaseStatus": {"Id": "id", "ApiName": "string", "MasterLabel": "string", "IsClosed": "boolean"},
    "User": {"Id": "id", "UserType": "picklist"},
    "Group": {"Id": "id", "Name": "string", "Type": "picklist"},
    "BusinessHours": {"Id": "id", "Name": "string", "IsDefault": "boolean"}
    | {"TimeZoneSidKey": "picklist"}
    | {f"{day}{end}Time": "time" for day in TIMES for end in ("Start", "End")},
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
    "Case": "500",
    "CaseHistory": "017",
    "CaseComment": "00a",
    "EmailMessage": "02s",
    "CaseStatus": "01J",
    "Group": "00G",
    "BusinessHours": "01m",
}
CHECKSUM_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def native_id(object_name: str, canonical_id: str) -> str:
    """A record id of 18 characters with the digits of the canonical id, so that ids sort alike."""
    digits = "".join(character for character in canonical_id if character.isdigit())
    return with_checksum(f"{PREFIXES[object_name]}{digits:0>12}")


def with_checksum(id15: str) -> str:
    """An id of 15 characters with the three characters that encode the case of its letters."""
    bits = [
        sum(id15[start + place].isupper() << place for place in range(5)) for start in (0, 5, 10)
    ]
    return id15 + "".join(CHECKSUM_CHARACTERS[bit] for bit in bits)


def described(object_name: str) -> dict:
    """The description of an object, with the attributes that the connector reads."""
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
