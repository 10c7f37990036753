"""A server that answers like Jira Service Management's cloud APIs.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/ and
https://developer.atlassian.com/cloud/jira/service-desk/rest/.
"""

from demo.servers.jira.server import JiraServer

__all__ = ["JiraServer"]
