"""Responses in the shapes of Intercom's API description, version 2.16; the values are ours."""

from tests.sources.intercom.objects import (
    BY_ADMIN,
    BY_LEAD,
    BY_MACRO_BOT,
    BY_USER,
    FIN,
    LEAD,
    USER,
    at,
    contact,
    conversation,
    part,
    search,
    ticket,
    ticket_state,
    workspace,
)
from tests.support.replay import Responses

COMPANY = "6762f0971bb69f9f2193bb2b"
STATISTICS = {
    "type": "conversation_statistics",
    "time_to_assignment": 0,
    "time_to_admin_reply": 1800,
    "time_to_first_close": 7200,
    "time_to_last_close": 9000,
    "first_contact_reply_at": at("02 09:00"),
    "first_admin_reply_at": at("02 09:30"),
    "first_close_at": at("02 10:00"),
    "last_close_at": at("03 08:00"),
    "last_closed_by_id": "11",
    "count_reopens": 1,
    "count_assignments": 0,
    "count_conversation_parts": 8,
}
CONVERSATIONS = [
    conversation(
        "501",
        "02 09:00",
        BY_USER,
        part("1", "note", "02 09:10", BY_ADMIN, "<p>internal</p>"),
        part("2", "assignment", "02 09:30", BY_ADMIN, "<p>On it</p>"),
        part("3", "close", "02 10:00", BY_ADMIN, "<p>Goodbye</p>", state="closed"),
        part("4", "conversation_rating_changed", "02 10:05", BY_USER, state="closed"),
        part("5", "open", "02 11:00", BY_USER, "<p>Still broken</p>", state="open"),
        part("6", "snoozed", "02 12:00", BY_ADMIN, state="snoozed"),
        part("7", "timer_unsnooze", "03 07:00", {"type": "bot", "id": "279"}, state="open"),
        # A state that no type of part shows.
        part("8", "workflow_ended", "03 08:00", FIN, state="closed"),
        delivered_as="customer_initiated",
        state="closed",
        open=False,
        priority="medium",
        team_assignee_id=7,
        company={"type": "company", "id": COMPANY, "name": "Harbour"},
        custom_attributes={"Topic": "Refunds"},
        statistics=STATISTICS,
        conversation_rating={
            "rating": 4,
            "remark": "Fast",
            "created_at": at("02 10:01"),
            "updated_at": at("02 10:05"),
            "contact": {"type": "contact", "id": USER, "external_id": "70"},
            "teammate": {"type": "admin", "id": 11},
        },
    ),
    # A message to all contacts, which none has answered.
    conversation("502", "02 09:00", BY_ADMIN, delivered_as="automated", state="closed", open=False),
    # An answered message that was closed at once.
    conversation(
        "503",
        "02 09:00",
        BY_ADMIN,
        part("10", "comment", "02 09:20", BY_LEAD, "<p>Thanks</p>"),
        part("11", "comment", "02 09:25", BY_MACRO_BOT, "<p>Welcome</p>"),
        delivered_as="admin_initiated",
        state="closed",
        open=False,
        first_contact_reply={"type": "conversation", "created_at": at("02 09:20"), "url": None},
        statistics=STATISTICS | {"last_close_at": at("02 09:25"), "count_reopens": 0},
    ),
    # The AI agent alone, with a rating of its own; that of the conversation was not given.
    conversation(
        "504",
        "02 09:00",
        BY_LEAD,
        part("20", "comment", "02 09:01", FIN, "<p>An answer</p>"),
        part("21", "close", "02 09:05", FIN, state="closed"),
        delivered_as="customer_initiated",
        state="closed",
        open=False,
        source={"type": "whatsapp", "delivered_as": "customer_initiated", "author": BY_LEAD},
        contacts={"type": "contact.list", "contacts": [{"type": "contact", "id": LEAD}]},
        conversation_rating={
            "rating": None,
            "remark": None,
            "created_at": at("02 09:05"),
            "updated_at": at("02 09:05"),
            "contact": None,
            "teammate": None,
        },
        ai_agent_participated=True,
        ai_agent={
            "source_type": "workflow",
            "last_answer_type": "ai_answer",
            "resolution_state": "confirmed_resolution",
            "rating": 5,
            "rating_remark": None,
            "created_at": at("02 09:03"),
            "updated_at": at("02 09:04"),
        },
    ),
    conversation("505", "02 09:00", BY_USER, delivered_as="customer_initiated"),
]
SCHEDULE = {
    "type": "office_hours_schedule",
    "id": "123",
    "name": "Support",
    "time_zone_name": "America/New_York",
    "time_intervals": [
        {"start_minute": 540, "end_minute": 1020, "day_of_week": 0},
        # From Saturday 22:00 to Sunday 02:00.
        {"start_minute": 8520, "end_minute": 8760, "day_of_week": 5},
    ],
    "twenty_four_seven": False,
    "created_at": at("01 00:00"),
    "updated_at": at("01 00:00"),
}
ALWAYS = SCHEDULE | {
    "id": "124",
    "name": "Always",
    "time_intervals": [],
    "twenty_four_seven": True,
    "created_at": at("01 00:01"),
}
EXCEPTION = {
    "type": "office_hours_exception",
    "id": "456",
    "office_hours_schedule_id": "123",
    "exception_date": "2024-12-25",
    "exception_type": "closed",
    "name": "Christmas Day",
    "time_intervals": None,
    "recurring_annually": True,
}
CUSTOM_HOURS = EXCEPTION | {
    "id": "457",
    "exception_date": "2024-12-24",
    "exception_type": "custom_hours",
    "time_intervals": [{"start_minute": 540, "end_minute": 780, "day_of_week": 1}],
}
# The lead was merged into a user, who was merged into another one.
BETWEEN = "6762f14a1bb69f9f2193bba4"
MERGE = {
    "type": "merge_history",
    "source_contact_id": BETWEEN,
    "source_contact_role": "lead",
    "merged_at": at("04 00:00"),
}
INTERCOM: Responses = workspace(CONVERSATIONS) | {
    "GET /data_attributes": [
        {"type": "list", "data": [{"name": "Topic", "model": "conversation"}]}
    ],
    "GET /office_hours_schedules": [
        {"type": "office_hours_schedule.list", "data": [SCHEDULE, ALWAYS]}
    ],
    "GET /office_hours_schedules/123/office_hours_exceptions": [
        {"type": "office_hours_exception.list", "data": [EXCEPTION, CUSTOM_HOURS]}
    ],
    "GET /office_hours_schedules/124/office_hours_exceptions": [
        {"type": "office_hours_exception.list", "data": []}
    ],
    "GET /conversations/deleted": [
        search(
            "conversations",
            {"type": "conversation", "id": "505", "metrics_retained": True}
            | {"deleted_at": at("05 00:00")},
        )
    ],
    "POST /tickets/search": [
        search(
            "tickets",
            ticket(
                *("601", "02 09:00", "Customer", "resolved"),
                ticket_state("31", "02 09:00", "submitted", "submitted"),
                ticket_state("32", "02 09:10", "in_progress", "submitted"),
                # The inbox's state, which is not the ticket's.
                part("33", "close", "02 09:15", BY_ADMIN, "<p>We look into it</p>"),
                ticket_state("34", "02 09:20", "waiting_on_customer", "in_progress"),
                ticket_state("35", "02 10:00", "resolved", "waiting_on_customer"),
            ),
            ticket("602", "02 09:00", "Back-office", "submitted"),
            # The conversation, which was converted to a ticket.
            ticket(
                *("501", "02 09:00", "Customer", "submitted"),
                part("2", "comment", "02 09:30", BY_ADMIN, "<p>On it</p>"),
            ),
        )
    ],
    "POST /contacts/search": [
        search(
            "data",
            contact(
                USER,
                "01 08:00",
                companies={"type": "list", "data": [{"type": "company", "id": COMPANY}]},
                merge_history=[MERGE],
            ),
            contact(BETWEEN, "01 08:30", merge_history=[MERGE | {"source_contact_id": LEAD}]),
            contact("6762f14a1bb69f9f2193bba3", "01 09:00", role="lead", email=None, name=None),
        )
    ],
    "GET /companies/scroll": [
        {
            "type": "list",
            "data": [
                {
                    "type": "company",
                    "company_id": "A-1",
                    "id": COMPANY,
                    "name": "Harbour",
                    "remote_created_at": at("01 07:00"),
                    "created_at": at("02 07:00"),
                    "updated_at": at("02 07:00"),
                    "website": "https://www.harbour.example/",
                    "industry": "Shipping",
                    "plan": {},
                    "custom_attributes": {},
                }
            ],
            "pages": None,
            "total_count": None,
            "scroll_param": "69352cd2",
        },
        {"type": "list", "data": [], "scroll_param": "69352cd2"},
    ],
}
