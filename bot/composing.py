"""What a claimed notice says now, drawn from the state as it is, or why it is not said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.access import Visitor, person, teams
from bot.appointments import start_meeting
from bot.casework.absence import KINDS as ABSENCES
from bot.casework.breach import breach_of
from bot.casework.breach import is_still_owed as breach_still_owed
from bot.casework.invite import FILES, is_owed
from bot.casework.learn import KINDS as LEARNING
from bot.casework.learn import gathering, new_since, question_of, unanswered
from bot.casework.learn import is_still_owed as learning_still_owed
from bot.casework.passing import KINDS as PASSINGS
from bot.casework.passing import held_by, shown_to
from bot.casework.quarterly import is_quarterly_owed, published
from bot.deadlines import local_date
from bot.digest import digest
from bot.gather import CATCH_UP, gathered
from bot.ladder import ALARMS, CLOCK
from bot.loading import cases_of, load_team
from bot.locale import speaking
from bot.obligations import (
    BREACH,
    OWN_DIGEST,
    PIN_REFUSED,
    QUARTERLY,
    UNINVITED,
    absence_owed,
    passing_owed,
)
from bot.overview import open_cases_of, own_digest
from bot.people import ask_about, asked_lately, has_left, not_met, people
from bot.policy import calendar_of, everyone, seats_of
from bot.posting import BACK_OFF, Letter, Result, permalink
from bot.presence import is_away
from bot.restricted import is_orphaned, is_restricted
from bot.uploading import File
from bot.views.absence import Turn
from bot.views.absence import message as absence_message
from bot.views.barrier import quarterly as quarterly_message
from bot.views.breach import message as breach_message
from bot.views.calendar_file import file_name, invitation
from bot.views.digest import Morning, digest_message
from bot.views.learning import Coming, called_off
from bot.views.learning import agenda as slot_agenda
from bot.views.learning import invitation as slot_invitation
from bot.views.learning import message as question_message
from bot.views.messages import alarm, catch_up, gathered_line, message, repeated
from bot.views.notes import pin_refused
from bot.views.own_digest import OwnMorning, own_digest_message
from bot.views.passing import message as passing_message
from bot.views.restricted import with_naming, with_sheet
from bot.views.scene import Scene
from models import (
    CARD_UPDATE,
    Case,
    Extension,
    Handover,
    Notice,
    NoticeState,
    Passing,
    Person,
    Place,
    Team,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from bot.runtime import Bot
    from bot.settling import Claim
    from bot.views.blocks import Message

DIGEST = "digest"
LINKED = {DIGEST, OWN_DIGEST}  # Slack is asked for their links, outside a transaction
MOST_LINKS = 25  # asked of Slack one by one, well within a lease
AT_ANY_HOUR = {"card", CARD_UPDATE, "receipt", "visit", CLOCK, PIN_REFUSED, BREACH}
RINGS_FOR_A_MEETING = {"asked", "moved", "moved_receipt", "review", *FILES}
CARD_GONE_MEANWHILE = Result(NoticeState.PENDING, error="no_card", wait=BACK_OFF)
IN_CHANNEL = (Place.CHANNEL, Place.THREAD)
NOT_PUBLISHED_YET = Result(NoticeState.PENDING, error="not_published", wait=BACK_OFF)
LOST_ITS_MEANING = Result(NoticeState.CANCELLED, error="lost_its_meaning")


def compose(bot: Bot, claim: Claim) -> Letter | Result:
    """Return what to post, drawn from the state as it is now, or why nothing is posted now."""
    with bot.reading() as session:
        notice = session.get_one(Notice, claim.notice_id)
        team = load_team(session, notice.team_id)
        held_back = _held_back(team, notice, bot.now())
        if held_back is not None:
            return held_back
        strangers = _strangers(bot, session, team, notice)
        if not strangers and notice.kind not in LINKED:
            return _letter(bot, session, team, notice)
    ask_about(bot, team.workspace_id, strangers)  # Slack is asked while no transaction is open
    if notice.kind == DIGEST:
        return _digest_letter(bot, notice) or LOST_ITS_MEANING
    if notice.kind == OWN_DIGEST:
        return _own_digest_letter(bot, notice) or LOST_ITS_MEANING
    with bot.reading() as session:
        team = load_team(session, team.id)
        return _letter(bot, session, team, session.get_one(Notice, claim.notice_id))


def _held_back(team: Team, notice: Notice, now: datetime) -> Result | None:
    """Return why a message is not said now: it means nothing any more, or the office is closed.

    At any hour there are only card and receipt (domain.md, "Dates" 5 and 7), what can't wait
    (a visit, a breach), and what concerns a meeting that begins before the office opens.
    """
    calendar = calendar_of(team)
    if notice.not_after is not None and notice.not_after <= now:
        return LOST_ITS_MEANING
    if notice.kind in LINKED:
        return None if calendar.is_working_day(local_date(now)) else LOST_ITS_MEANING
    if notice.kind in AT_ANY_HOUR or calendar.in_office_hours(now):
        return None
    later = calendar.next_office_instant(now)
    too_late = notice.not_after is not None and notice.not_after <= later
    if too_late and notice.kind in RINGS_FOR_A_MEETING:
        return None
    return Result(NoticeState.PENDING, error="outside_hours", due_at=later)


def _strangers(bot: Bot, session: Session, team: Team, notice: Notice) -> set[str]:
    """Return those whose names we lack, and the one spoken to unless we have just asked."""
    found = not_met(session, team.workspace_id, _named(session, team, notice))
    if notice.place is Place.PERSON and notice.person:
        lately = asked_lately(session, team.workspace_id, notice.person, bot.real_now())
        return found if lately else found | {notice.person}
    return found


def _letter(bot: Bot, session: Session, team: Team, notice: Notice) -> Letter | Result:
    """Return the letter in the language of the one spoken to; all it needs is in the database."""
    session.expunge(notice)  # what is changed for the drawing is never stored
    if notice.place is Place.PERSON and has_left(session, team.workspace_id, notice.person or ""):
        return Result(NoticeState.DEAD, error="user_disabled")
    if notice.place in IN_CHANNEL and team.channel_fault is not None:
        return Result(NoticeState.DEAD, error=team.channel_fault)
    with speaking(_language(bot, session, team.workspace_id, notice)):
        letter = LETTERS.get(notice.kind, _case_letter)
        return letter(bot, session, team, notice) or LOST_ITS_MEANING


def _passing_letter(bot: Bot, session: Session, team: Team, notice: Notice) -> Letter | None:
    """Return the question to take something over, or its answer; None when it is past."""
    passing = session.get(Passing, notice.about)
    if passing is None:
        return None
    if notice.key not in {due.key for due in passing_owed(team, passing, bot.now())}:
        return None
    every = shown_to(held_by(session, team, passing.giver), notice.person or "")
    held = [one for one in every if one.key in passing.duties]
    said = passing_message(passing, held, people(session, team.workspace_id), notice)
    if said is None:
        return None
    marked = _marked(notice, said)
    return Letter(marked, notice.person or "", None, None, notice.post_key, 0)


def _learning_letter(bot: Bot, session: Session, team: Team, notice: Notice) -> Letter | None:
    """Return a question or its answers, or the slot's invitation; None when it is past."""
    if notice.place is Place.CHANNEL:
        said = _slot_message(bot, session, team, notice)
        if said is None:
            return None
        return Letter(_marked(notice, said), team.channel, None, None, notice.post_key, 0)
    question = question_of(session, notice.about)
    if question is None or not learning_still_owed(session, notice, team, bot.now()):
        return None
    marked = _marked(notice, question_message(question, team, notice))
    return Letter(marked, notice.person or "", None, None, notice.post_key, 0)


def _quarterly_letter(
    bot: Bot, session: Session, team: Team, notice: Notice
) -> Letter | Result | None:
    """Return the leader's list of a quarter; None when it is past, or somebody else leads now.

    It waits until its figures are kept, as they are never told otherwise later.
    """
    first_on = notice.about_on
    if first_on is None or not is_quarterly_owed(session, notice, team, bot.now()):
        return None
    told = published(session, team, first_on)
    if told is None:
        return NOT_PUBLISHED_YET
    said = quarterly_message(team, first_on, told)
    return Letter(_marked(notice, said), notice.person or "", None, None, notice.post_key, 0)


def _breach_letter(bot: Bot, session: Session, team: Team, notice: Notice) -> Letter | None:
    """Return what is said of a breach to who answers for it; None when it is past."""
    breach = breach_of(session, notice.about)
    if breach is None or not breach_still_owed(session, notice, team, breach):
        return None
    said = breach_message(breach, team, people(session, team.workspace_id), bot.now())
    return Letter(_marked(notice, said), notice.person or "", None, None, notice.post_key, 0)


def _slot_message(bot: Bot, session: Session, team: Team, notice: Notice) -> Message | None:
    """Return what is said of the slot, which may have been changed since; None then."""
    on, now = notice.about_on, bot.now()
    if on is None or not learning_still_owed(session, notice, team, now):
        return None
    if notice.kind == "learning_off":
        return called_off(notice)
    since = now - timedelta(weeks=team.learning_weeks)
    known, said = people(session, team.workspace_id), gathering(session, team, on)
    fresh, silent = new_since(session, team, since), len(unanswered(session, team))
    coming = Coming(team, on, said, known, fresh, silent)
    return slot_invitation(coming) if notice.kind == "learning" else slot_agenda(coming)


def _absence_letter(bot: Bot, session: Session, team: Team, notice: Notice) -> Letter | None:
    """Return a private line about an absence; None when nothing is owed because of it."""
    absence = next((one for one in team.absences if one.id == notice.about), None)
    if absence is None or notice.key not in {due.key for due in absence_owed(team, absence)}:
        return None
    cases = open_cases_of(session, team, absence.user, notice.person or "")
    turn = Turn(team, absence, cases, people(session, team.workspace_id), bot.now())
    said = absence_message(turn, notice)
    if said is None:
        return None
    return Letter(_marked(notice, said), notice.person or "", None, None, notice.post_key, 0)


def _case_letter(bot: Bot, session: Session, team: Team, notice: Notice) -> Letter | Result:
    (case,) = cases_of(session, {notice.case_id or ""}).values()
    if not _is_owed(bot, session, case, team, notice):
        return LOST_ITS_MEANING
    if case.card_ts is None and (notice.place is Place.THREAD or notice.kind == CARD_UPDATE):
        return CARD_GONE_MEANWHILE
    scene = Scene(case, team, people(session, team.workspace_id), bot.now())
    older = gathered(session, notice)
    said = message(scene, _with_older(notice, older, bot.now()))
    if is_restricted(case) and seats_of(scene.team, notice.person or ""):
        said = with_sheet(said, case)
    elif is_orphaned(case, scene.team) and notice.person in set(everyone(scene.team)):
        said = with_naming(said, case)
    return Letter(
        message=_marked(notice, said),
        channel=_where(notice, case, team),
        thread_ts=case.card_ts if notice.place is Place.THREAD else None,
        update_ts=case.card_ts if notice.kind == CARD_UPDATE else None,
        post_key=notice.post_key,
        version=case.version,
        within=_keys_of(older),
        file=_file(notice, case, scene.team),
    )


def _keys_of(rows: Iterable[Notice]) -> tuple[str, ...]:
    return tuple(row.post_key for row in rows)


def _marked(notice: Notice, said: Message) -> Message:
    """Return a message with a mark on it if it may have been said before."""
    return repeated(said) if notice.repeated else said


def _with_older(notice: Notice, older: list[Notice], now: datetime) -> Notice:
    """Return a notice with the reasons of those it says too, as far as they mean something yet."""
    parts = {part for one in older if _means_something(one, now) for part in one.parts}
    notice.parts = sorted({*notice.parts, *parts})
    return notice


def _means_something(notice: Notice, now: datetime) -> bool:
    return notice.not_after is None or notice.not_after > now


def _catch_up_letter(bot: Bot, session: Session, team: Team, notice: Notice) -> Letter | None:
    """Return what was gathered, drawn from the cases as they are now; None when all is past."""
    known, now = people(session, team.workspace_id), bot.now()
    rows = gathered(session, notice)
    cases = cases_of(session, {row.case_id for row in rows if row.case_id})
    lines = [
        gathered_line(Scene(cases[row.case_id or ""], team, known, now), row)
        for row in rows
        if _means_something(row, now)
        and _is_owed(bot, session, cases[row.case_id or ""], team, row)
    ]
    if not lines:
        return None
    words, within = _marked(notice, catch_up(lines)), _keys_of(rows)
    return Letter(words, team.channel, None, None, notice.post_key, 0, within)


def _where(notice: Notice, case: Case, team: Team) -> str:
    """Return the person, or the channel: a case stays where its card hangs if the team moves."""
    if notice.place is Place.PERSON:
        return notice.person or ""
    return case.card_channel or team.channel


def _is_owed(bot: Bot, session: Session, case: Case, team: Team, notice: Notice) -> bool:
    """Tell whether a message is owed still: its case may have changed since it was claimed."""
    if notice.kind == CARD_UPDATE:
        return not is_restricted(case) and case.erased_at is None
    may_go = bot.sends_files or notice.kind not in FILES
    return may_go and is_owed(session, notice, case, team, bot.now())


def _file(notice: Notice, case: Case, team: Team) -> File | None:
    """Return the file that a message is said with, for the few that have one."""
    if notice.kind not in FILES:
        return None
    meeting = next(one for one in case.meetings if one.id == notice.about)
    found = start_meeting(case, team, meeting)
    taken_out = notice.kind == UNINVITED
    return File(file_name(found), invitation(replace(found, cancelled=taken_out)))


def _alarm_letter(bot: Bot, session: Session, team: Team, notice: Notice) -> Letter:
    words = _marked(notice, alarm(people(session, team.workspace_id), team.name, notice))
    to = (bot.operations if notice.place is Place.OPERATIONS else notice.person) or ""
    return Letter(words, to, None, None, notice.post_key, 0)


def _pin_refused_letter(_bot: Bot, _session: Session, team: Team, notice: Notice) -> Letter:
    said = _marked(notice, pin_refused(team))
    return Letter(said, notice.person or "", None, None, notice.post_key, 0)


def _digest_letter(bot: Bot, notice: Notice) -> Letter | None:
    with bot.reading() as session, speaking(bot.language):
        team = load_team(session, notice.team_id)
        day = notice.about_on
        found = digest(session, team, day) if day else None
        known = people(session, team.workspace_id)
    if not found or day is None:
        return None
    links = _links(bot, found.cases())
    with speaking(bot.language):
        said = _marked(notice, digest_message(Morning(found, team, known, day, links)))
    return Letter(said, team.channel, None, None, notice.post_key, 0)


def _own_digest_letter(bot: Bot, notice: Notice) -> Letter | None:
    """Return a person's own digest; None on a day that holds nothing, or when they are away."""
    now, user = bot.now(), notice.person or ""
    with bot.reading() as session:
        who = Visitor(load_team(session, notice.team_id).workspace_id, user)
        wished, mine = person(session, who), [t for t in teams(session, who) if seats_of(t, user)]
        away = any(is_away(team, user, now) for team in mine)
        if wished is None or wished.left or not wished.own_digest or away:
            return None
        found, known = own_digest(session, who, mine, now), people(session, who.workspace_id)
        speech = _language(bot, session, who.workspace_id, notice)
    links = _links(bot, found.cases())
    with speaking(speech):
        said = own_digest_message(OwnMorning(found, known, now, links))
        letter = _marked(notice, said) if said else None
    return Letter(letter, user, None, None, notice.post_key, 0) if letter else None


def _links(bot: Bot, cases: Mapping[str, Case]) -> dict[str, str]:
    """Ask Slack for the cards' addresses; without one the code stands alone."""
    links: dict[str, str] = {}
    for case_id, case in islice(cases.items(), MOST_LINKS):
        if case.card_channel is not None and case.card_ts is not None:
            address = permalink(bot, case.card_channel, case.card_ts)
            if address is None:
                return links
            links[case_id] = address
    return links


def _named(session: Session, team: Team, notice: Notice) -> set[str]:
    """Return everyone whose name a notice may show."""
    named = set(everyone(team))
    cases = select(Case.referrer, Case.convener, Case.lead, Case.contact, Case.snoozed_by)
    handovers = select(Handover.recipient, Handover.offered_by)
    about = {notice.case_id, *(one.case_id for one in gathered(session, notice))}
    rows = [
        *session.execute(cases.where(Case.id.in_(about))),
        *session.execute(handovers.where(Handover.case_id.in_(about))),
        *session.execute(select(Extension.user).where(Extension.case_id.in_(about))),
    ]
    return named | {user for row in rows for user in row if user}


def _language(bot: Bot, session: Session, workspace_id: str, notice: Notice) -> str:
    """Return the language of the one spoken to; channels hear the installation's."""
    if notice.place is not Place.PERSON:
        return bot.language
    query = select(Person.language).where(
        Person.workspace_id == workspace_id, Person.user == notice.person
    )
    return session.scalar(query) or bot.language


LETTERS: dict[str, Callable[[Bot, Session, Team, Notice], Letter | Result | None]] = {
    **dict.fromkeys(ALARMS, _alarm_letter),
    **dict.fromkeys(ABSENCES, _absence_letter),
    **dict.fromkeys(PASSINGS, _passing_letter),
    **dict.fromkeys(LEARNING, _learning_letter),
    CATCH_UP: _catch_up_letter,
    PIN_REFUSED: _pin_refused_letter,
    QUARTERLY: _quarterly_letter,
    BREACH: _breach_letter,
}
"""What is about no one case, by kind; all else is drawn from its case."""
