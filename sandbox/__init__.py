"""An offline Slack: real HTTP and real WebSockets, for the demo and the tests."""

from sandbox.player import Player, Refused
from sandbox.server import Sandbox
from sandbox.sockets import Patience

__all__ = ["Patience", "Player", "Refused", "Sandbox"]
