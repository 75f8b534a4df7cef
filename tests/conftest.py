"""What every test shares: the hypothesis profile that never measures time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("tvaers", deadline=None, derandomize=True)
settings.load_profile("tvaers")
