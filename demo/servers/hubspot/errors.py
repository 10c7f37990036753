"""Bodies of errors as HubSpot writes them."""

from starlette.responses import JSONResponse

CORRELATION_ID = "c033cdaa-2c40-4a64-ae48-b4cec88dad24"


def error(status: int, message: str, category: str | None = None) -> JSONResponse:
    """A refused request; not all errors have a category."""
    body = {"status": "error", "message": message, "correlationId": CORRELATION_ID}
    return JSONResponse(body | ({"category": category} if category else {}), status)


def refusal(policy: str) -> dict:
    """Too many requests by one of the allowances."""
    return {
        "status": "error",
        "message": f"You have reached your {policy.lower()} limit.",
        "errorType": "RATE_LIMIT",
        "correlationId": CORRELATION_ID,
        "policyName": policy,
    }


def nothing_associated(from_name: str, from_id: str, to_name: str) -> dict:
    """What a batch says of a record without associations."""
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {to_name} is associated with {from_name} {from_id}.",
        "context": {
            "fromObjectId": [from_id],
            "fromObjectType": [from_name],
            "toObjectType": [to_name],
        },
    }
