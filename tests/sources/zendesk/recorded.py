"""Zendesk's answers in the shapes recorded, with what has been seen missing, odd or new in them."""

from starlette.responses import Response

from tests.support.replay import Responses

CLOSED = (
    b'{"error":{"title":"Forbidden","message":"You do not have access to this page. Ask its'
    b' owner."}}'
)
NOWHERE = {"channel": "api", "source": {"from": {}, "to": {}, "rel": None}}
TICKET = {
    "url": "https://harbour.zendesk.com/api/v2/tickets/1.json",
    "external_id": None,
    "via": NOWHERE,
    "created_at": "2025-03-01T09:00:00Z",
    "updated_at": "2025-03-02T09:00:00Z",
    "type": None,
    "subject": "🎯 où est ma commande",
    "priority": None,
    "status": "open",
    "recipient": None,
    "requester_id": 7000000000001,
    "assignee_id": None,
    "organization_id": None,
    "group_id": None,
    "tags": [],
    "custom_fields": [],
    "satisfaction_rating": None,
    "custom_status_id": 5001,
    "support_type": "agent",
    "generated_timestamp": 1740906000,
}
METRIC_SET = {
    "reopens": 0,
    "replies": 2,
    "reply_time_in_minutes": {"calendar": 97, "business": 23},
    "full_resolution_time_in_minutes": {"calendar": None, "business": None},
    "solved_at": None,
}
USER = {
    "created_at": "2022-12-01T08:00:00Z",
    "updated_at": "2023-02-03T07:00:00Z",
    "organization_id": None,
    "role": "end-user",
    "role_type": None,
    "active": True,
    "suspended": False,
    "photo": None,
    "user_fields": {},
}

ZENDESK: Responses = {
    # By page numbers, and an address on the vendor's own host.
    "GET /api/v2/groups.json": [
        {
            "groups": [{"id": 41, "name": "🎯 Support", "is_public": True, "deleted": False}],
            "next_page": "https://harbour.zendesk.com/api/v2/groups.json?page=2&per_page=1",
            "previous_page": None,
            "count": 2,
        },
        {"groups": [{"id": 42, "name": "Billing", "deleted": True}], "next_page": None, "count": 2},
    ],
    "GET /api/v2/business_hours/schedules.json": [
        {
            "schedules": [
                {
                    "id": 4500000000001,
                    "name": "Nouméa",
                    "time_zone": "New Caledonia",
                    "created_at": "2022-04-01T10:00:00Z",
                    "intervals": [
                        {"start_time": 1980, "end_time": 2460},
                        {"start_time": 8640, "end_time": 10080},
                    ],
                }
            ]
        }
    ],
    "GET /api/v2/business_hours/schedules/4500000000001/holidays.json": [
        {
            "holidays": [
                {"id": 7, "name": "New year", "start_date": "2025-12-31", "end_date": "2026-01-01"}
            ]
        }
    ],
    "GET /api/v2/incremental/ticket_events.json": [
        {
            "ticket_events": [
                {
                    "id": 81,
                    "ticket_id": 1,
                    "timestamp": 1740819600,
                    "updater_id": 7000000000001,
                    "via": "Web form",
                    "event_type": "Audit",
                    "child_events": [
                        {"id": 1, "via": "Web form", "status": "new", "event_type": "Create"},
                        {"id": 2, "via": "Web form", "subject": "s", "event_type": "Create"},
                        {
                            "id": 3,
                            "via": {},
                            "type": "Comment",
                            "author_id": 7000000000001,
                            "public": True,
                            "event_type": "Comment",
                        },
                    ],
                },
                {
                    "id": 82,
                    "ticket_id": 1,
                    "timestamp": 1740823200,
                    "updater_id": 7000000000009,
                    "via": "Phone call (inbound)",
                    "event_type": "Audit",
                    "child_events": [
                        {
                            "id": 4,
                            "type": "VoiceComment",
                            "event_type": "VoiceComment",
                            "via": None,
                            "public": False,
                        },
                        {
                            "id": 5,
                            "via": "Rule",
                            "status": "pending",
                            "previous_value": "new",
                            "event_type": "Change",
                        },
                        {"id": 6, "via": "Rule", "recipients": [1], "event_type": "Notification"},
                        {"id": 7, "via": "Rule", "event_type": "OfYearsToCome"},
                        {
                            "id": 8,
                            "previous_schedule_id": None,
                            "new_schedule_id": 4500000000001,
                            "event_type": "ScheduleAssignment",
                        },
                    ],
                },
                {
                    "id": 84,
                    "ticket_id": 2,
                    "timestamp": 1740823290,
                    "updater_id": 7000000000009,
                    "via": "Messaging",
                    "child_events": [
                        {"id": 9, "type": "Comment", "author_id": 7000000000009, "public": True}
                    ],
                },
                {"id": 83, "ticket_id": 1, "timestamp": 1740823300, "child_events": None},
            ],
            "count": 3,
            "end_time": 1740823300,
            "next_page": "https://harbour.zendesk.com/api/v2/incremental/ticket_events.json?start_time=1740823300",
            "end_of_stream": True,
        }
    ],
    "GET /api/v2/incremental/tickets/cursor.json": [
        {
            "tickets": [
                TICKET
                | {
                    "id": 1,
                    "metric_set": METRIC_SET,
                    "group_id": 42,
                    "a_field_of_years_to_come": {"x": [1]},
                },
                TICKET
                | {
                    "id": 2,
                    "via": {"channel": "voice", "source": {"rel": "voicemail"}},
                    "status": "hold",
                }
                | {"support_type": "ai_agent"},
            ],
            "after_url": "https://harbour.zendesk.com/api/v2/incremental/tickets/cursor.json?cursor=MQ==",
            "before_url": None,
            "after_cursor": "MQ==",
            "before_cursor": None,
            "end_of_stream": False,
        },
        # Half of an emoji; a ticket without a time of its own; everything null; ids beyond the
        # integers of doubles.
        b'{"tickets":[{"id":9007199254740993,"via":null,"status":"deleted","subject":"\\ud83d","requester_id":7000000000002,'
        b'"created_at":"2025-03-01T09:00:00Z","updated_at":"2025-03-04T09:00:00Z","tags":null,"custom_fields":null},'
        b'{"id":3,"status":"closed","tags":["closed_by_merge"],"created_at":"2025-03-01T09:00:00Z","generated_timestamp":1741000000},'
        b'{"id":null,"status":null}],"after_cursor":"Mg==","before_cursor":null,"end_of_stream":true}',
    ],
    "GET /api/v2/incremental/users/cursor.json": [
        {
            "users": [
                USER
                | {"id": 7000000000001, "name": "Ærøskøbing", "email": "someone@harbour.example"},
                USER
                | {
                    "id": 7000000000002,
                    "name": "gone",
                    "email": None,
                    "active": False,
                    "suspended": True,
                },
                USER
                | {
                    "id": 7000000000009,
                    "name": "Team",
                    "email": "team@harbour.example",
                    "role": "agent",
                },
                {"id": 77, "role": "end-user"},
            ],
            "after_cursor": "Mw==",
            "end_of_stream": True,
        }
    ],
    "GET /api/v2/incremental/organizations.json": [
        {
            "organizations": [
                {
                    "id": 21,
                    "name": "Harbour",
                    "domain_names": ["harbour.example", "harbour.test"],
                    "deleted_at": None,
                }
                | {
                    "external_id": None,
                    "created_at": "2021-05-04T10:00:00Z",
                    "updated_at": "2024-05-04T10:00:00Z",
                },
                {
                    "id": 22,
                    "name": "22_deleted_Birch",
                    "domain_names": [],
                    "deleted_at": "2025-09-07T15:00:00Z",
                }
                | {
                    "external_id": "A-1",
                    "created_at": "2021-05-04T10:00:00Z",
                    "updated_at": "2025-09-07T15:00:00Z",
                },
            ],
            "count": 2,
            "end_of_stream": True,
            "end_time": 1757257200,
        }
    ],
}
BELOW_ENTERPRISE: Responses = ZENDESK | {
    "GET /api/v2/business_hours/schedules.json": [
        Response(CLOSED, 403, media_type="application/json")
    ],
    "GET /api/v2/satisfaction_ratings.json": [Response(CLOSED, 403, media_type="application/json")],
    "GET /api/v2/guide/survey_responses": [Response(CLOSED, 403, media_type="application/json")],
}
