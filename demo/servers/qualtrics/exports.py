"""Response exports: started, in progress, complete, then a file until it expires."""

import io
import secrets
import zipfile

import orjson


class Exports:
    """All exports.

    Attributes:
        made: Exports by id, which is also the continuation token.
        polls: How many polls of an export return that it is in progress.
        expired: Expired continuation tokens.
    """

    def __init__(self) -> None:
        self._series = secrets.token_hex(4)
        self.made: dict[str, dict] = {}
        self.polls = 0
        self.expired: set[str] = set()

    def start(self, everything: list[dict], params: dict) -> str | None:
        """Start an export of all responses, or of those since a date or a continuation token.

        Returns:
            The id of the export; None if the token is invalid.
        """
        responses = everything
        if "continuationToken" in params:
            if (
                params["continuationToken"] in self.expired
                or params["continuationToken"] not in self.made
            ):
                return None
            known = self.made[params["continuationToken"]]["known"]
            responses = [response for response in everything if response["responseId"] not in known]
        elif params.get("startDate"):
            responses = [
                each for each in everything if each["values"]["recordedDate"] >= params["startDate"]
            ]
        # The ids differ between servers.
        export = f"ES_{self._series}{len(self.made):07}"
        known = {response["responseId"] for response in everything}
        self.made[export] = {
            "params": params,
            "responses": responses,
            "known": known,
            "polls": self.polls,
        }
        return export

    def progress(self, name: str) -> dict:
        """The progress of an export, with the file and the continuation token at its end."""
        export = self.made[name]
        if export["polls"]:
            export["polls"] -= 1
            return {"percentComplete": 40.0, "status": "inProgress"}
        token = {"continuationToken": name} if export["params"].get("allowContinuation") else {}
        return {"fileId": f"{name}-file", "percentComplete": 100.0, "status": "complete"} | token

    def file(self, name: str) -> bytes | None:
        """The archive; None if it has expired."""
        export = self.made.get(name.removesuffix("-file"))
        if export is None:
            return None
        file_format = export["params"]["format"]
        if file_format == "ndjson":
            content = b"".join(orjson.dumps(response) + b"\n" for response in export["responses"])
        else:
            content = orjson.dumps({"responses": export["responses"]}, option=orjson.OPT_INDENT_2)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"survey.{file_format}", content)
        return packed.getvalue()
