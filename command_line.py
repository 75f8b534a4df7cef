"""The command line's own words in Danish: the frame of the help, and what is said of wrong usage.

Typer writes both in English. Help texts of commands stand with the commands in `app.py`.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    Help = Callable[[Any, Any], None]

PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Argumenter",
    "OPTIONS_PANEL_TITLE": "Valg",
    "COMMANDS_PANEL_TITLE": "Kommandoer",
    "REQUIRED_LONG_STRING": "[skal med]",
    "DEFAULT_STRING": "[ellers: {}]",
}
METAVARS = {"[OPTIONS]": "[VALG]", "COMMAND [ARGS]...": "KOMMANDO …"}
USAGE_STATUS = 2


class _Danish:
    """How a command or a group of them writes its help; mixed in before typer's own class."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return `--help` with its text in Danish."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # typer's class comes next
        if option is not None:
            option.help = "Vis denne hjælp."
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line that shows how it is called."""
        formatter.write_usage(ctx.command_path, _pieces(self, ctx), prefix="Brug: ")

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the whole help, its panels named in Danish."""
        from typer import rich_utils  # noqa: PLC0415 - slow to load, and only help needs it

        for name, text in PANELS.items():
            setattr(rich_utils, name, text)
        super().format_help(ctx, formatter)  # type: ignore[misc]  # as above


class Command(_Danish, TyperCommand):
    """One command."""


class Group(_Danish, TyperGroup):
    """Several commands under one name."""


def run(cli: typer.Typer) -> None:
    """Run what the command line asks for, and end the process: 0 well, 1 a fault, 2 wrong usage.

    Text goes in and out as UTF-8 whatever the machine is set to; what is no UTF-8 becomes "�".
    """
    _in_utf8()
    try:
        status = cli(standalone_mode=False)
    except typer.TyperException as wrong:
        if type(wrong).__name__ != "NoArgsIsHelpError":  # that one has written the help
            sys.stderr.write(f"{said_of(wrong)}\n")
        status = USAGE_STATUS
    except typer.Abort:
        status = 1
    sys.exit(status or 0)


def said_of(wrong: Any) -> str:
    """Return in Danish what is wrong with a command line, and where its help is.

    Takes typer's own exception; what it is shows in its class, which typer keeps private.
    """
    path = wrong.ctx.command_path if wrong.ctx else "app.py"
    return f"{_fault(wrong)}\nSe: python {path} --help"


def _fault(wrong: Any) -> str:
    match type(wrong).__name__:
        case "MissingParameter":
            return f"{_name(wrong.param)} mangler."
        case "NoSuchOption":
            return f"Valget {wrong.option_name} findes ikke."
        case "BadOptionUsage":
            return f"Valget {wrong.option_name} er ikke brugt rigtigt."
        case "BadParameter":
            return f"{_name(wrong.param)} kan ikke bruges med det, der er skrevet."
    return _plain(wrong)


def _name(param: Any) -> str:
    return str(param.opts[0] if param.param_type_name == "option" else param.metavar)


def _plain(wrong: Any) -> str:
    """Tell apart the faults that typer has no class for."""
    if wrong.message.startswith("No such command"):
        return f"Kommandoen findes ikke. Der er: {', '.join(wrong.ctx.command.commands)}."
    if "extra argument" in wrong.message:
        return "Der er skrevet for meget efter kommandoen."
    return "Kommandoen er ikke skrevet rigtigt."


def _pieces(command: Any, ctx: Any) -> str:
    return " ".join(METAVARS.get(piece, piece) for piece in command.collect_usage_pieces(ctx))


def _in_utf8() -> None:
    """Read and write UTF-8 lines that end in a line feed; a byte order mark is no text."""
    for stream, encoding in (
        (sys.stdin, "utf-8-sig"),
        (sys.stdout, "utf-8"),
        (sys.stderr, "utf-8"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=encoding, errors="replace", newline="\n")
