"""What is right and wrong between this installation and Slack: keys, rights, clock, channels."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.channels import why_not
from bot.errors import UserError
from bot.finding import Finding, Patient, checked, reading
from bot.locale import _
from bot.manifest import FILES, SCOPES
from bot.posting import code_of
from models import Case, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.settings import Settings


LARGEST_DRIFT = 60  # seconds
NO_THREAD = "1000000000.000000"
UNKNOWN_TOKEN = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}


def demand_known(fault: Exception) -> None:
    """Raise UserError when a failed connection means that Slack refuses a token for good."""
    refused = fault if isinstance(fault, SlackApiError) else fault.__context__
    if isinstance(refused, SlackApiError) and code_of(refused) in UNKNOWN_TOKEN:
        raise UserError(_refusal(refused, _("Kør: python app.py doctor")))


def look_at_slack(patient: Patient) -> list[Finding]:
    """Look at both tokens; the rest needs that the bot's own is good."""
    findings = []
    if patient.chosen.slack_app_token.get_secret_value():
        findings.append(checked("SLACK_APP_TOKEN", partial(_app_words, patient)))
    if patient.chosen.slack_bot_token.get_secret_value():
        findings += _behind_the_bot_token(patient)
    return findings


def _app_words(patient: Patient) -> str:
    token = patient.chosen.slack_app_token.get_secret_value()
    _answer(
        lambda: patient.slack.apps_connections_open(app_token=token),
        _("Lav en ny under Basic Information, App-Level Tokens, med connections:write."),
    )
    return ""


def _behind_the_bot_token(patient: Patient) -> list[Finding]:
    found: list[Any] = []

    def greet() -> str:
        again = _("Hent den igen under OAuth & Permissions.")
        found.append(_answer(patient.slack.auth_test, again))
        return str(found[0].get("team") or "")

    token = checked("SLACK_BOT_TOKEN", greet)
    if not token.ok:
        return [token]
    headers = {str(name).lower(): value for name, value in found[0].headers.items()}
    return [
        token,
        checked(_("Rettigheder"), partial(_scope_words, patient.chosen, headers)),
        checked(_("Ur"), partial(_clock_words, headers, patient.real_now())),
        *_channels(patient),
    ]


def _scope_words(chosen: Settings, headers: dict[str, Any]) -> str:
    """Compare what the app may with what the manifest asks for; both ways are faults."""
    asked_for = (*SCOPES, *FILES) if chosen.sends_files else SCOPES
    granted = {scope.strip() for scope in _one(headers, "x-oauth-scopes").split(",")} - {""}
    missing, superfluous = set(asked_for) - granted, granted - set(asked_for)
    faults = []
    if missing:
        faults.append(_("Appen mangler {scopes}.").format(scopes=", ".join(sorted(missing))))
    if superfluous:
        too_many = _("Appen har mere, end den skal bruge: {scopes}.")
        faults.append(too_many.format(scopes=", ".join(sorted(superfluous))))
    if faults:
        again = _("Sæt manifest.json ind under App Manifest, og vælg Reinstall to Workspace.")
        if chosen.sends_files:
            again = _(
                "Sæt det, python app.py manifest --files skriver, ind under App Manifest, og vælg "
                "Reinstall to Workspace."
            )
        raise UserError(" ".join([*faults, again]))
    return ", ".join(asked_for)


def _clock_words(headers: dict[str, Any], ours: datetime) -> str:
    try:
        theirs = parsedate_to_datetime(_one(headers, "date"))
    except ValueError:
        return _("Slack sagde ikke, hvad klokken er.")
    drift = round(abs((ours - theirs).total_seconds()))
    if drift > LARGEST_DRIFT:
        wrong = _("Maskinens ur går {seconds} sekunder forkert. Stil det efter NTP.")
        raise UserError(wrong.format(seconds=drift))
    return ""


def _one(headers: dict[str, Any], name: str) -> str:
    value = headers.get(name, "")
    return str(value[0]) if isinstance(value, list) and value else str(value)


def _channels(patient: Patient) -> Iterator[Finding]:
    for name, channel, card in _teams(patient.chosen):
        what = _("Kanalen for {team}").format(team=name)
        fit = checked(what, partial(_channel_words, patient, channel))
        yield fit
        if fit.ok:
            threads = _("Trådene i kanalen for {team}").format(team=name)
            yield checked(threads, partial(_thread_words, patient, channel, card))


def _teams(chosen: Settings) -> list[tuple[str, str, str]]:
    """Return each team's name, channel and newest card; none where the database can't be read."""
    newest = (
        select(Case.card_ts)
        .where(Case.team_id == Team.id, Case.card_ts.is_not(None))
        .order_by(Case.received_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    try:
        with reading(chosen.database_url) as session:
            rows = session.execute(select(Team.name, Team.channel, newest).order_by(Team.name))
            return [(name, channel, card or NO_THREAD) for name, channel, card in rows]
    except UserError:  # told by the check of the database
        return []


def _channel_words(patient: Patient, channel: str) -> str:
    fault = why_not(patient.slack, channel)
    if fault is not None:
        raise UserError(fault)
    return _("privat, ikke delt, og Tværs er med")


def _thread_words(patient: Patient, channel: str, ts: str) -> str:
    """Read a thread, as reconciling does; that there is none such is an answer too."""
    try:
        patient.slack.conversations_replies(channel=channel, ts=ts, limit=1)
    except SlackApiError as refused:
        if code_of(refused) != "thread_not_found":
            raise UserError(_refusal(refused, _("Se appens rettigheder."))) from None
    return _("kan læses")


def _answer(ask: Callable[[], Any], again: str) -> Any:
    """Return Slack's answer; raises UserError with `again` when it doesn't know the token."""
    try:
        return ask()
    except SlackApiError as refused:
        raise UserError(_refusal(refused, again)) from None


def _refusal(refused: SlackApiError, again: str) -> str:
    code = code_of(refused)
    if code in UNKNOWN_TOKEN:
        return _("Slack godtager ikke nøglen ({code}). {again}").format(code=code, again=again)
    return _("Slack sagde nej ({code}). {again}").format(code=code or "?", again=again)
