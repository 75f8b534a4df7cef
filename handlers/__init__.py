"""Slack in: `register` tells Bolt who hears what; `table` is everything a user can do."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse
from slack_bolt.error import BoltUnhandledRequestError

from bot.errors import Busy, Refused, UserError
from bot.locale import _, speaking
from bot.log import log
from bot.views.answers import Reshown
from handlers import commands, home, intervention, pins
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
    note_refusal,
    noticed,
    once,
    pressed,
    submitted,
)
from handlers.replies import note, tell
from handlers.table import FORMS, OPENS, PRESSES, SHORTCUTS, Form, Press, closes, nothing

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App, BoltContext
    from slack_sdk.models.views import View

    from bot.runtime import Bot

    type_after = Callable[[Bot, Asked, Answer], None]
    type_next = Callable[[Bot, Asked, Answer], View | None]


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
    app.error(answer_error)


def type_command(bot: Bot, ack: Ack, body: dict[str, Any]) -> None:
    """Answer at once what needs no looking up; the rest opens after the acknowledgement."""
    asked = commanded(body)
    with in_their_language(bot, asked):
        words = commands.answer_at_once(asked.value)
    if words is None:
        ack()
    else:
        commands.note_stopped(asked.value)
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
        opens = SHORTCUTS.get(asked.action_id)
        if opens is None:
            _do_lazily(bot, asked, lambda: tell(bot, asked, _old_shortcut()))
        else:
            _do_lazily(bot, asked, lambda: opens(bot, asked))


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
    except Reshown as question:
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
    if FORMS[asked.action_id].following is not closes:
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
    if after is not nothing or asked.home_leaf:
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
            words = guarded(asked, lambda: home.open_home(bot, asked))
            if words is not None:
                guarded(asked, lambda: home.say_instead(bot, asked, words))


def hear_reaction(bot: Bot, ack: Ack, body: dict[str, Any]) -> None:
    """Keep a 📌, or that it is gone, then acknowledge; what fails is sent by Slack once more."""
    if pins.is_meant(body["event"]):
        pins.keep_in_line(bot, noticed(body))
    ack()


def answer_error(error: Exception) -> BoltResponse | None:
    """Log what nobody expected; the person has been answered where it could be done.

    What we don't hear is acknowledged, or Slack would send it again.
    """
    if isinstance(error, BoltUnhandledRequestError):
        log.info("delivery.unheard")
        return BoltResponse(status=200)
    logged(Asked({}, "", "", "", "", ""))
    return None


def _routed(asked: Asked) -> Asked:
    """Give a choice in a "⋯" menu the name of the button it stands for."""
    if asked.action_id == "card:more":
        what, _colon, case_id = asked.value.partition(":")
        return replace(asked, action_id=f"card:{what}", value=case_id)
    if asked.action_id == "sheet:more" and intervention.opened_by(asked):
        return replace(asked, action_id=intervention.opened_by(asked))
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


def _old_shortcut() -> str:
    return _("Genvejen virker ikke længere. Skriv /henvisning i stedet.")


def _attempt(bot: Bot, asked: Asked, found: Press) -> Answer | str:
    """Return the answer, or the words for why not."""
    try:
        with speaking(language_of(bot, asked)):
            return once(bot, asked, found.change)
    except UserError as refused:
        note_refusal(asked, refused)
        return str(refused)
    except Exception:  # noqa: BLE001 - answered calmly, logged with its trace, and nothing was stored
        return str(_calmed(bot, asked))


def _calmed(bot: Bot, asked: Asked) -> UserError:
    with in_their_language(bot, asked):
        return UserError(calm(asked))


def _refuse(bot: Bot, ack: Ack, asked: Asked, fault: UserError) -> None:
    note_refusal(asked, fault)
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
