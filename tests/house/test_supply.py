"""What Tværs asks of Slack is the least, and what it is made of can be listed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.manifest import EVENTS, FILES, SCOPES, manifest

ROOT = Path(__file__).parent.parent.parent
SCHEMA = Path(__file__).with_name("manifest.schema.json")
PAGE = ROOT / "docs" / "databeskyttelse" / "slack-opsaetning.md"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
LISTED = re.compile(r"^\| `([a-z]+(?::[a-z]+)?|[a-z_]+)` \| (.+?) \| .+? \|$", re.MULTILINE)
CHECKS = (
    *("privat", "gæster", "delte kanaler", "opbevaring"),
    *("eu", "to-faktor", "installere", "notifikationer"),
)
BILL = ("requirements.txt", "--pyproject", "pyproject.toml", "--of", "JSON", "--validate", "-o")


def _faults(whole: dict[str, Any]) -> list[str]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - takes a second to load

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return [str(fault.message) for fault in Draft202012Validator(schema).iter_errors(whole)]


@pytest.mark.parametrize("scopes", [SCOPES, SCOPES + FILES], ids=["usual", "files"])
def test_slack_takes_the_manifest(scopes: tuple[str, ...]) -> None:
    """With files and without, it is as Slack's documentation says a manifest is."""
    assert _faults(manifest(scopes)) == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("oauth_config", "scopes", "user"), ["chat:write"]),
        (("oauth_config", "scopes", "bot"), [f"a:{sign}" for sign in "abcdefghi"]),
        (("features", "shortcuts", 0, "name"), "Opret henvisning fra besked"),
        (("features", "slash_commands", 0, "command"), "henvisning"),
        (("settings", "org_deploy_enabled"), True),
        (("settings", "request_url"), "https://example.org"),
        (("display_information", "name"), "T" * 36),
    ],
)
def test_what_slack_would_refuse_or_we_never_ask_is_seen(path: tuple[Any, ...], wrong: Any) -> None:
    """A user's scope, a ninth one, a name too long, a slash that lacks, an unknown field."""
    whole = deepcopy(manifest())
    *above, last = path
    place: Any = whole
    for step in above:
        place = place[step]
    place[last] = wrong
    assert _faults(whole)


def test_each_scope_has_its_reason_on_the_page() -> None:
    """The page lists exactly the scopes and events that are asked for, at most eight scopes."""
    text = PAGE.read_text(encoding="utf-8")
    told = LISTED.findall(text)
    assert sorted(name for name, _why in told) == sorted((*SCOPES, *FILES, *EVENTS))
    assert all(len(why) > 20 for _name, why in told)
    assert len(SCOPES + FILES) <= 8
    assert not any(one.startswith("channels:") or one == "chat:write.public" for one in SCOPES)


def test_the_page_checks_what_slack_can_get_wrong() -> None:
    """Channel, guests, sharing, retention, residency, two factors, installing, notifications."""
    text = PAGE.read_text(encoding="utf-8").lower()
    assert [words for words in CHECKS if words not in text] == []
    assert text.count("- [ ]") >= 10


def test_the_bill_of_materials_names_every_package(tmp_path: Path) -> None:
    """`make sbom` writes CycloneDX that is valid, with each pinned package, version and hash."""
    out = tmp_path / "sbom.json"
    made = (sys.executable, "-m", "cyclonedx_py", "requirements", *BILL, str(out))
    subprocess.run(made, cwd=ROOT, check=True, capture_output=True)
    bill = json.loads(out.read_text(encoding="utf-8"))
    pinned = PINNED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    found = {(one["name"], one["version"]): one for one in bill["components"]}
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "tvaers"
    assert found.keys() == set(pinned)
    assert all(one["externalReferences"][0]["hashes"] for one in found.values())
    assert len(pinned) > 20


def test_the_bill_is_made_and_not_kept() -> None:
    """The target is there, and its file is not committed."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^sbom: .*## ", makefile, re.MULTILINE)
    assert "sbom.json" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
