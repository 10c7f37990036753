"""The YAML file of alerts and digests, validated before a refresh reads anything."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestration.environment import PROJECT_ROOT
from orchestration.errors import BadConfigurationError
from orchestration.notifications.services import services_of
from orchestration.settings.project import published_metrics

SETTING = "CX_NOTIFICATIONS"
SurveyType = Literal["nps", "csat", "ces"]
# The bands of METRICS §3. Answers of high effort are the low answers of §7.
Band = Literal[
    "promoter",
    "passive",
    "detractor",
    "satisfied",
    "dissatisfied",
    "low_effort",
    "medium_effort",
    "high_effort",
]
Risk = Literal["high", "elevated", "low"]
Name = Annotated[str, Field(min_length=1, max_length=80)]
# A name of an environment variable. An address contains other characters.
Recipient = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Conditions(_Strict):
    """What an answer must match. A list matches any of its values; without one, all match."""

    survey_type: tuple[SurveyType, ...] = ()
    band: tuple[Band, ...] = ()
    touchpoint: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    min_mrr: Annotated[float, Field(ge=0)] | None = None
    churn_risk: tuple[Risk, ...] = ()


class FeedbackRule(_Strict):
    """A rule of alerts about answers.

    Attributes:
        name: title of the message.
        send_to: environment variables with Apprise addresses.
        start: first local date of answers that alert.
        when: the answers that alert.
        comment: whether the message contains the comments.
    """

    name: Name
    send_to: tuple[Recipient, ...] = Field(min_length=1)
    start: date
    when: Conditions = Conditions()
    comment: bool = False


class Digest(_Strict):
    """A digest of a role.

    Attributes:
        role: role of the readers, in the title.
        send_to: environment variables with Apprise addresses.
        every: the period between two digests.
        metrics: the metrics of the digest; all without a list.
        link: address of the report, for example on a web server.
    """

    role: Name
    send_to: tuple[Recipient, ...] = Field(min_length=1)
    every: Literal["day", "week", "month"]
    metrics: tuple[str, ...] = ()
    link: str | None = None


class Notifications(_Strict):
    """All rules of the file."""

    feedback_alerts: tuple[FeedbackRule, ...] = ()
    digests: tuple[Digest, ...] = ()

    def recipients(self) -> list[str]:
        """The environment variables with the addresses of all rules."""
        lists = [rule.send_to for rule in self.feedback_alerts]
        lists += [digest.send_to for digest in self.digests]
        return sorted({recipient for names in lists for recipient in names})


def load_notifications() -> Notifications | None:
    """Return the rules of the file named by `CX_NOTIFICATIONS`; None if it is not set.

    Raises:
        BadConfigurationError: the file is missing or invalid, or an address is not set or not
            supported.
    """
    if not (name := os.environ.get(SETTING)):
        return None
    path = PROJECT_ROOT / Path(name).expanduser()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules = Notifications.model_validate(content or {})
    except (OSError, UnicodeDecodeError):
        raise BadConfigurationError(
            f"{SETTING}: no readable file {path}; create it or correct the setting"
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise BadConfigurationError(f"{path}{line}: not valid YAML; correct the file") from None
    except ValidationError as error:
        # The values are left out: an address in place of its name is a secret.
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        hint = "; it names an environment variable with the address" if "send_to" in place else ""
        raise BadConfigurationError(f"{path}: {place}: {first['msg']}{hint}") from None
    for problem in _problems(rules):
        raise BadConfigurationError(f"{path}: {problem}")
    for recipient in rules.recipients():
        if not services_of(recipient):
            raise BadConfigurationError(
                f"{path}: the environment variable {recipient} is not set; set it to an Apprise"
                " address"
            )
    return rules


def _problems(rules: Notifications) -> Iterator[str]:
    for names, key in (
        ([rule.name for rule in rules.feedback_alerts], "feedback_alerts: the name"),
        ([digest.role for digest in rules.digests], "digests: the role"),
    ):
        if repeated := {name for name in names if names.count(name) > 1}:
            yield f"{key} '{min(repeated)}' occurs twice; choose different ones"
    known = set(published_metrics())
    for digest in rules.digests:
        if unknown := [name for name in digest.metrics if name not in known]:
            yield f"digests: unknown metric '{unknown[0]}' of '{digest.role}'; correct it"
