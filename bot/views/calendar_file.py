"""Appointments as iCalendar (RFC 5545): the file of an invitation, and a person's feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
)

from bot.appointments import LASTS
from bot.deadlines import ZONE
from bot.locale import N_, _
from models.vocabulary import Occasion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icalendar import Component

    from bot.appointments import Appointment

MADE_BY = "-//Tværs//Tværs//DA"
NOBODY, ANYBODY = "mailto:noreply@tvaers.invalid", "mailto:deltager@tvaers.invalid"  # RFC 2606
TITLES = {
    Occasion.START: N_("Startmøde {code}"),
    Occasion.FOLLOW_UP: N_("Opfølgning {code}"),
}
READ_AGAIN = timedelta(hours=1)
SUMMER, WINTER = timedelta(hours=2), timedelta(hours=1)


def title(appointment: Appointment) -> str:
    """Return what an appointment is called: its kind and the case's code, and no more."""
    return _(TITLES[appointment.occasion]).format(code=appointment.code)


def file_name(appointment: Appointment) -> str:
    """Return what an invitation's file is called: the case's code only."""
    return f"{appointment.code}.ics"


def invitation(appointment: Appointment) -> bytes:
    """Return the file that puts one appointment into a calendar, moves it there, or takes it out.

    A request, or its cancelling (RFC 5546), since those are what Outlook finds again by UID. It
    wants an organizer and an attendee; nobody answers to either, so no answer is asked for.
    """
    event, attendee = _event(appointment), vCalAddress(ANYBODY)
    attendee.params["ROLE"], attendee.params["RSVP"] = "REQ-PARTICIPANT", "FALSE"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    event.add("attendee", attendee)
    whole = _calendar("CANCEL" if appointment.cancelled else "REQUEST")
    whole.add_component(event)
    return bytes(whole.to_ical())


def feed(found: Iterable[Appointment]) -> bytes:
    """Return a calendar to subscribe to; what is cancelled stands in it as such."""
    whole = _calendar("PUBLISH")
    whole.add("x-wr-calname", _("Tværs"))
    whole.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", "PT1H")
    for appointment in sorted(found, key=lambda one: (one.starts_at, one.uid)):
        whole.add_component(_event(appointment))
    return bytes(whole.to_ical())


def _calendar(method: str) -> Calendar:
    made = Calendar()
    made.add("prodid", MADE_BY)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    made.add_component(_zone())
    return made


def _event(appointment: Appointment) -> Event:
    """Return one appointment; its stamps are the case's, so the same is always the same."""
    event, starts_at = Event(), appointment.starts_at.astimezone(ZONE)
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.changed_at)
    event.add("last-modified", appointment.changed_at)
    event.add("dtstart", starts_at)
    event.add("dtend", (appointment.starts_at + LASTS).astimezone(ZONE))
    event.add("summary", title(appointment))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if appointment.cancelled else "OPAQUE")
    organizer = vCalAddress(NOBODY)
    organizer.params["CN"] = _("Tværs")
    event.add("organizer", organizer)
    return event


def _zone() -> Timezone:
    """Return Copenhagen's clock changes as two yearly rules, which is all that Outlook reads."""
    zone, summer, winter = Timezone(), TimezoneDaylight(), TimezoneStandard()
    zone.add("tzid", ZONE.key)
    _half(summer, "CEST", datetime(1996, 3, 31, 2), WINTER, SUMMER)  # noqa: DTZ001 - the wall's
    _half(winter, "CET", datetime(1996, 10, 27, 3), SUMMER, WINTER)  # noqa: DTZ001 - the wall's
    zone.add_component(summer)
    zone.add_component(winter)
    return zone


def _half(half: Component, name: str, first: datetime, before: timedelta, after: timedelta) -> None:
    """Fill in one half of the year, which begins on the last Sunday of a month."""
    half.add("dtstart", first)
    half.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": first.month, "BYDAY": "-1SU"}))
    half.add("tzoffsetfrom", before)
    half.add("tzoffsetto", after)
    half.add("tzname", name)
