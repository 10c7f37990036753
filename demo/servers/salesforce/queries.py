"""SOQL queries over an org's records, in batches behind a locator."""

from demo.servers.salesforce.objects import OBJECTS, described
from demo.servers.salesforce.soql import Query, parse

# A field of the user that a record refers to.
CREATOR_TYPE = "CreatedBy.UserType"
MAX_PER_BATCH, MIN_PER_BATCH = 2_000, 200


class RefusedError(Exception):
    """A query that the org refuses, with its error code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Queries:
    """The records of an org and the queries over them.

    Attributes:
        records: The records by object, including deleted ones.
        schema: The description by object; an object without one does not exist.
        max_per_batch: The maximum number of records in a response; orgs lower it for wide records.
    """

    def __init__(self, records: dict[str, list[dict]]) -> None:
        self.records = records
        self.schema = {name: described(name) for name in OBJECTS}
        self.max_per_batch = MAX_PER_BATCH
        self._locators: dict[str, tuple[Query, list[str]]] = {}

    def expire_locators(self) -> None:
        """Expire all locators."""
        self._locators.clear()

    def open(self, text: str, with_deleted: bool) -> str:
        """Run a query and return a locator for the ids of its records."""
        query, records = self.found(text, with_deleted)
        locator = f"0r85J{len(self._locators):013}"
        self._locators[locator] = (query, [record["Id"] for record in records])
        return locator

    def batch(self, root: str, locator: str, first: int, options: str) -> dict:
        """A batch of records, with their current values.

        Raises:
            RefusedError: The locator is unknown or has expired.
        """
        if locator not in self._locators:
            raise RefusedError("INVALID_QUERY_LOCATOR", "invalid query locator")
        query, ids = self._locators[locator]
        given = dict(pair.split("=") for pair in options.split(",") if "=" in pair)
        size = min(
            max(int(given.get("batchSize", MAX_PER_BATCH)), MIN_PER_BATCH), self.max_per_batch
        )
        batch_ids = ids[first : first + size]
        by_id = {record["Id"]: record for record in self.records[query.object_name]}
        rest: dict[str, bool | str] = {"done": True}
        if first + size < len(ids):
            rest = {"done": False, "nextRecordsUrl": f"{root}/query/{locator}-{first + size}"}
        return (
            {"totalSize": len(ids)}
            | rest
            | {"records": [_as_json(root, query, by_id[id18]) for id18 in batch_ids]}
        )

    def found(self, text: str, with_deleted: bool) -> tuple[Query, list[dict]]:
        """The records of a query in its order.

        Raises:
            RefusedError: The query is malformed, or refers to an unknown object or field.
        """
        try:
            query = parse(text)
        except ValueError as error:
            raise RefusedError("MALFORMED_QUERY", str(error)) from None
        if query.object_name not in self.schema:
            raise RefusedError(
                "INVALID_TYPE", f"sObject type '{query.object_name}' is not supported."
            )
        known = {field["name"] for field in self.schema[query.object_name]["fields"]}
        known |= {CREATOR_TYPE} if "CreatedById" in known else set()
        for name in query.fields:
            if name not in known:
                raise RefusedError(
                    "INVALID_FIELD",
                    f"\n{text}\n^\nERROR at Row:1:Column:8\nNo such column '{name}'",
                )
        records = self.records[query.object_name]
        found = [
            record
            for record in records
            if (with_deleted or not record.get("IsDeleted")) and query.matches(record)
        ]
        return query, sorted(found, key=lambda record: [record[name] for name in query.order])


def _as_json(root: str, query: Query, record: dict) -> dict:
    url = f"{root}/sobjects/{query.object_name}/{record['Id']}"
    fields = {name: record[name] for name in query.fields if name != CREATOR_TYPE}
    if CREATOR_TYPE in query.fields:
        user = {"type": "User", "url": f"{root}/sobjects/User/{record['CreatedById']}"}
        fields["CreatedBy"] = {"attributes": user, "UserType": record[CREATOR_TYPE]}
    return {"attributes": {"type": query.object_name, "url": url}} | fields
