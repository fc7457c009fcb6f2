"""What the settings say that only the terminal and the database understand, checked before either is opened."""

from difflib import get_close_matches

from data.venue_loading import NoVenueFile, find_venue_file
from pos_tui.commands import COMMANDS
from pos_tui.keymap import Keymap, NoCommand, remapped
from pos_tui.theme_names import THEME_NAMES
from server.settings import Settings, SettingsError


def checked(settings: Settings) -> Settings:
    """The settings, if theme, keys and venue are there. Raises SettingsError for the first that is not."""
    theme_of(settings)
    keys_of(settings)
    try:
        find_venue_file(settings.venue)
    except NoVenueFile as mistake:
        raise SettingsError(f"{settings.places['venue']}: {mistake}") from None
    return settings


def theme_of(settings: Settings) -> str | None:
    """The theme that was asked for; None for the usual one. Raises SettingsError for one there is not."""
    if settings.theme is None or settings.theme in THEME_NAMES:
        return settings.theme
    near = get_close_matches(settings.theme, THEME_NAMES, n=1)
    instead = f"did you mean {near[0]}?" if near else f"there are {', '.join(THEME_NAMES)}."
    raise SettingsError(f"{settings.places['theme']}: no theme is called that; {instead}")


def keys_of(settings: Settings) -> Keymap:
    """The keys of the floor. Raises SettingsError, which names the entry, for what cannot be."""
    try:
        return Keymap(remapped(COMMANDS, settings.keys))
    except NoCommand as mistake:
        entry = f"keys.{mistake.command_id}"
        place = settings.places.get(entry) or settings.places["keys"]
        raise SettingsError(f"{place}: {mistake}") from None
