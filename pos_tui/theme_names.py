"""The themes by name, and what each is for; known without loading what draws with them."""

THEME_NAMES = {
    "evening": "dark",
    "daylight": "light",
    "dusk": "dark, for colour-blind eyes",
    "chalk": "light, for colour-blind eyes",
    "sixteen": "the terminal's own sixteen colours",
}
"""The first is the one that is used unless another is asked for."""
