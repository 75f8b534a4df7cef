"""What `/henvisning hjælp` says, and what an unknown word gets."""

from __future__ import annotations

from bot.locale import _


def help_words() -> str:
    """Return the commands, a line each."""
    return "\n".join(
        (
            _("*/henvisning* åbner formularen. Den tager under to minutter."),
            _("*/henvisning sager* viser teamets åbne sager."),
            _("*/henvisning vis U26-0042* åbner en sag."),
            _("*/henvisning indsats U26-0042* noterer, hvad der er sat i gang."),
            _("*/henvisning opfølgning U26-0042* noterer opfølgningen."),
            _("*/henvisning udsæt U26-0042* udsætter påmindelserne til en dag."),
            _("*/henvisning forlæng U26-0042* forlænger fristen (lederen)."),
            _("*/henvisning overdrag U26-0042* overdrager til en anden enhed."),
            _("*/henvisning afslut U26-0042* afslutter sagen."),
            _("*/henvisning kontakt* noterer et råd, der ikke blev til en sag."),
            _("*/henvisning sparring* stiller fagligheder et spørgsmål, uden sag og uden navn."),
            _("*/henvisning fravær* melder, hvornår du er væk. Stedfortræderen træder ind."),
            _("*/henvisning brud* melder et brud på datasikkerheden, med det samme."),
            _("*/henvisning opsætning* sætter teams op (administratorer)."),
            _("Skriv aldrig navn, CPR-nummer eller adresse i Slack."),
        )
    )


def did_you_mean(word: str | None) -> str:
    """Return the answer to an unknown word, with the nearest one when there is one."""
    if word is None:
        return _("Det kender jeg ikke. Skriv /henvisning hjælp for at se, hvad du kan.")
    return _("Det kender jeg ikke. Mente du /henvisning {word}?").format(word=word)


def code_missing(word: str) -> str:
    """Return the answer to a command that lacks its case code."""
    return _("Skriv sagskoden bagefter: /henvisning {word} U26-0042").format(word=word)


def no_team_yet() -> str:
    """Return what somebody is told where no team has been set up."""
    return _(
        "Der er ikke sat et team op endnu. Bed jeres administrator skrive /henvisning opsætning."
    )


def guest_refused() -> str:
    """Return the words for a guest in Slack, who refers nobody."""
    return _("Du er gæst i Slack. Bed en kollega i kommunen om at henvise borgeren.")
