"""The Odder case in a terminal: as fast as it goes, with the card on the way and the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn
from rich.text import Text

from sandbox.tale.stage import Stage

if TYPE_CHECKING:
    from rich.console import Console

    from sandbox.tale.script import Step, Tale


def tell_in_terminal(console: Console, url: str, tale: Tale) -> None:
    """Tell each step once it has been lived; raise Astray when one doesn't lead where it should."""
    stage = Stage(url, tale.place)
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        for step in progress.track(tale.steps):
            step.act(stage)
            _show(progress.console, stage, step)


def _show(console: Console, stage: Stage, step: Step) -> None:
    console.print(
        f"[dim]{stage.now():%d.%m.%Y %H.%M}[/dim]  {escape(step.danish)}", highlight=False
    )
    if step.look is not None:
        console.print(Panel(Text(step.look(stage)), title=stage.code, title_align="left"))
