"""The short forms share what is compiled, as the product's tests do."""

from __future__ import annotations

import pytest

from bot.runtime import connect
from tests.warm import warmed


@pytest.fixture(autouse=True)
def _warm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faults.installation.connect", lambda url: warmed(connect(url)))
