"""Slack in: `register` is the table of everything a user can do."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.errors import Busy, Refused, UserError
from bot.locale import _, speaking
from bot.views.answers import GuardWarning
from handlers import (
    absence,
    calendar,
    closing,
    commands,
    digest,
    encounter,
    follow_up,
    home,
    intervention,
    learning,
    meeting,
    notes,
    opening,
    order,
    overview,
    passing,
    pins,
    referral,
    team,
    triage,
    trust,
    visit,
)
from handlers.entry import (
    Answer,
    Asked,
    calm,
    chosen,
    commanded,
    field_errors,
    guarded,
    in_their_language,
    language_of,
    logged,
    noticed,
    once,
    pressed,
    submitted,
)
from handlers.replies import note, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App, BoltContext
    from slack_sdk.models.views import View

    from bot.access import Visitor
    from bot.casework.desk import Desk
    from bot.runtime import Bot

    type_change = Callable[[Desk, Visitor, Asked], Answer]
    type_open = Callable[[Bot, Asked], None]
    type_after = Callable[[Bot, Asked, Answer], None]
    type_next = Callable[[Bot, Asked, Answer], View | None]


def _nothing(_bot: Bot, _asked: Asked, _answer: Answer) -> None:
    """Say nothing more: the card shows it."""


def _closes(_bot: Bot, _asked: Asked, _answer: Answer) -> None:
    """Let the form close: nothing more is asked."""


@dataclass(frozen=True)
class Press:
    """A button that changes something; `after` runs when Slack has its acknowledgement."""

    change: type_change
    after: type_after = _nothing


@dataclass(frozen=True)
class Form:
    """A form that is sent; `check` may ask Slack before anything is stored.

    `following` may give a form that takes its place when it is stored.
    """

    change: type_change
    after: type_after = _nothing
    check: type_open | None = None
    following: type_next = _closes


OPENS: dict[str, type_open] = {
    "card:show": opening.show_sheet,
    "card:agenda": opening.show_agenda,
    "card:log": intervention.offer_types,
    "card:bid": meeting.open_bid,
    "card:record": meeting.open_record,
    "card:move": meeting.open_move,
    "card:swap": meeting.open_swap,
    "card:sparring": triage.open_sparring,
    "card:redirect": triage.open_redirect,
    "card:follow_up": follow_up.open_form,
    "card:handover": closing.open_handover,
    "card:close": closing.open_close,
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
    "sheet:log": intervention.open_form,
    "sheet:effect": intervention.open_effect,
    "sheet:correct": intervention.open_correction,
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
    "handover:read": closing.read_letter,
    "handover:decline": closing.open_decline,
    "referral:team": referral.change_team,
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
    "card:come": Press(meeting.come),
    "card:stay_away": Press(meeting.stay_away),
    "card:phone_in": Press(meeting.phone_in),
    "card:receive": Press(meeting.receive),
    "card:contacted": Press(meeting.contacted),
    "card:add": Press(triage.add),
    "card:apart": Press(triage.apart),
    "card:confirm": Press(closing.confirm),
    "card:withdraw": Press(closing.withdraw),
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
    "sheet:done": Press(intervention.set_state, intervention.ask_effect),
    "sheet:ongoing": Press(intervention.set_state, intervention.ask_effect),
    "sheet:start": Press(intervention.set_state, intervention.ask_effect),
    "sheet:more": Press(intervention.set_state, intervention.ask_effect),
    "handover:accept": Press(closing.accept, closing.thank),
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
    "form:absence": Form(absence.submit, following=absence.thank),
    "form:passing": Form(passing.submit, following=passing.thank),
    "form:passing_whose": Form(passing.choose_whose, following=passing.list_whose),
    "form:encounter": Form(encounter.submit, following=encounter.thank),
    "form:question": Form(learning.submit_question, following=learning.thank),
    "form:answer": Form(learning.submit_answer, learning.redraw_below_answer),
    "form:lesson": Form(learning.submit_lesson),
    "form:learning": Form(learning.submit_slot, team.redraw_page, team.require_administrator),
    "form:bid": Form(meeting.submit_bid),
    "form:record": Form(meeting.submit_record),
    "form:visit": Form(visit.submit, opening.redraw_sheet_below),
    "form:note": Form(notes.submit, opening.redraw_sheet_below),
    "form:note_correct": Form(notes.submit_correction, opening.redraw_sheet_below),
    "form:order": Form(order.submit, opening.redraw_sheet_below),
    "form:trust": Form(trust.submit, opening.redraw_sheet_below),
    "form:move": Form(meeting.submit_move),
    "form:swap": Form(meeting.submit_swap, following=passing.thank),
    "form:intervention": Form(
        intervention.submit, opening.redraw_sheet_below, following=intervention.effect_asked
    ),
    "form:intervention_correct": Form(
        intervention.submit_correction,
        opening.redraw_sheet_below,
        following=intervention.effect_asked,
    ),
    "form:effect": Form(intervention.submit_effect, opening.redraw_sheet_below),
    "form:follow_up": Form(follow_up.submit),
    "form:sparring_only": Form(triage.submit_sparring),
    "form:redirect": Form(triage.submit_redirect),
    "form:close": Form(closing.submit_close),
    "form:reopen": Form(closing.submit_reopen),
    "form:handover": Form(closing.submit_handover, check=closing.check_handover),
    "form:decline": Form(closing.submit_decline, closing.thank_below),
    "form:team": Form(team.submit_team, team.redraw_page, team.check_team),
    "form:seat": Form(team.submit_seat, team.plan_anew, team.check_seat),
    "form:closing_days": Form(team.submit_closing, team.plan_anew, team.require_administrator),
    "form:rules": Form(team.submit_rules, team.plan_anew, team.require_administrator),
    "form:groups": Form(team.submit_groups, team.plan_anew, team.require_administrator),
    "form:administrators": Form(
        team.submit_administrators, team.redraw_page, team.check_administrators
    ),
}


def register(app: App, bot: Bot) -> None:
    """Tell Bolt who hears what; few listeners, the command first, as each one costs."""
    app.command("/henvisning")(ack=partial(type_command, bot), lazy=[partial(open_command, bot)])
    anything = re.compile(r"^[a-z]+:")
    app.action(anything)(ack=partial(press, bot), lazy=[partial(after_press, bot)])
    app.view(anything)(partial(submit, bot))
    app.shortcut(anything)(ack=acknowledge, lazy=[partial(use_shortcut, bot)])
    app.event("app_home_opened")(ack=acknowledge, lazy=[partial(open_home, bot)])
    reaction = re.compile(r"^reaction_(added|removed)$")
    app.event(reaction)(partial(hear_reaction, bot))
    app.error(partial(answer_error, bot))


def type_command(bot: Bot, ack: Ack, body: dict[str, Any]) -> None:
    """Answer at once what needs no looking up; the rest opens after the acknowledgement."""
    asked = commanded(body)
    with in_their_language(bot, asked):
        words = commands.answer_at_once(asked.value)
    if words is None:
        ack()
    else:
        ack(text=words, response_type="ephemeral")


def open_command(bot: Bot, body: dict[str, Any]) -> None:
    """Open what the command asks for."""
    asked = commanded(body)
    with in_their_language(bot, asked):
        if commands.answer_at_once(asked.value) is None:
            about = replace(asked, value=commands.split(asked.value)[1])
            _do_lazily(bot, about, lambda: commands.opener(asked.value)(bot, about))


def use_shortcut(bot: Bot, body: dict[str, Any]) -> None:
    """Open the referral's form from Slack's menus, or from a message."""
    asked = chosen(body)
    with in_their_language(bot, asked):
        _do_lazily(bot, asked, lambda: SHORTCUTS[asked.action_id](bot, asked))


def press(bot: Bot, ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Make the change a button stands for, then acknowledge."""
    asked = _routed(pressed(body))
    found = _press_for(asked)
    if found is not None:
        context["outcome"] = _attempt(bot, asked, found)
    ack()


def after_press(bot: Bot, body: dict[str, Any], context: BoltContext) -> None:
    """Open what the button opens, or say what came of its change."""
    asked, outcome = _routed(pressed(body)), context.get("outcome")
    if isinstance(outcome, str):  # no more is read: a database that stays busy is told of in 1.5 s
        guarded(asked, lambda: tell(bot, asked, outcome))
        _redraw_home(bot, asked)
        return
    with in_their_language(bot, asked):
        found = _press_for(asked)
        if found is not None and isinstance(outcome, Answer):
            _show_stored(bot, asked, lambda: found.after(bot, asked, outcome))
            _redraw_home(bot, asked)
        elif asked.action_id in OPENS:
            _do_lazily(bot, asked, lambda: OPENS[asked.action_id](bot, asked))
        elif found is None:
            _do_lazily(bot, asked, lambda: tell(bot, asked, _old_button()))


def submit(bot: Bot, ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
    """Store what a form says, then let it close; with an error it stays, and so does the text."""
    asked = submitted(body)
    try:
        answer = _stored(bot, asked)
    except GuardWarning as question:
        ack(response_action="update", view=question.form)
    except UserError as refused:
        _refuse(bot, ack, asked, refused)
    except Exception:  # noqa: BLE001 - answered calmly, logged with its trace, and nothing was stored
        _refuse(bot, ack, asked, _calmed(bot, asked))
    else:
        _close(bot, ack, asked, answer)
        _go_on(bot, asked, answer, context)


def _stored(bot: Bot, asked: Asked) -> Answer:
    """Store what a form says. `once` finds the person's language; what comes before it asks."""
    form = FORMS.get(asked.action_id)
    if form is None or form.check is not None:
        with in_their_language(bot, asked):
            form = _form(asked)
            if form.check is not None:
                form.check(bot, asked)
    return once(bot, asked, form.change)


def _close(bot: Bot, ack: Ack, asked: Asked, answer: Answer) -> None:
    """Let a stored form close, or put the form in its place that follows."""
    following = None
    if FORMS[asked.action_id].following is not _closes:
        with in_their_language(bot, asked):
            following = _following(bot, asked, answer)
    if following is None:
        ack()
    else:
        ack(response_action="update", view=following)


def _following(bot: Bot, asked: Asked, answer: Answer) -> View | None:
    """Return the form that follows a stored one; without it the stored one simply closes."""
    try:
        return FORMS[asked.action_id].following(bot, asked, answer)
    except Exception:  # noqa: BLE001 - the change is stored; what was asked next can be asked again
        logged(asked)
        return None


def _go_on(bot: Bot, asked: Asked, answer: Answer, context: BoltContext) -> None:
    """Do what follows a stored form, if anything does, when Slack has its acknowledgement.

    Not as a lazy listener of Bolt's, which copies the whole form before it acknowledges.
    """
    after = FORMS[asked.action_id].after
    if after is not _nothing or asked.home_leaf:
        executor = context.listener_runner.listener_executor
        executor.submit(_finish, bot, asked, answer, after)


def _finish(bot: Bot, asked: Asked, answer: Answer, after: type_after) -> None:
    with in_their_language(bot, asked):
        guarded(asked, lambda: after(bot, asked, answer))
    _redraw_home(bot, asked)


def _redraw_home(bot: Bot, asked: Asked) -> None:
    """Draw App Home anew when something was done from it: also what was refused has changed."""
    if asked.home_leaf:
        guarded(asked, lambda: home.redraw(bot, asked))


def acknowledge(ack: Ack) -> None:
    """Acknowledge an event; the work comes after."""
    ack()


def open_home(bot: Bot, body: dict[str, Any]) -> None:
    """Draw App Home when it is opened."""
    asked = noticed(body)
    if body["event"].get("tab") == "home":
        with in_their_language(bot, asked):
            guarded(asked, lambda: home.open_home(bot, asked))


def hear_reaction(bot: Bot, ack: Ack, body: dict[str, Any]) -> None:
    """Keep a 📌, or that it is gone, then acknowledge; what fails is sent by Slack once more."""
    if pins.is_meant(body["event"]):
        pins.keep_in_line(bot, noticed(body))
    ack()


def answer_error(bot: Bot, error: Exception, body: dict[str, Any]) -> None:
    """Log what nobody expected; the person has been answered where it could be done."""
    del bot, error, body
    logged(Asked({}, "", "", "", "", ""))


def _routed(asked: Asked) -> Asked:
    """Give a choice in a "⋯" menu the name of the button it stands for."""
    if asked.action_id == "card:more":
        what, _colon, case_id = asked.value.partition(":")
        return replace(asked, action_id=f"card:{what}", value=case_id)
    if asked.action_id == "sheet:more" and intervention.is_correction(asked):
        return replace(asked, action_id="sheet:correct")
    return asked


def _press_for(asked: Asked) -> Press | None:
    if asked.action_id.startswith("log:") and asked.action_id != "log:form":
        return PRESSES["log"]
    return PRESSES.get(asked.action_id)


def _form(asked: Asked) -> Form:
    """Return the form that was sent. Raises Refused for one of an older version."""
    if asked.action_id not in FORMS:
        raise Refused(_("Formularen virker ikke længere. Luk den, og åbn den igen."))
    return FORMS[asked.action_id]


def _old_button() -> str:
    return _("Knappen virker ikke længere. Åbn sagen igen med /henvisning sager.")


def _attempt(bot: Bot, asked: Asked, found: Press) -> Answer | str:
    """Return the answer, or the words for why not."""
    try:
        with speaking(language_of(bot, asked)):
            return once(bot, asked, found.change)
    except UserError as refused:
        return str(refused)
    except Exception:  # noqa: BLE001 - answered calmly, logged with its trace, and nothing was stored
        return str(_calmed(bot, asked))


def _calmed(bot: Bot, asked: Asked) -> UserError:
    with in_their_language(bot, asked):
        return UserError(calm(asked))


def _refuse(bot: Bot, ack: Ack, asked: Asked, fault: UserError) -> None:
    busy = isinstance(fault, Busy)  # asking for the language would wait once more
    with speaking(bot.language) if busy else in_their_language(bot, asked):
        errors = field_errors(asked, fault)
        if errors:
            ack(response_action="errors", errors=errors)
        else:
            ack(response_action="update", view=note(str(fault)))


def _show_stored(bot: Bot, asked: Asked, act: Callable[[], None]) -> None:
    """Show what was stored; when that fails, say that it is stored, so that nobody repeats it."""
    if guarded(asked, act) is not None:
        words = _("Det er gemt, men Slack kunne ikke vise det. Åbn sagen igen.")
        guarded(asked, lambda: tell(bot, asked, words))


def _do_lazily(bot: Bot, asked: Asked, act: Callable[[], None]) -> None:
    words = guarded(asked, act)
    if words is not None:
        guarded(asked, lambda: tell(bot, asked, words or _("Prøv igen om lidt.")))
