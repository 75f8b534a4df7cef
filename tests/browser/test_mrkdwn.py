"""Slack's mrkdwn, as the page draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

_DRAW = """async (text) => {
  const { mrkdwn } = await import("/static/mrkdwn.js");
  const channelName = (id) => (id === "C1" ? "torvet" : null);
  const names = { me: "U1", userName: () => "Camilla Holm", channelName };
  const root = document.createElement("div");
  root.append(...mrkdwn(text, names));
  for (const icon of root.querySelectorAll("svg")) icon.remove();
  return root.innerHTML;
}"""

CASES = {
    "*fed* og _kursiv_": "<strong>fed</strong> og <em>kursiv</em>",
    "~væk~ `kode`": "<s>væk</s> <code>kode</code>",
    "*_begge_*": "<strong><em>begge</em></strong>",
    "2*3*4 snake_case_navn": "2*3*4 snake_case_navn",
    "* ikke fed *": "* ikke fed *",
    "*Ærø*": "<strong>Ærø</strong>",
    "a &amp; b &lt;b&gt;": "a &amp; b &lt;b&gt;",
    "&amp;lt;": "&amp;lt;",
    "en\nto": "en<br>to",
    "• en\n• to": '<ul class="bullets"><li>en</li><li>to</li></ul>',
    "&gt; citat": "<blockquote>citat</blockquote>",
    "<@U2>": '<span class="mention">@Camilla Holm</span>',
    "<@U1|mig>": '<span class="mention mention--me">@Camilla Holm</span>',
    "<#C1>": '<a href="#/C1" class="mention">#torvet</a>',
    "<#C2|hemmelig>": '<span class="mention">…</span>',
    "<!here> hej": '<span class="mention mention--me">@here</span> hej',
    "<https://x.dk/a_b_c|her>": (
        '<a href="https://x.dk/a_b_c" target="_blank" rel="noopener noreferrer">her</a>'
    ),
    "<javascript:alert(1)|her>": "<span>her</span>",
    "<https://o.slack.com/archives/C1/p1790000000123456|kortet>": (
        '<a href="#/C1/p1790000000.123456">kortet</a>'
    ),
    "```*rå* &lt;tekst&gt;```": ('<pre tabindex="0" class="code-block">*rå* &lt;tekst&gt;</pre>'),
    ":calendar: :findes_ikke:": "📅 :findes_ikke:",
    "kl. 08:30:00": "kl. 08:30:00",
    "<!date^1795505100^{date_long} {time}|før>": "tirsdag den 24. november 2026 08.25",
}


def test_mrkdwn(visitor: Visitor) -> None:
    """Each mark becomes what Slack makes of it, and nothing else becomes anything."""
    page = visitor.open().page
    drawn = {text: page.evaluate(_DRAW, text) for text in CASES}
    assert drawn == CASES


def test_long_text_is_quick(visitor: Visitor) -> None:
    """Three thousand marks that never close are drawn in a blink."""
    page = visitor.open().page
    timed = (
        "async (text) => { const start = performance.now();"
        f" await ({_DRAW})(text); return performance.now() - start; }}"
    )
    assert page.evaluate(timed, "*a_~" * 750) < 500
