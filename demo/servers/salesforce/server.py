"""The endpoints of an org: https://developer.salesforce.com/docs/platform/api-rest/guide."""

import time
from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.servers.salesforce.bulk import QueryJobs
from demo.servers.salesforce.cases import LISTS as CASE_LISTS
from demo.servers.salesforce.cases import OBJECTS as CASE_OBJECTS
from demo.servers.salesforce.cases import OPTIONS as CASE_OPTIONS
from demo.servers.salesforce.objects import READ_BY_DEMO
from demo.servers.salesforce.queries import MAX_PER_BATCH, Queries, RefusedError
from demo.servers.salesforce.records import records_of
from demo.servers.server import Company, VendorServer

CLIENT_ID, CLIENT_SECRET = "demo-consumer-key", "demo-consumer-secret"
ROOT = "/services/data/{version}"


class SalesforceServer(VendorServer):
    """An org with a company's accounts, contacts, contracts, orders, referred leads and cases.

    With `has_service_cloud`, the options read its cases, too.

    Attributes:
        queries: Its records and the description of its objects.
        jobs: Its bulk query jobs.
        daily_limit: The number of requests it allows in 24 hours.
        tokens_issued: The number of access tokens issued so far.
    """

    name = "salesforce"

    def __init__(self, company: Company, has_service_cloud: bool = False) -> None:
        self._case_options = CASE_OPTIONS if has_service_cloud else {}
        super().__init__(company)

    def load(self, company: Company) -> None:
        """Convert canonical rows to records."""
        self.queries, self.jobs = Queries(records_of(company)), QueryJobs()
        self.daily_limit, self.tokens_issued = 100_000, 0
        self._token = ""

    def routes(self) -> Iterable[Route]:
        """The endpoints for tokens, object descriptions, queries and jobs."""
        jobs = f"{ROOT}/jobs/query"
        return [
            Route("/services/oauth2/token", self._issue_token, methods=["POST"]),
            Route(f"{ROOT}/sobjects/{{name}}/describe", self._describe),
            Route(f"{ROOT}/query", self._query),
            Route(f"{ROOT}/queryAll", self._query),
            Route(f"{ROOT}/query/{{locator}}", self._query_more),
            Route(jobs, self._create_job, methods=["POST"]),
            Route(f"{jobs}/{{job}}", self._job),
            Route(f"{jobs}/{{job}}/results", self._results),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The client id and secret, the address, and the org's custom fields."""
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "base_url": base_url,
            "orders_object": "Order",
            "ordered_at_field": "Ordered_At__c",
            "order_statuses": "Refunded=refunded, Cancelled=cancelled",
            "converted_at_field": "Converted_At__c",
            # The demo uses the bundled plan rates.
            "use_conversion_rates": "false",
        } | self._case_options

    def is_authenticated(self, request: Request) -> bool:
        """The token issued last; requests for a token need none."""
        if request.url.path == "/services/oauth2/token":
            return True
        return bool(self._token) and request.headers.get("authorization") == f"Bearer {self._token}"

    def unauthorised(self) -> Response:
        """The response to an expired session."""
        return _error(401, "INVALID_SESSION_ID", "Session expired or invalid")

    def throttled(self, retry_after_seconds: float) -> Response:
        """The response beyond the daily limit, without `Retry-After`."""
        return _error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    def expire_session(self) -> None:
        """Expire the session."""
        self._token = ""

    def touch(self, count: int) -> None:
        """Rename the last contacts, all in the same second, like an import."""
        for record in self.queries.records["Contact"][-count:]:
            record |= {"Name": f"Renamed {record['Id']}", "SystemModstamp": self.instant()}

    def instant(self) -> str:
        """The org's current time in Salesforce's format."""
        return time.strftime("%Y-%m-%dT%H:%M:%S.000+0000", time.gmtime(self.now()))

    def min_requests(self) -> int:
        """A token, the description of each object, full batches, and the lists about cases."""
        objects, lists = [*READ_BY_DEMO], 0
        if self._case_options:
            objects += CASE_OBJECTS
            lists = len(CASE_LISTS)
        counts = [len(self.queries.records[name]) for name in objects]
        return 1 + lists + len(counts) + sum(-(-max(count, 1) // MAX_PER_BATCH) for count in counts)

    async def _issue_token(self, request: Request) -> Response:
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        if form.get("grant_type") != "client_credentials":
            return JSONResponse(
                {"error": "unsupported_grant_type", "error_description": "not supported"}, 400
            )
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse(
                {"error": "invalid_client", "error_description": "invalid client credentials"}, 400
            )
        self.tokens_issued += 1
        self._token = f"00D5J000000demo!{self.tokens_issued:08}"
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
        described = self.queries.schema.get(request.path_params["name"])
        if described is None:
            return _error(404, "NOT_FOUND", "The requested resource does not exist")
        return self._json(described)

    async def _query(self, request: Request) -> Response:
        with_deleted = request.url.path.endswith("queryAll")
        try:
            locator = self.queries.open(request.query_params.get("q", ""), with_deleted)
            return self._batch(request, locator, 0)
        except RefusedError as refused:
            return _error(400, refused.code, refused.message)

    async def _query_more(self, request: Request) -> Response:
        locator, _, first = request.path_params["locator"].partition("-")
        try:
            return self._batch(request, locator, int(first))
        except RefusedError as refused:
            return _error(400, refused.code, refused.message)

    def _batch(self, request: Request, locator: str, first: int) -> Response:
        root = ROOT.format(version=request.path_params["version"])
        return self._json(
            self.queries.batch(
                root, locator, first, request.headers.get("sforce-query-options", "")
            )
        )

    async def _create_job(self, request: Request) -> Response:
        body = await request.json()
        try:
            query, records = self.queries.found(
                body["query"], with_deleted=body["operation"] == "queryAll"
            )
        except RefusedError as refused:
            return _error(400, refused.code, refused.message)
        schema = self.queries.schema[query.object_name]
        return self._json(
            self.jobs.create(body["operation"], query, records, schema, self.instant())
        )

    async def _job(self, request: Request) -> Response:
        return self._json(self.jobs.status(request.path_params["job"]))

    async def _results(self, request: Request) -> Response:
        return self.jobs.results(request.path_params["job"], request.query_params)

    def _json(self, body: dict) -> Response:
        return JSONResponse(
            body, headers={"Sforce-Limit-Info": f"api-usage={self.requests}/{self.daily_limit}"}
        )


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse([{"message": message, "errorCode": code}], status)
