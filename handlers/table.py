"""The table of everything a user can do: what opens, what a button changes, what a form stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers import (
    absence,
    after,
    barrier,
    breach,
    calendar,
    closing,
    consent,
    digest,
    encounter,
    extension,
    feedback,
    follow_up,
    grant,
    handover,
    home,
    intervention,
    journal,
    learning,
    measure,
    meeting,
    notes,
    opening,
    order,
    overview,
    passing,
    referral,
    replies,
    restrict,
    snooze,
    team,
    triage,
    trust,
    unit_price,
    visit,
)
from models.vocabulary import BarrierKind, BreachStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot
    from handlers.entry import Answer, Asked

    type_change = Callable[[Desk, Visitor, Asked], Answer]
    type_open = Callable[[Bot, Asked], None]
    type_after = Callable[[Bot, Asked, Answer], None]
    type_next = Callable[[Bot, Asked, Answer], View | None]


def nothing(_bot: Bot, _asked: Asked, _answer: Answer) -> None:
    """Say nothing more: the card shows it."""


def closes(_bot: Bot, _asked: Asked, _answer: Answer) -> None:
    """Let the form close: nothing more is asked."""


@dataclass(frozen=True)
class Press:
    """A button that changes something; `after` runs when Slack has its acknowledgement."""

    change: type_change
    after: type_after = nothing


@dataclass(frozen=True)
class Form:
    """A form that is sent; `check` may ask Slack before anything is stored.

    `following` may give a form that takes its place when it is stored.
    """

    change: type_change
    after: type_after = nothing
    check: type_open | None = None
    following: type_next = closes


OPENS: dict[str, type_open] = {
    "card:show": opening.show_sheet,
    "card:agenda": opening.show_agenda,
    "card:deeds": opening.show_deeds,
    "card:log": intervention.offer_types,
    "card:bid": meeting.open_bid,
    "card:record": meeting.open_record,
    "card:move": meeting.open_move,
    "card:swap": meeting.open_swap,
    "card:sparring": triage.open_sparring,
    "card:redirect": triage.open_redirect,
    "card:follow_up": follow_up.open_form,
    "card:snooze": snooze.open_form,
    "late:extend": extension.open_form,
    "card:move_follow_up": follow_up.open_move,
    "card:handover": handover.open_form,
    "unit:chosen": handover.choose_unit,
    "card:close": closing.open_close,
    "card:note": journal.open_note,
    "journal:read": journal.read_note,
    "journal:on": journal.turn_page,
    "journal:back": journal.turn_page,
    "paper:link": replies.follow_link,
    "card:reopen": closing.open_reopen,
    "log:form": intervention.open_form,
    "logged:correct": intervention.open_correction,
    "passing:open": passing.open_form,
    "passing:whose": passing.open_whose,
    "tacit:write": notes.open_tacit,
    "card:visit": visit.open_form,
    "sheet:note": notes.open_form,
    "sheet:note_correct": notes.open_correction,
    "sheet:order": order.open_form,
    "sheet:trust": trust.open_form,
    "sheet:consent": consent.open_form,
    "sheet:restrict": restrict.open_form,
    "sheet:lift": restrict.open_lift,
    "sheet:log": intervention.open_form,
    "sheet:effect": intervention.open_effect,
    "sheet:correct": intervention.open_correction,
    "sheet:grant": grant.open_form,
    "sheet:barrier": barrier.open_form,
    "grant:yes": grant.open_needed,
    "sheet:newer": opening.turn_page,
    "sheet:older": opening.turn_page,
    "sheet:back": opening.turn_page,
    "sheet:on": opening.turn_page,
    "cases:show": opening.show_sheet,
    "cases:filter_all": overview.turn_cases,
    "cases:filter_mine": overview.turn_cases,
    "cases:filter_late": overview.turn_cases,
    "cases:filter_new": overview.turn_cases,
    "cases:back": overview.turn_cases,
    "cases:on": overview.turn_cases,
    "handover:read": handover.read_letter,
    "handover:decline": handover.open_decline,
    "handover:another_day": handover.open_yes,
    "card:handover_no": handover.open_no,
    "card:handover_day": handover.open_day,
    "card:handover_text": handover.show_text,
    "referral:team": referral.change_team,
    "breach:open": breach.open_page,
    "breach:time": breach.open_time,
    "home:refer": referral.open_form,
    "home:cases": overview.show_cases,
    "home:absence": absence.open_form,
    "home:sparring": learning.open_question,
    "home:knowledge": learning.show_shelf,
    "learning:back": learning.turn_shelf,
    "learning:on": learning.turn_shelf,
    "sparring:answer": learning.open_answer,
    "sparring:read": learning.read_card,
    "card:lesson": learning.open_lesson,
    "setup:learning": learning.edit_slot,
    "card:measure": measure.open_page,
    "setup:themes": measure.edit_themes,
    "setup:prices": unit_price.show_prices,
    "setup:price": unit_price.edit_price,
    "home:calendar": calendar.open_page,
    "home:set_up": team.show_setup,
    "home:back": home.turn,
    "home:on": home.turn,
    "setup:new": team.new_team,
    "setup:team": team.edit_team,
    "setup:seat": team.edit_seat,
    "setup:add_seat": team.new_seat,
    "setup:closing": team.edit_closing,
    "setup:groups": team.edit_groups,
    "setup:rules": team.edit_rules,
    "setup:back": team.turn_setup,
    "setup:on": team.turn_setup,
    "setup:administrators": team.edit_administrators,
}

SHORTCUTS: dict[str, type_open] = {
    "shortcut:refer": referral.open_form,
    "shortcut:refer_from": referral.open_from_message,
}

PRESSES: dict[str, Press] = {
    "card:come": Press(meeting.come, opening.show_taken),
    "card:stay_away": Press(meeting.stay_away, opening.show_taken),
    "card:phone_in": Press(meeting.phone_in, opening.show_taken),
    "card:receive": Press(meeting.receive, opening.show_taken),
    "card:contacted": Press(meeting.contacted, opening.show_taken),
    "card:add": Press(triage.add, opening.show_taken),
    "card:apart": Press(triage.apart, opening.show_taken),
    "card:confirm": Press(handover.confirm, opening.show_taken),
    "card:withdraw": Press(handover.withdraw, opening.show_taken),
    "card:handover_told": Press(handover.tell_citizen, handover.confirm_told),
    "journal:file": Press(journal.file, journal.redraw_note),
    "journal:take_back": Press(journal.take_back, journal.redraw_note),
    "journal:pdf": Press(journal.make_link, journal.show_link),
    "text:pdf": Press(handover.make_pdf, handover.show_link),
    "text:mail": Press(handover.make_mail, handover.show_link),
    "visit:home": Press(visit.home, visit.confirm),
    "passing:accept": Press(passing.accept, passing.confirm),
    "passing:decline": Press(passing.decline, passing.confirm),
    "passing:withdraw": Press(passing.withdraw, passing.redraw_form),
    "learning:come": Press(learning.come, learning.confirm),
    "learning:stay_away": Press(learning.stay_away, learning.confirm),
    "learning:remove": Press(learning.remove, learning.say_removed),
    "absence:call_off": Press(absence.call_off, absence.redraw_form),
    "log": Press(intervention.log_quickly, intervention.confirm_tap),
    "logged:undo": Press(intervention.undo, intervention.confirm_undo),
    "sheet:done": Press(intervention.set_state, intervention.ask_on),
    "sheet:ongoing": Press(intervention.set_state, intervention.ask_on),
    "sheet:start": Press(intervention.set_state, intervention.ask_on),
    "sheet:more": Press(intervention.set_state, intervention.ask_on),
    "grant:no": Press(grant.answer, grant.confirm),
    "grant:unclear": Press(grant.answer, grant.confirm),
    "barrier:goes_on": Press(barrier.go_on, barrier.confirm),
    **{f"barrier:{kind.value}": Press(barrier.name, barrier.confirm) for kind in BarrierKind},
    **{f"breach:{step.value}": Press(breach.tick, breach.redraw_page) for step in BreachStep},
    "breach:undo": Press(breach.untick, breach.redraw_page),
    "breach:end": Press(breach.end, breach.redraw_page),
    "handover:accept": Press(handover.accept, handover.thank),
    "after:yes": Press(after.answer, after.thank),
    "after:no": Press(after.answer, after.thank),
    "after:unknown": Press(after.answer, after.thank),
    "after:reopen": Press(after.reopen, after.thank),
    **{f"measure:{n}": Press(measure.rate, measure.redraw_page) for n in range(measure.VALUES)},
    "measure:unasked": Press(measure.leave_unasked, measure.redraw_page),
    "measure:done": Press(measure.finish, measure.show_result),
    "measure:bid": Press(measure.finish, measure.open_bid),
    "feedback:yes": Press(feedback.give, feedback.thank),
    "feedback:no": Press(feedback.give, feedback.thank),
    "digest:handled": Press(digest.take_over, digest.confirm),
    "calendar:make": Press(calendar.make, calendar.show_made),
    "calendar:remove": Press(calendar.remove, calendar.redraw_page),
    "home:language_da": Press(home.choose_language),
    "home:language_en": Press(home.choose_language),
    "home:digest_on": Press(home.subscribe),
    "home:digest_off": Press(home.unsubscribe),
}

FORMS: dict[str, Form] = {
    "form:referral": Form(referral.submit),
    "form:breach": Form(breach.submit, following=breach.show_checklist),
    "form:breach_time": Form(breach.submit_time, breach.redraw_page_below),
    "form:absence": Form(absence.submit, following=absence.thank),
    "form:passing": Form(passing.submit, following=passing.thank),
    "form:passing_whose": Form(passing.choose_whose, following=passing.list_whose),
    "form:encounter": Form(encounter.submit, following=encounter.thank),
    "form:question": Form(learning.submit_question, following=learning.thank),
    "form:answer": Form(learning.submit_answer, learning.redraw_below_answer),
    "form:lesson": Form(learning.submit_lesson),
    "form:learning": Form(learning.submit_slot, team.redraw_page, team.require_administrator),
    "form:bid": Form(meeting.submit_bid),
    "form:record": Form(meeting.submit_record, following=measure.follow),
    "form:visit": Form(visit.submit, opening.redraw_sheet_below),
    "form:note": Form(notes.submit, opening.redraw_sheet_below),
    "form:note_correct": Form(notes.submit_correction, opening.redraw_sheet_below),
    "form:order": Form(order.submit, opening.redraw_sheet_below),
    "form:trust": Form(trust.submit, opening.redraw_sheet_below, trust.check),
    "form:consent": Form(consent.submit, opening.redraw_sheet_below),
    "form:restrict": Form(restrict.submit, opening.redraw_sheet_below),
    "form:lift": Form(restrict.submit_lift, opening.redraw_sheet_below),
    "form:move": Form(meeting.submit_move),
    "form:swap": Form(meeting.submit_swap, following=passing.thank),
    "form:intervention": Form(
        intervention.submit, opening.redraw_sheet_below, following=intervention.asked_after_log
    ),
    "form:intervention_correct": Form(
        intervention.submit_correction,
        opening.redraw_sheet_below,
        following=intervention.asked_next,
    ),
    "form:effect": Form(
        intervention.submit_effect,
        opening.redraw_sheet_below,
        following=intervention.asked_after_effect,
    ),
    "form:why": Form(intervention.submit_why, opening.redraw_sheet_below),
    "form:grant": Form(grant.submit, opening.redraw_sheet_below, grant.check),
    "form:barrier": Form(barrier.submit, opening.redraw_sheet_below),
    "form:follow_up": Form(follow_up.submit, following=follow_up.after_follow_up),
    "form:move_follow_up": Form(follow_up.submit_move, opening.redraw_sheet_below),
    "form:snooze": Form(snooze.submit),
    "form:extend": Form(extension.submit, following=extension.thank),
    "form:sparring_only": Form(triage.submit_sparring),
    "form:redirect": Form(triage.submit_redirect),
    "form:close": Form(closing.submit_close, following=measure.follow),
    "form:reopen": Form(closing.submit_reopen),
    "form:handover": Form(handover.submit, check=handover.check, following=handover.text_follows),
    "form:handover_no": Form(handover.submit_no),
    "form:handover_day": Form(handover.submit_day),
    "form:handover_yes": Form(handover.submit_yes, handover.thank_below),
    "form:decline": Form(handover.submit_decline, handover.thank_below),
    "form:team": Form(team.submit_team, team.redraw_page, team.check_team),
    "form:seat": Form(team.submit_seat, team.plan_anew, team.check_seat),
    "form:closing_days": Form(team.submit_closing, team.plan_anew, team.require_administrator),
    "form:rules": Form(team.submit_rules, team.plan_anew, team.require_administrator),
    "form:themes": Form(measure.submit_themes, team.redraw_page, team.require_administrator),
    "form:price": Form(
        unit_price.submit_price, unit_price.redraw_prices, team.require_administrator
    ),
    "form:groups": Form(team.submit_groups, team.plan_anew, team.require_administrator),
    "form:administrators": Form(
        team.submit_administrators, team.redraw_page, team.check_administrators
    ),
}
