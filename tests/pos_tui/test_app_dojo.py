"""The screen of the link: what is registered, and the settings with their secrets masked."""

from pydantic import SecretStr

from data.store import Store
from pos_tui.screens.dojo import DojoScreen
from server.link import LinkState, Phase, Registered
from server.settings import Settings, masked
from tests.pos_tui.stand import open_stand

LINK = LinkState(
    Phase.CONNECTED,
    registered=True,
    registration="1 capabilities are registered for rest.",
    capabilities=(Registered("CreateParty", "v1", "2026-11-27T19:40:00Z"),),
)


async def test_the_palette_opens_the_link_with_what_is_registered_and_set(store: Store) -> None:
    settings = Settings(dojo_api_key=SecretStr("sk_sandbox_0123456789abcdef"))
    async with open_stand(store, link=lambda: LINK) as stand:
        stand.app.floor.settings = masked(settings)
        stand.app.floor.link = LINK
        await stand.press("ctrl+p", "'the link to dojo", "enter")
        await stand.until(lambda: isinstance(stand.app.screen, DojoScreen) and "CreateParty" in stand.text())
        shown = stand.text()
        assert "Connected to Dojo." in shown
        assert "2026-11-27T19:40:00Z" in shown
        assert "sk_sandbox_…cdef" in shown
        assert "0123456789" not in shown
        await stand.press("escape")
        await stand.until(lambda: not isinstance(stand.app.screen, DojoScreen))
