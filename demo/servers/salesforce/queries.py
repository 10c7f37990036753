"""Queries of an org: their records in batches, each batch behind a locator."""

from demo.servers.salesforce.objects import OBJECTS, described
from demo.servers.salesforce.soql import Query, parse

MOST_PER_BATCH, FEWEST_PER_BATCH = 2_000, 200


class RefusedError(Exception):
    """A query that the org does not take: its code and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Queries:
    """What can be asked of an org's records.

    Attributes:
        records: the records of each object, deleted ones among them.
        schema: what is said of each object when it is described; an object without one is not there.
        most_per_batch: how many records an answer holds at most; fewer where the org finds them wide.
    """

    def __init__(self, records: dict[str, list[dict]]) -> None:
        self.records = records
        self.schema = {name: described(name) for name in OBJECTS}
        self.most_per_batch = MOST_PER_BATCH
        self._locators: dict[str, tuple[Query, list[str]]] = {}

    def expire_locators(self) -> None:
        """Forget where further records are."""
        self._locators.clear()

    def open(self, text: str, with_deleted: bool) -> str:
        """Run a query and keep its records' ids behind a locator."""
        query, records = self.found(text, with_deleted)
        locator = f"0r85J{len(self._locators):013}"
        self._locators[locator] = (query, [record["Id"] for record in records])
        return locator

    def batch(self, root: str, locator: str, first: int, options: str) -> dict:
        """Records by their ids: what was changed since the query has its present values.

        Raises:
            RefusedError: the locator is not known, or not any more.
        """
        if locator not in self._locators:
            raise RefusedError("INVALID_QUERY_LOCATOR", "invalid query locator")
        query, ids = self._locators[locator]
        asked = dict(pair.split("=") for pair in options.split(",") if "=" in pair)
        size = min(
            max(int(asked.get("batchSize", MOST_PER_BATCH)), FEWEST_PER_BATCH), self.most_per_batch
        )
        wanted = ids[first : first + size]
        present = {record["Id"]: record for record in self.records[query.object_name]}
        rest: dict[str, bool | str] = {"done": True}
        if first + size < len(ids):
            rest = {"done": False, "nextRecordsUrl": f"{root}/query/{locator}-{first + size}"}
        return (
            {"totalSize": len(ids)}
            | rest
            | {"records": [_shown(root, query, present[id18]) for id18 in wanted]}
        )

    def found(self, text: str, with_deleted: bool) -> tuple[Query, list[dict]]:
        """The records of a query in its order.

        Raises:
            RefusedError: the query is not understood, or asks for what is not there.
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


def _shown(root: str, query: Query, record: dict) -> dict:
    url = f"{root}/sobjects/{query.object_name}/{record['Id']}"
    return {"attributes": {"type": query.object_name, "url": url}} | {
        name: record[name] for name in query.fields
    }
