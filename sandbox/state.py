"""The workspace as it stands: people, channels, messages and views, grown from a frozen seed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from sandbox.elements import Known
from sandbox.errors import Refusal
from sandbox.files import Files
from sandbox.messages import Author, Message, Thread
from sandbox.modals import Owner, Views
from sandbox.scheduled import Scheduled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.seeds import Person, Seed

LATEST = "9" * 10  # later than every `ts`
_MOST_UNREAD = 1000
_GROWN = ("scheduled", "files", "deactivated", "revoked", "views", "channels")


@dataclass(slots=True)
class Channel:
    """A channel or a direct message; `read` maps person to the `ts` read so far."""

    id: str
    name: str
    private: bool
    members: list[str]
    im_user: str | None = None
    shared: bool = False
    archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _replies: dict[str, dict[str, Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        """Put a message at the end; its `ts` is later than every other's."""
        self.messages[message.ts] = message
        self._order.append(message.ts)
        if message.thread_ts not in {None, message.ts}:
            self._replies.setdefault(str(message.thread_ts), {})[message.ts] = message

    def remove(self, message: Message) -> None:
        """Take a message out."""
        del self.messages[message.ts]
        del self._order[bisect_left(self._order, message.ts)]
        self._replies.get(str(message.thread_ts), {}).pop(message.ts, None)

    def thread(self, ts: str) -> Thread:
        """Return what has been replied to the message."""
        return Thread(tuple(self._replies.get(ts, {}).values()))

    def back(self, oldest: str, latest: str) -> Iterator[Message]:
        """Go back through the messages from `latest` to `oldest`, both included."""
        first, last = bisect_left(self._order, oldest), bisect_right(self._order, latest)
        return (self.messages[self._order[place]] for place in range(last - 1, first - 1, -1))

    @property
    def newest(self) -> str:
        """Return the last message's `ts`, empty when nothing has been said."""
        return self._order[-1] if self._order else ""

    def unread(self, user: str) -> list[Message]:
        """Return what others have put in the channel since the person last looked.

        No more than the last thousand messages are looked through.
        """
        seen = self.read.get(user, "")
        recent = islice(self.back(seen, LATEST), _MOST_UNREAD)
        fresh = (m for m in recent if m.ts != seen and m.user != user)
        return [m for m in fresh if m.top_level or user in m.mentions]


class Workspace:
    """Everything Slack would remember of one workspace; touched only on the sandbox's loop."""

    def __init__(self, seed: Seed) -> None:
        self.seed = seed
        # `deactivated` holds user ids, `revoked` the words bot and app for their tokens
        self.people: dict[str, Person] = {person.id: person for person in seed.people}
        self.author = Author(seed.team_id, seed.app_id, seed.bot_user, seed.bot_id, seed.bot_name)
        self.restart()

    def restart(self) -> None:
        """Go back to the seed: nothing said, nothing open, nobody and no token gone."""
        seed = self.seed
        self.scheduled = Scheduled()
        self.files = Files()
        self.deactivated: set[str] = set()
        self.revoked: set[str] = set()
        self.views = Views(Owner(seed.team_id, seed.app_id, seed.bot_id))
        self.channels = {room.id: self._room(room.id) for room in seed.rooms}
        self.channels |= {im.id: im for im in map(self._im, self.people)}

    def kept(self) -> dict[str, Any]:
        """Return all that has come since the seed, by name."""
        return {name: getattr(self, name) for name in _GROWN}

    def put_back(self, kept: dict[str, Any]) -> None:
        """Be as it was kept; the seed is the same."""
        for name, what in kept.items():
            setattr(self, name, what)

    def person(self, user: str) -> Person:
        """Return the person; raise Refusal when there is none such."""
        if user not in self.people:
            raise Refusal(f"there is no person {user!r}")
        return self.people[user]

    def im_of(self, user: str) -> Channel:
        """Return the person's direct messages with the bot."""
        return self.channels["D" + user.removeprefix("U")]

    def seen_by(self, user: str, channel_id: str) -> Channel:
        """Return a channel that the person may read; raise Refusal (403, 404) otherwise."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise Refusal(f"there is no channel {channel_id!r}", 404)
        if user not in channel.members and (channel.private or channel.im_user):
            raise Refusal(f"{user} is not a member of {channel_id}", 403)
        return channel

    def written_by(self, user: str, channel_id: str) -> Channel:
        """Return a channel that the person may write in; raise Refusal otherwise."""
        channel = self.seen_by(user, channel_id)
        if user not in channel.members or channel.archived:
            raise Refusal(f"{user} cannot write in {channel_id}", 403)
        return channel

    def known_to(self, user: str) -> Known:
        """Return the users and channels that this person can pick in a form."""
        rooms = (c for c in self.channels.values() if not c.im_user and not c.archived)
        open_to = {c.id: c.private for c in rooms if not c.private or user in c.members}
        return Known(frozenset({*self.people, self.seed.bot_user}), open_to)

    def bot_in(self, channel: Channel) -> bool:
        """Tell whether the bot is a member."""
        return self.seed.bot_user in channel.members

    def _room(self, room_id: str) -> Channel:
        room = next(room for room in self.seed.rooms if room.id == room_id)
        members = [person.id for person in self.seed.people if room_id in person.channels]
        if room.bot_member:
            members.append(self.seed.bot_user)
        return Channel(room.id, room.name, room.private, members, shared=room.shared)

    def _im(self, user: str) -> Channel:
        channel_id = "D" + user.removeprefix("U")
        members = [user, self.seed.bot_user]
        return Channel(channel_id, "", private=True, members=members, im_user=user)
