"""The story, unattended and through the front doors: mails and calls, then faults of real parts; each step is checked."""

import time

from rich.console import Console

from scudo.demo.installation import DidNotHappen, running
from scudo.demo.story_desk import DeskStory
from scudo.demo.story_monitor import MonitorStory


def tell() -> int:
    """Tell the story; the exit code says whether all of it came true."""
    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    with running() as installation:
        ready = time.monotonic()
        console.print(f"[bold]An installation of its own[/bold], made and started in {ready - began:.1f} s")
        for title, step in (*DeskStory(installation).steps(), *MonitorStory(installation).steps()):
            try:
                evidence = step()
            except DidNotHappen as problem:
                console.print(
                    f"[red]☒[/red] {time.monotonic() - ready:6.1f} s  {title}\n  {problem}", markup=True
                )
                return 1
            console.print(
                f"● {time.monotonic() - ready:6.1f} s  [bold]{title}[/bold]\n             {evidence}"
            )
        console.print(f"The story came true in {time.monotonic() - ready:.1f} s.")
    return 0
