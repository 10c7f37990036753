"""Exports of responses: asked for, in progress for a while, then a file for as long as it is kept."""

import io
import secrets
import zipfile

import orjson


class Exports:
    """All exports.

    Attributes:
        made: by id, which is the continuation token, too: what was asked for, and which responses there were.
        polls: how often an export is still in progress when asked for.
        expired: continuation tokens that are no longer taken.
    """

    def __init__(self) -> None:
        self._series = secrets.token_hex(4)
        self.made: dict[str, dict] = {}
        self.polls = 0
        self.expired: set[str] = set()

    def start(self, everything: list[dict], asked: dict) -> str | None:
        """An export of all responses, of those recorded from a date on, or of those that came since a token.

        Returns:
            Its id, None where the token is not taken.
        """
        responses = everything
        if "continuationToken" in asked:
            if (
                asked["continuationToken"] in self.expired
                or asked["continuationToken"] not in self.made
            ):
                return None
            known = self.made[asked["continuationToken"]]["known"]
            responses = [response for response in everything if response["responseId"] not in known]
        elif asked.get("startDate"):
            responses = [
                each for each in everything if each["values"]["recordedDate"] >= asked["startDate"]
            ]
        # No other server's exports have these names.
        export = f"ES_{self._series}{len(self.made):07}"
        known = {response["responseId"] for response in everything}
        self.made[export] = {
            "asked": asked,
            "responses": responses,
            "known": known,
            "polls": self.polls,
        }
        return export

    def progress(self, name: str) -> dict:
        """How far an export is; at its end the file, and the token that was asked for."""
        export = self.made[name]
        if export["polls"]:
            export["polls"] -= 1
            return {"percentComplete": 40.0, "status": "inProgress"}
        token = {"continuationToken": name} if export["asked"].get("allowContinuation") else {}
        return {"fileId": f"{name}-file", "percentComplete": 100.0, "status": "complete"} | token

    def file(self, name: str) -> bytes | None:
        """The archive, None where it is not kept any more."""
        export = self.made.get(name.removesuffix("-file"))
        if export is None:
            return None
        asked_format = export["asked"]["format"]
        if asked_format == "ndjson":
            content = b"".join(orjson.dumps(response) + b"\n" for response in export["responses"])
        else:
            content = orjson.dumps({"responses": export["responses"]}, option=orjson.OPT_INDENT_2)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"survey.{asked_format}", content)
        return packed.getvalue()
