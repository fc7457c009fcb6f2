"""Colours and keys from the settings, checked before the terminal opens."""

from difflib import get_close_matches

from pos_tui.commands import COMMANDS
from pos_tui.keymap import Keymap, NoCommand, remapped
from server.settings import Settings, SettingsError


def theme_of(settings: Settings) -> str | None:
    """The theme that was asked for; None for the usual one. Raises SettingsError for one there is not."""
    from pos_tui.themes import THEMES

    if settings.theme is None or settings.theme in THEMES:
        return settings.theme
    near = get_close_matches(settings.theme, THEMES, n=1)
    instead = f"did you mean {near[0]}?" if near else f"there are {', '.join(THEMES)}."
    raise SettingsError(f"{settings.places['theme']}: no theme is called that; {instead}")


def keys_of(settings: Settings) -> Keymap:
    """The keys of the floor. Raises SettingsError, which names the entry, for what cannot be."""
    try:
        return Keymap(remapped(COMMANDS, settings.keys))
    except NoCommand as mistake:
        entry = f"keys.{mistake.command_id}"
        place = settings.places.get(entry) or settings.places["keys"]
        raise SettingsError(f"{place}: {mistake}") from None
