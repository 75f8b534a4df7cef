"""Names as Slack gives them: shown, and never obeyed."""

from __future__ import annotations

from bot.people import People

PEOPLE = People(
    {
        "U1": ("<!channel> Lund", "<@U2> & co."),
        "U2": ("Marion Lund", "Rusmiddelkonsulent"),
        "U3": ("Marion Bro", ""),
    }
)


def test_a_mention_in_a_name_or_a_title_is_inactive() -> None:
    """Whatever somebody calls themselves in Slack, the words of a message stay words."""
    assert PEOPLE.full("U1") == "&lt;!channel&gt; Lund"
    assert PEOPLE.first("U1") == "&lt;!channel&gt;"
    assert PEOPLE.titled("U1") == "&lt;!channel&gt; Lund, &lt;@U2&gt; & co."


def test_two_with_the_same_first_name_have_both_names() -> None:
    """A first name that names two is no name; one we have not met is Slack's own mention."""
    assert (PEOPLE.first("U2"), PEOPLE.titled("U2")) == (
        "Marion Lund",
        "Marion Lund, Rusmiddelkonsulent",
    )
    assert PEOPLE.titled("U3") == "Marion Bro"
    assert PEOPLE.first("U9") == "<@U9>"
