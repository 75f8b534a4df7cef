"""Files in the pretend Slack: three steps, none of them skipped, and the page shows the file."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from sandbox.seeds import SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator

TEAM, EMPTY = "C0UDSATTE", "C0NYTTEAM"
CAMILLA, METTE = "U0CAMILLA", "U0METTE"
CONTENT = b"BEGIN:VCALENDAR"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Serve a sandbox whose app may send files."""
    with Sandbox(scopes=(*SCOPES, "files:write")) as running:
        yield running


def _put(url: str, content: bytes = CONTENT) -> int:
    request = urllib.request.Request(url, content, method="POST")
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def _uploaded(slack: WebClient, name: str = "U26-0042.ics") -> str:
    place = slack.files_getUploadURLExternal(filename=name, length=len(CONTENT))
    assert _put(place["upload_url"]) == 200
    return str(place["file_id"])


def _error(slack: WebClient, method: str, **args: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        slack.api_call(method, json=args)
    return refused.value.response


def _downloaded(sandbox: Sandbox, user: str, file_id: str) -> tuple[int, bytes, str | None]:
    line = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=10)
    line.request("GET", f"/control/file?as={user}&id={file_id}")
    answer = line.getresponse()
    found = answer.status, answer.read(), answer.getheader("Content-Disposition")
    line.close()
    return found


def test_a_file_reaches_a_person_in_three_steps(sandbox: Sandbox, slack: WebClient) -> None:
    """The bytes come to the person named by their user id, with the words, and to nobody else."""
    file_id = _uploaded(slack)
    answer = slack.files_completeUploadExternal(
        files=[{"id": file_id, "title": "Startmøde"}],
        channels=[CAMILLA],
        initial_comment="Her er den",
    )
    assert answer["files"] == [{"id": file_id, "title": "Startmøde"}]
    (message,) = sandbox.player(CAMILLA).dm()
    assert message["text"] == "Her er den"
    assert message["files"] == [
        {"id": file_id, "name": "U26-0042.ics", "title": "Startmøde", "size": len(CONTENT)}
    ]
    status, content, disposition = _downloaded(sandbox, CAMILLA, file_id)
    assert (status, content) == (200, CONTENT)
    assert disposition == 'attachment; filename="U26-0042.ics"'
    assert _downloaded(sandbox, METTE, file_id)[0] == 404


def test_without_a_place_nobody_sees_it(sandbox: Sandbox, slack: WebClient) -> None:
    """An upload that is ended without a channel is nobody's to read."""
    file_id = _uploaded(slack)
    slack.files_completeUploadExternal(files=[{"id": file_id, "title": "x"}])
    assert sandbox.player(CAMILLA).dm() == []
    assert _downloaded(sandbox, CAMILLA, file_id)[0] == 404


def test_the_scope_is_asked_for() -> None:
    """Without files:write neither of the two methods is answered."""
    with Sandbox() as poor:
        slack = WebClient("xoxb-sandbox-token", base_url=poor.api_url, retry_handlers=[])
        for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
            refused = _error(slack, method, filename="a", length=1)
            assert (refused["error"], refused["needed"]) == ("missing_scope", "files:write")


def test_wrong_bytes_are_not_taken(slack: WebClient) -> None:
    """Another length, another address and a second time are refused, and so is ending it then."""
    place = slack.files_getUploadURLExternal(filename="a.ics", length=len(CONTENT))
    assert _put(place["upload_url"], CONTENT + b"x") == 400
    assert _put(f"{place['upload_url']}x") == 400
    files = [{"id": place["file_id"], "title": "x"}]
    assert _error(slack, "files.completeUploadExternal", files=files)["error"] == "file_not_found"
    assert _put(place["upload_url"]) == 200
    assert _put(place["upload_url"]) == 400


def test_a_form_with_the_bytes_is_taken(slack: WebClient) -> None:
    """slack_sdk's own way through all three steps works, form and all."""
    answer = slack.files_upload_v2(
        filename="a.ics", content=CONTENT, channel="D0CAMILLA", initial_comment="x"
    )
    assert answer["ok"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "invalid_arguments"),
        ({"files": "x"}, "invalid_arguments"),
        ({"files": [{}]}, "invalid_arguments"),
        ({"files": [{"id": "F0NONE"}]}, "file_not_found"),
        ({"files": [{"id": "F0NONE"}], "channel_id": CAMILLA}, "invalid_arguments"),
        ({"files": [{"id": "F0NONE"}], "channels": EMPTY}, "channel_not_found"),
        ({"files": [{"id": "F0NONE"}], "channels": "U0INGEN"}, "channel_not_found"),
    ],
)
def test_what_cannot_be_ended_is_refused(slack: WebClient, args: Any, error: str) -> None:
    """A user's id is no conversation's, and unknown files and places are named so."""
    assert _error(slack, "files.completeUploadExternal", **args)["error"] == error


@pytest.mark.parametrize("args", [{"length": 1}, {"filename": "a"}, {"filename": "a", "length": 0}])
def test_an_upload_has_a_name_and_a_length(slack: WebClient, args: Any) -> None:
    """Without either there is no address."""
    assert _error(slack, "files.getUploadURLExternal", **args)["error"] == "invalid_arguments"


def test_a_deleted_file_is_gone_for_all(sandbox: Sandbox, slack: WebClient) -> None:
    """Its bytes and its place in the message are gone; the words beside it stay."""
    file_id = _uploaded(slack)
    slack.files_completeUploadExternal(
        files=[{"id": file_id, "title": "x"}], channels=[CAMILLA], initial_comment="Se filen"
    )
    slack.files_delete(file=file_id)
    (message,) = sandbox.player(CAMILLA).dm()
    assert (message["text"], message["files"]) == ("Se filen", [])
    assert _downloaded(sandbox, CAMILLA, file_id)[0] == 404
    assert _error(slack, "files.delete", file=file_id)["error"] == "file_not_found"


def test_a_reset_forgets_the_files(sandbox: Sandbox, slack: WebClient) -> None:
    """After a reset nothing hangs anywhere."""
    file_id = _uploaded(slack)
    slack.files_completeUploadExternal(files=[{"id": file_id, "title": "x"}], channels=[CAMILLA])
    sandbox.player(CAMILLA).ask("POST", "reset", {})
    assert _downloaded(sandbox, CAMILLA, file_id)[0] == 404
