"""The whole workspace put by at a moment, to go on from there in another sandbox of the seed.

What is in flight is not kept: trigger ids, response addresses, faults asked for, what is measured.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.hub import Hub


def kept(hub: Hub) -> bytes:
    """Return what has been said and shown, what has crossed the wire, and story time."""
    return pickle.dumps((hub.workspace.kept(), hub.wire.kept(), hub.clock.now()))


def put_back(hub: Hub, what: bytes) -> None:
    """Go on from what was kept, by this very program: nothing else is to be read here."""
    workspace, wire, now = pickle.loads(what)  # noqa: S301
    hub.workspace.put_back(workspace)
    hub.wire.put_back(wire)
    hub.clock.put_back(now)
    hub.wire.announce("reset")
