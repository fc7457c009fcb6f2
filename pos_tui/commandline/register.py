"""`pos-tui register`: tell Dojo which capabilities this POS has, and show what Dojo reads back."""

import argparse
import asyncio
import sys

from data.clock import SystemClock
from pos_tui.commandline.opening import add_settings_arguments, read_settings
from server.capabilities import registered_names
from server.credentials import server_credentials
from server.dojo import DojoClient
from server.registration import Registration, register
from server.settings import Settings, SettingsError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Register for the transport in the settings; 1 if Dojo did not take or keep it."""
    settings = read_settings(arguments)
    if not settings.sends_events:
        raise SettingsError(
            "There is no link to Dojo to register for: set POS_TUI_DOJO_API_KEY, and POS_TUI_PUBLIC_URL for REST."
        )
    outcome = asyncio.run(_register(settings))
    for capability in outcome.capabilities:
        print(f"{capability.name:<28} {capability.version:<4} {capability.updated_at or ''}")  # noqa: T201
    print(outcome.sentence, file=sys.stdout if outcome.done else sys.stderr)
    return 0 if outcome.done else 1


async def _register(settings: Settings) -> Registration:
    client = DojoClient(settings, SystemClock())
    try:
        return await register(client, registered_names(), settings, server_credentials(settings))
    finally:
        await client.aclose()
