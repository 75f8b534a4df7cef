"""Ask whether a pinned requirement has a known weakness, where somebody is there to answer.

Without an answer (no network, a mirror that keeps no advisories) one line says so and the
rest of `make check` goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).parent.parent / "requirements.txt"
PATIENCE_SECONDS = 60
ASK = (
    *(sys.executable, "-m", "pip_audit", "--requirement", str(REQUIREMENTS)),
    *("--require-hashes", "--disable-pip", "--timeout", "5"),
    *("--progress-spinner", "off", "--format", "json"),
)


def answer(printed: str) -> tuple[str, int]:
    """Return the line to print and the exit status for what the audit printed."""
    try:
        audited = [one for one in json.loads(printed)["dependencies"] if "vulns" in one]
    except ValueError:
        audited = []
    if not audited:
        return "audit: skipped, nobody answers for advisories here", 0
    weak = [_named(one) for one in audited if one["vulns"]]
    if weak:
        return "audit: known weaknesses in " + ", ".join(weak), 1
    return f"audit: {len(audited)} requirements, no known weakness", 0


def _named(one: dict[str, Any]) -> str:
    known = " ".join(weakness["id"] for weakness in one["vulns"])
    return f"{one['name']} {one['version']} ({known})"


def asked() -> str:
    """Return what the audit prints, or nothing if it takes longer than a minute."""
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter with fixed words
            ASK, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        ).stdout
    except subprocess.TimeoutExpired:
        return ""


if __name__ == "__main__":
    line, status = answer(asked())
    print(line)  # noqa: T201 - a tool's answer
    sys.exit(status)
