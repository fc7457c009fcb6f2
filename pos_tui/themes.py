"""Our two themes. The only place with colour values; everything else names a role.

A table's state has three roles: `-fill` behind it, `-ink` for its text, `-line` for border and marks.
"""

from collections.abc import Iterator, Mapping

from textual.theme import Theme

_States = Mapping[str, tuple[str, str, str]]

# state: (fill, ink, line)
_DARK: _States = {
    "free": ("#12161d", "#8e9bad", "#47566b"),
    "due": ("#2b2312", "#f3d9a4", "#d9a441"),
    "late": ("#3a1f10", "#ffd3b8", "#ff9a5c"),
    "seated": ("#16324f", "#d8e9fb", "#5aa9ec"),
    "over": ("#541a2c", "#ffe1e6", "#ff8296"),
    "settled": ("#1c5148", "#d5f7ea", "#58d3b0"),
    "dirty": ("#1d1b17", "#b5a68a", "#7d715a"),
    "closed": ("#12161d", "#858f9c", "#2c3542"),
}

_LIGHT: _States = {
    "free": ("#fbfaf7", "#5a6472", "#a9b0ba"),
    "due": ("#fff1cf", "#5c4303", "#a87400"),
    "late": ("#ffdcc7", "#6e2a05", "#c04a0d"),
    "seated": ("#d3e6fa", "#12365a", "#2c77bd"),
    "over": ("#f9c3cd", "#6d0a23", "#b8173d"),
    "settled": ("#bfe9dc", "#084639", "#12806a"),
    "dirty": ("#efe9dc", "#645839", "#9b8c66"),
    "closed": ("#f3f1ec", "#686e78", "#cfd2d6"),
}


def _variables(states: _States, **others: str) -> dict[str, str]:
    roles: Iterator[tuple[str, str]] = (
        (f"{state}-{role}", value)
        for state, values in states.items()
        for role, value in zip(("fill", "ink", "line"), values, strict=True)
    )
    return {**dict(roles), **others}


DARK = Theme(
    name="evening",
    dark=True,
    primary="#5aa9ec",
    secondary="#9db4d0",
    accent="#f2c14e",
    warning="#f0b354",
    error="#ff8296",
    success="#58d3b0",
    foreground="#dce3ec",
    background="#12161d",
    surface="#181e27",
    panel="#202835",
    variables=_variables(
        _DARK,
        **{
            "quiet": "#8e9bad",
            "rule": "#303b4a",
            "cursor": "#ffffff",
            "cursor-ink": "#14181f",
            "lit-fill": "#4d3f78",
            "lit-ink": "#f4efff",
            "alarm-fill": "#7a1733",
            "alarm-ink": "#ffeef1",
            "training-line": "#f2c14e",
            "training-fill": "#f2c14e",
            "training-ink": "#14181f",
            "scrollbar": "#303b4a",
            "scrollbar-background": "#12161d",
            "scrollbar-corner-color": "#12161d",
        },
    ),
)

LIGHT = Theme(
    name="daylight",
    dark=False,
    primary="#2c77bd",
    secondary="#4d6178",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#b8173d",
    success="#0d6b58",
    foreground="#1f2630",
    background="#fbfaf7",
    surface="#f1efe9",
    panel="#e5e2da",
    variables=_variables(
        _LIGHT,
        **{
            "quiet": "#5a6472",
            "rule": "#c9c6bd",
            "cursor": "#10141a",
            "cursor-ink": "#fffaf0",
            "lit-fill": "#d9cdf8",
            "lit-ink": "#2d1670",
            "alarm-fill": "#b8173d",
            "alarm-ink": "#fff5f7",
            "training-line": "#8a5a00",
            "training-fill": "#8a5a00",
            "training-ink": "#fffaf0",
            "scrollbar": "#c9c6bd",
            "scrollbar-background": "#fbfaf7",
            "scrollbar-corner-color": "#fbfaf7",
        },
    ),
)

THEMES = (DARK, LIGHT)
