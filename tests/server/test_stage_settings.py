"""Nothing in the settings of a restaurant on the stage leads to a live Dojo, whatever the environment says."""

import pytest

from server.stage_settings import stage_settings


def test_neither_key_nor_address_of_a_live_dojo_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POS_TUI_DOJO_API_KEY", "sk_prod_everything")
    monkeypatch.setenv("POS_TUI_DOJO_API_URL", "https://api.dojo.tech")
    settings = stage_settings("bistro", 8779)
    assert settings.dojo_api_key is not None
    assert settings.dojo_api_key.get_secret_value().startswith("sk_sandbox_")
    assert "dojo.tech" not in f"{settings.dojo_api_url} {settings.dojo_ws_url} {settings.public_url}"
