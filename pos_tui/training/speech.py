"""The coach's words about a try."""

from collections.abc import Sequence

from pos_tui.text import count
from pos_tui.training.run import Run
from pos_tui.training.rush import RushRun
from pos_tui.widgets.command_bar import Hint

LEGEND: Sequence[Hint] = (
    ("F2", "hint"),
    ("F3", "begin again"),
    ("F4", "skip"),
    ("F8", "lessons"),
    ("ctrl+q", "leave training"),
)

WELCOME: Sequence[Hint] = (("Enter", "begin"), ("F8", "lessons"), ("ctrl+q", "leave training"))


def progress(run: Run, now: float) -> str:
    """Keys and seconds against what is given; of a rush, points and the time that is left."""
    if isinstance(run, RushRun):
        left = max(0, run.rush.minutes * 60 - int(run.seconds(now)))
        return f"{run.score.points} points · {_clock(left)} left"
    keys = f"{count(run.keys, 'key')}, par {run.exercise.par}"
    return f"{keys} · {_clock(int(run.seconds(now)))} of {_clock(run.exercise.seconds)}"


def trouble(run: Run) -> str:
    """What went wrong last; of a rush that was not passed, how it ended."""
    if isinstance(run, RushRun) and run.over:
        points = f"{run.score.points} points: {', '.join(run.score.words)}"
        return f"{points}. {run.rush.score} are wanted; F3 begins again."
    return run.trouble


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def praise(run: Run) -> str:
    """For a task that is done."""
    if isinstance(run, RushRun):
        return f"{run.score.points} points: {', '.join(run.score.words)}."
    par = run.exercise.par
    keys = "as few keys as can be" if run.keys <= par else f"{run.keys} keys; {par} would do"
    return f"Right, with {keys}."
