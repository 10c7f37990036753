"""The fields that columns are read from by default, and the options that choose others.

Where a column has several fields, it takes the first that the org has.
"""

Defaults = dict[str, str]
COMMON = {"id": "Id", "system_modstamp": "SystemModstamp", "is_deleted": "IsDeleted"}
ACCOUNT = {
    "name": "Name",
    "segment": "Segment__c Type",
    "region": "Region__c BillingCountry",
    "industry": "Industry",
    "email_domain": "Website",
    "created_at": "CreatedDate",
    "master_record_id": "MasterRecordId",
}
CONTACT = {"account_id": "AccountId", "email": "Email", "name": "Name", "created_at": "CreatedDate"}
LEAD = {
    "lead_source": "LeadSource",
    "referrer_account_id": "",
    "is_converted": "IsConverted",
    "converted_account_id": "ConvertedAccountId",
    "converted_at": "",
    "created_at": "CreatedDate",
}
SUBSCRIPTIONS = {
    "Contract": {
        "account_id": "AccountId",
        "mrr": "MRR__c",
        "plan": "Plan__c",
        "start_date": "StartDate",
        "last_service_date": "EndDate",
        "currency": "CurrencyIsoCode",
        "status_code": "StatusCode",
    },
    # An asset without a lifecycle is in service from its installation until its usage ends.
    "Asset": {
        "account_id": "AccountId",
        "mrr": "MRR__c CurrentMrr",
        "plan": "Plan__c Name",
        "start_date": "LifecycleStartDate InstallDate",
        "last_service_date": "LifecycleEndDate UsageEndDate",
        "install_date": "InstallDate",
        "usage_end_date": "UsageEndDate",
        "currency": "CurrencyIsoCode",
        "status_code": "Status",
        "is_competitor_product": "IsCompetitorProduct",
    },
}
ORDERS = {
    "Opportunity": {
        "account_id": "AccountId",
        "ordered_at": "CloseDate",
        "amount": "Amount",
        "currency": "CurrencyIsoCode",
        "status": "StageName",
        "is_won": "IsWon",
    },
    "Order": {
        "account_id": "AccountId",
        "ordered_at": "ActivatedDate",
        "effective_date": "EffectiveDate",
        "amount": "TotalAmount",
        "currency": "CurrencyIsoCode",
        "status": "Status",
        "status_code": "StatusCode",
    },
}
# The user who created a record decides who acted; only the kind of user lands.
CREATOR = {"creator_id": "CreatedById", "creator_type": "CreatedBy.UserType"}
CASE = CREATOR | {
    "account_id": "AccountId",
    "contact_id": "ContactId",
    "supplied_email": "SuppliedEmail",
    "status": "Status",
    "is_closed": "IsClosed",
    "closed_at": "ClosedDate",
    "is_closed_on_create": "IsClosedOnCreate",
    "record_type": "RecordType.DeveloperName",
    "priority": "Priority",
    "origin": "Origin",
    "topic": "Type",
    "owner_id": "OwnerId",
    "team": "",
    "business_hours_id": "BusinessHoursId",
    "master_record_id": "MasterRecordId",
    "created_at": "CreatedDate",
}
# A row of the history never changes, and has no SystemModstamp.
CASE_HISTORY = CREATOR | {
    "system_modstamp": "CreatedDate",
    "case_id": "CaseId",
    "field": "Field",
    "old_value": "OldValue",
    "new_value": "NewValue",
}
CASE_COMMENT = CREATOR | {
    "case_id": "ParentId",
    "is_published": "IsPublished",
    "created_at": "CreatedDate",
}
CASE_EMAIL = CREATOR | {
    "case_id": "ParentId",
    "is_incoming": "Incoming",
    "status": "Status",
    "automation_type": "AutomationType",
    "message_date": "MessageDate",
    "created_at": "CreatedDate",
}
# Conditions of every query of an object. They exclude e-mails outside of cases, and changes of
# other fields.
CONDITIONS = {
    "case_history": (
        "Field IN ('Status', 'Owner', 'ownerAssignment', 'ownerAccepted', 'ownerEscalated')"
    ),
    "case_emails": "ParentId != null",
}
# Columns without which a record keeps its meaning; all others are required.
OPTIONAL = {
    *("segment", "region", "industry", "email_domain", "plan", "last_service_date"),
    *("currency", "effective_date", "status_code", "master_record_id"),
    *("install_date", "usage_end_date", "is_competitor_product"),
    *("supplied_email", "is_closed_on_create", "priority", "origin", "topic", "team"),
    *("business_hours_id", "automation_type", "record_type"),
}
FIELD_OPTIONS = {
    "segment": "segment_field",
    "region": "region_field",
    "industry": "industry_field",
    "email_domain": "email_domain_field",
    "mrr": "mrr_field",
    "plan": "plan_field",
    "start_date": "start_date_field",
    "last_service_date": "end_date_field",
    "ordered_at": "ordered_at_field",
    "amount": "amount_field",
    "referrer_account_id": "referrer_field",
    "converted_at": "converted_at_field",
    "topic": "ticket_topic_field",
    "team": "ticket_team_field",
}
# Options, other than those of fields, that change the meaning of a table's records.
MEANING_OPTIONS = {
    "subscriptions": ("currency",),
    "orders": ("currency", "order_statuses"),
    "leads": ("referral_lead_source",),
    "cases": ("bot_ids", "ticket_record_types"),
    "case_history": ("bot_ids",),
    "case_comments": ("bot_ids",),
    "case_emails": ("bot_ids",),
}
