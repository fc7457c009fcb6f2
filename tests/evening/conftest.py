"""Modules that check, so that a failure shows both sides."""

import pytest

pytest.register_assert_rewrite(*(f"tests.evening.{module}" for module in ("audit", "hands", "ledger", "shift")))
