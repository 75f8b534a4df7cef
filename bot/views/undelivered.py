"""What did not come through, in words: which message, from when, and why; and who follows up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deadlines import local_date
from bot.locale import N_, _, day_words, listed, ngettext
from bot.views.blocks import actions, button, clipped
from models import NoticeState, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.models.blocks import ActionsBlock

    from bot.casework.undelivered import Lost
    from models import Notice

TAKE_OVER = "digest:handled"
LONGEST_CODE = 60
WHAT = {
    "card": N_("Kort"),
    "card_update": N_("Opdatering af kortet"),
    "receipt": N_("Kvittering til henviser"),
    "ping": N_("Indkaldelse"),
    "review": N_("Indkaldelse til opfølgning"),
    "asked": N_("Spørgsmål til stedfortræder"),
    "agenda": N_("Dagsorden"),
    "invitation": N_("Startmødet som fil til kalenderen"),
    "uninvited": N_("Fil, der tager startmødet ud af kalenderen"),
    "quorum": N_("Spørgsmål til stedfortrædere lige før mødet"),
    "quorum_leader": N_("Besked til leder om en faglighed, der mangler"),
    "stand_in": N_("Besked til den, der træder ind"),
    "stand_down": N_("Besked til den, der har været trådt ind"),
    "visit": N_("Besked om et besøg"),
    "passing": N_("Spørgsmål om at overtage noget"),
    "passed": N_("Svar på at overtage noget"),
    "tacit": N_("Spørgsmål om, hvad kun én ved"),
    "back": N_("Besked til den, der er tilbage"),
    "moved": N_("Besked om flyttet møde"),
    "moved_receipt": N_("Besked til henviser om flyttet møde"),
    "reminder": N_("Påmindelse"),
    "overdue": N_("Besked til leder om noget, der er overskredet"),
    "extended": N_("Besked om, at fristen er forlænget"),
    "triaged": N_("Besked til henviser om sparring"),
    "referred_again": N_("Besked om en ny henvisning på sagen"),
    "held": N_("Besked til henviser om startmødet"),
    "outcome": N_("Besked til henviser om afslutningen"),
    "feedback": N_("Spørgsmål om, hvorvidt det hjalp"),
    "handover": N_("Spørgsmål til modtager af overdragelse"),
    "answered": N_("Svar på overdragelse"),
    "yours": N_("Besked til modtager om, hvad der blev af overdragelsen"),
    "after": N_("Efterkontrol: står borgeren stadig i det"),
    "after_no": N_("Besked om et nej ved efterkontrollen"),
    "digest": N_("Dagsoverblik"),
    "quarterly": N_("Kvartalets liste til lederen"),
    "sparring": N_("Spørgsmål om sparring"),
    "learning": N_("Indkaldelse til sparring og læring"),
    "learning_agenda": N_("Hvem der kommer til sparring og læring"),
    "learning_off": N_("Besked om, at sparring og læring er flyttet"),
}
OTHER = N_("Besked")
REFUSED = N_("Slack afviste den (fejl {code})")
NO_PERSON = N_("personen findes ikke længere i Slack")
NO_LEAVE = N_("Tværs mangler en tilladelse i Slack (fejl {code})")
UNSHOWN = N_("den kunne ikke vises i Slack (fejl {code})")
WHY = {
    "is_archived": N_("kanalen er arkiveret"),
    "not_in_channel": N_("Tværs er ikke med i kanalen"),
    "channel_not_found": N_("kanalen findes ikke længere, eller Tværs er ikke med i den"),
    "channel_public": N_("kanalen er ikke privat"),
    "channel_shared": N_("kanalen deles med andre organisationer"),
    "channel_guest": N_("der er en gæst i kanalen"),
    "user_not_found": NO_PERSON,
    "user_not_visible": NO_PERSON,
    "user_disabled": N_("personens konto i Slack er lukket"),
    "cannot_dm_bot": N_("personen er en app"),
    "missing_scope": NO_LEAVE,
    "no_permission": NO_LEAVE,
    "cannot_render": N_("Tværs kunne ikke skrive den (fejl {code})"),
    "invalid_blocks": UNSHOWN,
    "msg_blocks_too_long": UNSHOWN,
    "msg_too_long": UNSHOWN,
}


def line(one: Lost, code: str) -> str:
    """Return a line of the digest about one message; `code` is its case's, perhaps as a link."""
    words = _("{what} fra {day}: {why}").format(
        what=_what(one),
        day=day_words(local_date(one.notice.due_at)),
        why=_why(one.notice),
    )
    return f"{code} {words}".strip()


def advice() -> str:
    """Return what the team can do about what did not come through."""
    return _(
        "Giv selv besked til dem, det angår, og tryk på *Vi følger selv op*. "
        "Bliver det ved, så sig det til jeres Tværs-administrator."
    )


def take_over_row(team_id: str, shown: Sequence[Lost]) -> ActionsBlock:
    """Return the button; it stands for the lines that are shown, and for no other."""
    ids = ",".join(one.notice.id for one in shown)
    return actions(button(_("Vi følger selv op"), TAKE_OVER, f"{team_id}:{ids}"))


def read_taken_over(value: str) -> tuple[str, list[str]]:
    """Read the team's id and the notices' ids from the button's value."""
    team_id, _colon, ids = value.partition(":")
    return team_id, [one for one in ids.split(",") if one]


def taken_over(count: int) -> str:
    """Return what the one hears who takes so many messages over for the team."""
    return ngettext(
        "Tak. I følger selv op på {count} besked, og den står ikke i næste dagsoverblik. "
        "Åbn sagen med /henvisning sager, og giv selv besked til den, der ikke fik den.",
        "Tak. I følger selv op på {count} beskeder, og de står ikke i næste dagsoverblik. "
        "Åbn sagerne med /henvisning sager, og giv selv besked til dem, der ikke fik dem.",
        count,
    ).format(count=count)


def _what(one: Lost) -> str:
    if one.codes and one.case is None:
        return _("Samlet besked om {codes}").format(codes=listed(one.codes))
    return _(WHAT.get(one.notice.kind, OTHER))


def _why(notice: Notice) -> str:
    if notice.state is not NoticeState.DEAD:
        return _("ingen ved, om den nåede frem")
    code = notice.error or "unknown"
    if code == "channel_not_found" and notice.place is Place.PERSON:
        return _(NO_PERSON)
    if code.startswith("restricted_action"):
        return _(NO_LEAVE)
    return _(WHY.get(code, REFUSED)).format(code=clipped(code, LONGEST_CODE))
