from __future__ import annotations

import http.client
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient  # noqa: TID251 - the wire is what is tested
from slack_sdk.errors import SlackApiError

from sandbox import Refused, Sandbox
from sandbox.storm import FATES

if TYPE_CHECKING:
    from collections.abc import Iterator

TEAM = "C0UDSATTE"
FAILURES = (SlackApiError, OSError, http.client.HTTPException)
QUICK = {"hang_seconds": 0.001, "slow_seconds": 0.001, "late_seconds": [5]}


class Ticking:
    """A clock in seconds that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@pytest.fixture
def ticking() -> Ticking:
    """Return the sandbox's clock."""
    return Ticking()


@pytest.fixture
def calm(ticking: Ticking) -> Iterator[Sandbox]:
    """Serve a sandbox whose seconds pass by hand."""
    with Sandbox(monotonic=ticking) as running:
        yield running


@pytest.fixture
def app(calm: Sandbox) -> WebClient:
    """Return a raw client of that sandbox."""
    return WebClient("xoxb-sandbox-token", base_url=calm.api_url, retry_handlers=[], timeout=5)


def ask(sandbox: Sandbox, **body: Any) -> dict[str, Any]:
    """Ask for misbehaviour."""
    return sandbox.player("U0METTE").ask("POST", "faults", body)


def posted(sandbox: Sandbox) -> list[str]:
    """Return what has come into the team's channel."""
    return [m["text"] for m in sandbox.player("U0METTE").messages(TEAM)]


def sent(app: WebClient, text: str = "x") -> str:
    """Post, and return how it ended: ok, or the failure in a word."""
    try:
        app.chat_postMessage(channel=TEAM, text=text)
    except SlackApiError as refused:
        return str(refused.response.get("error", refused.response.status_code))
    except FAILURES as failure:
        return type(failure).__name__
    return "ok"


@pytest.mark.parametrize("how", ["drop", "hang"])
def test_a_late_post_is_taken_after_its_time(
    calm: Sandbox, app: WebClient, ticking: Ticking, how: str
) -> None:
    """The call fails at once, nothing is there, and then, by the sandbox's clock, it is."""
    fault = {"kind": "late", "seconds": 30, "how": how, "hang": 0.01}
    ask(calm, method="chat.postMessage", fault=fault)
    assert sent(app) != "ok"
    ticking.now += 29
    assert posted(calm) == []
    ticking.now += 2
    assert posted(calm) == ["x"]


def test_a_late_post_comes_by_itself_in_real_time(sandbox: Sandbox, slack: WebClient) -> None:
    """Nobody has to ask anything: the sandbox wakes up for it."""
    ask(sandbox, method="chat.postMessage", fault={"kind": "late", "seconds": 0.3})
    assert sent(slack) != "ok"
    mette = sandbox.player("U0METTE")
    changes = mette.ask("GET", "changed")["changes"]
    assert mette.ask("GET", f"changed?since={changes}&wait=20")["changes"] > changes
    assert posted(sandbox) == ["x"]


def test_a_reset_forgets_what_is_late(calm: Sandbox, app: WebClient, ticking: Ticking) -> None:
    """What was on its way is not said in the new world."""
    ask(calm, method="chat.postMessage", fault={"kind": "late", "seconds": 30})
    sent(app)
    calm.player("U0METTE").ask("POST", "reset")
    ticking.now += 60
    assert posted(calm) == []


def test_a_call_can_hang_after_it_was_taken(sandbox: Sandbox, slack: WebClient) -> None:
    """The connection is cut after a while without an answer, and the post is there."""
    ask(sandbox, method="chat.postMessage", fault={"kind": "hang_after", "seconds": 0.05})
    assert sent(slack) != "ok"
    assert posted(sandbox) == ["x"]


def test_retry_after_can_be_a_date(sandbox: Sandbox, slack: WebClient) -> None:
    """A date is told in HTTP's form, shortly after the answer's own."""
    fault = {"kind": "429", "retry_after": "date"}
    ask(sandbox, method="chat.postMessage", fault=fault)
    with pytest.raises(SlackApiError) as limited:
        slack.chat_postMessage(channel=TEAM, text="x")
    headers = limited.value.response.headers
    told, said = (parsedate_to_datetime(headers[name]) for name in ("Retry-After", "Date"))
    assert 0 < (told - said).total_seconds() < 10


@pytest.mark.parametrize("kind", sorted(FATES))
def test_every_kind_of_a_storm_fails_before_or_after(
    calm: Sandbox, app: WebClient, ticking: Ticking, kind: str
) -> None:
    """A storm of one kind: what its name says of the post is true, at once or when late."""
    ask(calm, storm={"share": 1, "kinds": {kind: 1}, **QUICK})
    outcome = sent(app)
    taken = kind == "slow" or kind.endswith("_after")
    assert (outcome == "ok") == (kind == "slow")
    assert posted(calm) == (["x"] if taken else [])
    ticking.now += 10
    assert posted(calm) == (["x"] if taken or kind.startswith("late") else [])
    assert calm.player("U0METTE").ask("GET", "faults")["storm"]["hits"] == {kind: 1}


def fates(seed: int) -> list[str]:
    """Return how forty posts end in a storm."""
    with Sandbox() as sandbox:
        slack = WebClient("xoxb-sandbox-token", base_url=sandbox.api_url, retry_handlers=[])
        ask(sandbox, storm={"seed": seed, "share": 0.5, **QUICK})
        return [sent(slack) for _ in range(40)]


def test_a_storm_is_the_same_for_the_same_seed() -> None:
    """The n-th call of a method meets the same fate again; another seed brings another storm."""
    first = fates(7)
    assert first == fates(7)
    assert first != fates(8)
    assert 10 <= sum(end == "ok" for end in first) <= 30


def test_a_storm_hits_its_share_and_leaves_other_methods_alone(
    calm: Sandbox, app: WebClient
) -> None:
    """About a third of the posts fail, in many ways, and a method not named always works."""
    ask(calm, storm={"seed": 3, **QUICK})
    ends = Counter(sent(app) for _ in range(300))
    assert all(app.auth_test()["ok"] for _ in range(20))
    storm = calm.player("U0METTE").ask("GET", "faults")["storm"]
    assert storm["calls"] == 300
    assert 0.24 < sum(storm["hits"].values()) / 300 < 0.44
    assert len(storm["hits"]) > 15
    assert ends["ok"] == 300 - sum(storm["hits"].values()) + storm["hits"].get("slow", 0)


def test_a_storm_on_everything_spares_the_way_in(calm: Sandbox, app: WebClient) -> None:
    """With every method in the storm, connections can still be opened; none is a clear sky."""
    ask(calm, storm={"share": 1, "methods": ["*"], "kinds": {"fatal_before": 1}})
    with pytest.raises(SlackApiError):
        app.auth_test()
    assert app.apps_connections_open(app_token="xapp-sandbox-token")["ok"]
    assert ask(calm, storm=None)["storm"] is None
    assert app.auth_test()["ok"]


@pytest.mark.parametrize("storm", [{"kinds": {"gremlins": 1}}, {"sead": 3}])
def test_a_storm_nobody_knows_is_refused(calm: Sandbox, storm: dict[str, Any]) -> None:
    """An unknown kind or field is refused by its name."""
    with pytest.raises(Refused, match=r"gremlins|sead"):
        ask(calm, storm=storm)
