"""Our themes. The only place with colour values; everything else names a role. A new one goes into `THEMES`
and `theme_names`.

A table's state has three roles: `-fill` behind it, `-ink` for its text, `-line` for border and marks.
"""

from collections.abc import Iterator, Mapping

from textual.theme import Theme

from pos_tui.theme_names import THEME_NAMES

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


_DUSK: _States = {
    "free": ("#101418", "#9aa7b5", "#55616e"),
    "due": ("#4a3a00", "#ffe9a8", "#f2d13c"),
    "late": ("#a04400", "#ffffff", "#d9590a"),
    "seated": ("#003a66", "#d8eeff", "#56b4e9"),
    "over": ("#d9c9f2", "#241040", "#f4dcff"),
    "settled": ("#006b52", "#e2fff6", "#009a5e"),
    "dirty": ("#1c1b19", "#b8b0a0", "#77705f"),
    "closed": ("#101418", "#858f9c", "#2c3542"),
}
"""Told apart by lightness and along blue to yellow, which red-blind and green-blind eyes see too."""

_CHALK: _States = {
    "free": ("#fcfbf8", "#5a6472", "#a9b0ba"),
    "due": ("#ffe08a", "#4a3600", "#b98e00"),
    "late": ("#f0a060", "#401800", "#a83a00"),
    "seated": ("#a8d4f5", "#08304f", "#2f7fc2"),
    "over": ("#5a2a6e", "#fbeaff", "#401052"),
    "settled": ("#6cc2a4", "#00332a", "#006b48"),
    "dirty": ("#efe9dc", "#645839", "#9b8c66"),
    "closed": ("#f3f1ec", "#686e78", "#cfd2d6"),
}

_SIXTEEN: _States = {
    "free": ("ansi_black", "ansi_white", "ansi_bright_black"),
    "due": ("ansi_black", "ansi_bright_yellow", "ansi_yellow"),
    "late": ("ansi_yellow", "ansi_black", "ansi_black"),
    "seated": ("ansi_blue", "ansi_bright_white", "ansi_bright_cyan"),
    "over": ("ansi_red", "ansi_bright_white", "ansi_bright_yellow"),
    "settled": ("ansi_cyan", "ansi_black", "ansi_black"),
    "dirty": ("ansi_black", "ansi_bright_black", "ansi_bright_black"),
    "closed": ("ansi_black", "ansi_bright_black", "ansi_bright_black"),
}
"""The terminal's own sixteen, for consoles that have no more."""


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

DUSK = Theme(
    name="dusk",
    dark=True,
    primary="#56b4e9",
    secondary="#a9bccd",
    accent="#f2d13c",
    warning="#f2d13c",
    error="#ffa366",
    success="#7fd6ff",
    foreground="#e6ebf0",
    background="#101418",
    surface="#171c22",
    panel="#1f262e",
    variables=_variables(
        _DUSK,
        **{
            "quiet": "#9aa7b5",
            "rule": "#36404b",
            "cursor": "#ffffff",
            "cursor-ink": "#101418",
            "lit-fill": "#f7f3ff",
            "lit-ink": "#1c0a33",
            "alarm-fill": "#ffd400",
            "alarm-ink": "#1a1400",
            "training-line": "#f2d13c",
            "training-fill": "#f2d13c",
            "training-ink": "#1a1400",
            "scrollbar": "#36404b",
            "scrollbar-background": "#101418",
            "scrollbar-corner-color": "#101418",
        },
    ),
)

CHALK = Theme(
    name="chalk",
    dark=False,
    primary="#1a5f9c",
    secondary="#445566",
    accent="#6b4e00",
    warning="#6b4e00",
    error="#8f3000",
    success="#005b8a",
    foreground="#1a2028",
    background="#fcfbf8",
    surface="#f2f0ea",
    panel="#e6e3da",
    variables=_variables(
        _CHALK,
        **{
            "quiet": "#55606e",
            "rule": "#c9c6bd",
            "cursor": "#000000",
            "cursor-ink": "#fffaf0",
            "lit-fill": "#2a0f3d",
            "lit-ink": "#f8efff",
            "alarm-fill": "#00315c",
            "alarm-ink": "#ffffff",
            "training-line": "#5a2a6e",
            "training-fill": "#5a2a6e",
            "training-ink": "#fbeaff",
            "scrollbar": "#c9c6bd",
            "scrollbar-background": "#fcfbf8",
            "scrollbar-corner-color": "#fcfbf8",
        },
    ),
)

_TEXTUALS = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "surface": "ansi_black",
    "panel": "ansi_black",
}
"""What Textual derives for other themes, and leaves out or makes transparent for the terminal's own colours."""

SIXTEEN = Theme(
    name="sixteen",
    dark=True,
    ansi=True,
    primary="ansi_bright_cyan",
    secondary="ansi_cyan",
    accent="ansi_bright_yellow",
    warning="ansi_bright_yellow",
    error="ansi_bright_red",
    success="ansi_bright_green",
    foreground="ansi_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    boost="ansi_black",
    variables=_variables(
        _SIXTEEN,
        **{
            "quiet": "ansi_white",
            "rule": "ansi_bright_black",
            "cursor": "ansi_bright_white",
            "cursor-ink": "ansi_black",
            "lit-fill": "ansi_magenta",
            "lit-ink": "ansi_bright_white",
            "alarm-fill": "ansi_red",
            "alarm-ink": "ansi_bright_white",
            "training-line": "ansi_bright_magenta",
            "training-fill": "ansi_magenta",
            "training-ink": "ansi_bright_white",
            "scrollbar": "ansi_white",
            "scrollbar-background": "ansi_black",
            "scrollbar-corner-color": "ansi_black",
            **_TEXTUALS,
        },
    ),
)

THEMES = {theme.name: (theme, THEME_NAMES[theme.name]) for theme in (DARK, LIGHT, DUSK, CHALK, SIXTEEN)}
"""Every theme by its name, and what it is for."""
