"""The port that the sandbox listens on: opened, shut as by a network that is down, opened again."""

from __future__ import annotations

import asyncio
import errno
import socket

from aiohttp import web

HOST = "127.0.0.1"
_PORTS_TRIED = 50
_LAST_MOMENT = 0.01  # seconds; a socket accepted while the server closes is never closed


class Gate:
    """The listening socket of a server; used on the server's own loop."""

    def __init__(self, runner: web.AppRunner, sock: socket.socket) -> None:
        """Take the server and the socket bound for it."""
        self._runner, self._sock = runner, sock
        self._port = sock.getsockname()[1]

    async def open(self) -> None:
        """Take connections from now on."""
        self._site = web.SockSite(self._runner, self._sock)
        await self._site.start()

    async def accept_no_more(self) -> None:
        """Leave whoever knocks waiting, and let what was accepted be known to the server."""
        if self._sock.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._sock)
        await asyncio.sleep(_LAST_MOMENT)

    async def shut(self) -> None:
        """Refuse connections; those there are stay."""
        await self.accept_no_more()
        await self._site.stop()

    async def open_again(self) -> None:
        """Take connections on the same port."""
        self._sock = listening(self._port)
        await self.open()


def bound(port: int) -> socket.socket:
    """Return a socket on the port, 0 being any, or on the next free one; raise OSError."""
    for candidate in range(port, port + (_PORTS_TRIED if port else 1)):
        try:
            return listening(candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no free port from {port} on")


def listening(port: int) -> socket.socket:
    """Return a socket on this very port; raise OSError when it is taken."""
    return socket.create_server((HOST, port))
