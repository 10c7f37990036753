"""A server that answers like an org of Salesforce.

https://developer.salesforce.com/docs/platform/api-rest/guide
"""

import time
from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from orchestration.demo.servers.salesforce.bulk import QueryJobs
from orchestration.demo.servers.salesforce.objects import OBJECTS, described
from orchestration.demo.servers.salesforce.records import records_of
from orchestration.demo.servers.salesforce.soql import Query, parse
from orchestration.demo.servers.server import Company, VendorServer

CLIENT_ID, CLIENT_SECRET = "demo-consumer-key", "demo-consumer-secret"
ROOT = "/services/data/{version}"
MOST_PER_BATCH, FEWEST_PER_BATCH = 2_000, 200


class SalesforceServer(VendorServer):
    """An org with a company's accounts, contacts, contracts, orders and referred leads.

    Attributes:
        records: the records of each object, deleted ones among them.
        schema: what is said of each object when it is described; an object without one is not there.
        daily_limit: how many requests the org allows in 24 hours.
        most_per_batch: how many records an answer holds at most; fewer where the org finds them wide.
    """

    name = "salesforce"

    def take(self, company: Company) -> None:
        """Keep the company's records."""
        self.records = records_of(company)
        self.schema = {name: described(name) for name in OBJECTS}
        self.daily_limit = 100_000
        self.most_per_batch = MOST_PER_BATCH
        self.jobs = QueryJobs()
        self._token, self._tokens = "", 0
        self._locators: dict[str, tuple[Query, list[str]]] = {}

    def routes(self) -> Iterable[Route]:
        """Signing in, describing, querying, and jobs."""
        jobs = f"{ROOT}/jobs/query"
        return [
            Route("/services/oauth2/token", self._sign_in, methods=["POST"]),
            Route(f"{ROOT}/sobjects/{{name}}/describe", self._describe),
            Route(f"{ROOT}/query", self._query),
            Route(f"{ROOT}/queryAll", self._query_all),
            Route(f"{ROOT}/query/{{locator}}", self._query_more),
            Route(jobs, self._create_job, methods=["POST"]),
            Route(f"{jobs}/{{job}}", self._job),
            Route(f"{jobs}/{{job}}/results", self._results),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The app's key and secret, and the fields that the org has made for itself."""
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "base_url": base_url,
            "orders_object": "Order",
            "ordered_at_field": "Ordered_At__c",
            "order_statuses": "Refunded=refunded, Cancelled=cancelled",
            "converted_at_field": "Converted_At__c",
            # The bundled plan rates stand for the demo's currencies.
            "use_conversion_rates": "false",
        }

    def is_signed_in(self, request: Request) -> bool:
        """The token that was given last; whoever asks for one has none yet."""
        if request.url.path == "/services/oauth2/token":
            return True
        return bool(self._token) and request.headers.get("authorization") == f"Bearer {self._token}"

    def unauthorised(self) -> Response:
        """A session that is over."""
        return _error(401, "INVALID_SESSION_ID", "Session expired or invalid")

    def throttled(self, retry_after_seconds: float) -> Response:
        """The requests of 24 hours are used up; nobody is told when others are free."""
        return _error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    def expire_session(self) -> None:
        """End the session, as its time does."""
        self._token = ""

    def expire_locators(self) -> None:
        """Forget where further rows are."""
        self._locators.clear()

    def touch(self, count: int) -> None:
        """The last contacts get another name, all in one second, as when they are imported."""
        for record in self.records["Contact"][-count:]:
            record |= {"Name": f"Renamed {record['Id']}", "SystemModstamp": self.instant()}

    def instant(self) -> str:
        """The org's time, as it writes it."""
        return time.strftime("%Y-%m-%dT%H:%M:%S.000+0000", time.gmtime(self.now()))

    def least_requests(self) -> int:
        """Signing in, describing five objects, and full batches."""
        objects = [name for name in self.records if name != "CurrencyType"]
        return 1 + len(objects) + sum(-(-max(len(self.records[name]), 1) // MOST_PER_BATCH) for name in objects)

    async def _sign_in(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if form.get("grant_type") != "client_credentials":
            return JSONResponse(
                {"error": "unsupported_grant_type", "error_description": "grant type not supported"}, 400
            )
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client", "error_description": "invalid client credentials"}, 400)
        self._tokens += 1
        self._token = f"00D5J000000demo!{self._tokens:08}"
        base_url = str(request.base_url).rstrip("/")
        return JSONResponse(
            {
                "access_token": self._token,
                "signature": "c2lnbmF0dXJl",
                "scope": "api",
                "instance_url": base_url,
                "id": f"{base_url}/id/00D5J000000demoUAA/0055J000000demoQAA",
                "token_type": "Bearer",
                "issued_at": str(int(self.now() * 1000)),
            }
        )

    async def _describe(self, request: Request) -> Response:
        schema = self.schema.get(request.path_params["name"])
        return self._answered(schema) if schema else _error(404, "NOT_FOUND", "The requested resource does not exist")

    async def _query(self, request: Request) -> Response:
        return self._first_batch(request, with_deleted=False)

    async def _query_all(self, request: Request) -> Response:
        return self._first_batch(request, with_deleted=True)

    def _first_batch(self, request: Request, with_deleted: bool) -> Response:
        query = self._parsed(request.query_params.get("q", ""))
        if isinstance(query, Response):
            return query
        ids = [record["Id"] for record in self._found(query, with_deleted)]
        locator = f"0r85J{len(self._locators):013}"
        self._locators[locator] = (query, ids)
        return self._batch(request, locator, 0)

    async def _query_more(self, request: Request) -> Response:
        locator, _, first = request.path_params["locator"].partition("-")
        if locator not in self._locators:
            return _error(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._batch(request, locator, int(first))

    def _batch(self, request: Request, locator: str, first: int) -> Response:
        """Records by their ids: what was changed since the query has its present values."""
        query, ids = self._locators[locator]
        asked = dict(
            pair.split("=") for pair in request.headers.get("sforce-query-options", "").split(",") if "=" in pair
        )
        size = min(max(int(asked.get("batchSize", MOST_PER_BATCH)), FEWEST_PER_BATCH), self.most_per_batch)
        present = {record["Id"]: record for record in self.records[query.object_name]}
        attributes = {"type": query.object_name}
        version = request.path_params["version"]
        records = [
            {"attributes": attributes | {"url": f"/services/data/{version}/sobjects/{query.object_name}/{identifier}"}}
            | {name: present[identifier][name] for name in query.fields}
            for identifier in ids[first : first + size]
            if identifier in present
        ]
        body = {"totalSize": len(ids), "done": first + size >= len(ids)}
        if not body["done"]:
            body["nextRecordsUrl"] = f"/services/data/{version}/query/{locator}-{first + size}"
        return self._answered(body | {"records": records})

    def _parsed(self, text: str) -> Query | Response:
        try:
            query = parse(text)
        except ValueError as error:
            return _error(400, "MALFORMED_QUERY", str(error))
        if query.object_name not in self.schema:
            return _error(400, "INVALID_TYPE", f"sObject type '{query.object_name}' is not supported.")
        known = {field["name"] for field in self.schema[query.object_name]["fields"]}
        for name in query.fields:
            if name not in known:
                return _error(400, "INVALID_FIELD", f"\n{text}\nERROR at Row:1:Column:8\nNo such column '{name}'")
        return query

    def _found(self, query: Query, with_deleted: bool) -> list[dict]:
        records = self.records[query.object_name]
        found = [
            record for record in records if (with_deleted or not record.get("IsDeleted")) and query.matches(record)
        ]
        return sorted(found, key=lambda record: [record[name] for name in query.order])

    async def _create_job(self, request: Request) -> Response:
        asked = await request.json()
        query = self._parsed(asked["query"])
        if isinstance(query, Response):
            return query
        records = self._found(query, with_deleted=asked["operation"] == "queryAll")
        return self._answered(self.jobs.create(asked["operation"], query, records, self.schema, self.instant()))

    async def _job(self, request: Request) -> Response:
        return self._answered(self.jobs.status(request.path_params["job"]))

    async def _results(self, request: Request) -> Response:
        return self.jobs.results(request.path_params["job"], request.query_params)

    def _answered(self, body: dict) -> Response:
        return JSONResponse(body, headers={"Sforce-Limit-Info": f"api-usage={self.requests}/{self.daily_limit}"})


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse([{"message": message, "errorCode": code}], status)
