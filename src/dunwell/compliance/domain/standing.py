"""What a debtor consented to and prefers, and who said so. Pure; English here, Chinese in the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.compliance.domain import clock
from dunwell.compliance.domain.gate import Reason


def N_(message: str) -> str:  # noqa: N802 - marks a word for the catalogue; the domain knows no languages
    """Mark a word for the catalogue."""
    return message


SOURCES: Mapping[str, str] = {
    "contact": N_("Said during a contact"),
    "inbound": N_("Said when they called us"),
    "writing": N_("In writing"),
    "contract": N_("In the contract"),
    "portal": N_("In the app or on the website"),
    "lawyer": N_("Their lawyer"),
    "family": N_("Family or another person"),
    "court": N_("A court or an authority"),
    "record": N_("A public record"),
    "house": N_("Found by us"),
}
KINDS = ("consent", "channel", "hours", "not_hours", "not_place", "language", "notice")
NOTICES: Mapping[str, str] = {
    "outsourcing": N_("An agency will collect"),
    "assignment": N_("The debt was assigned"),
    "validation": N_("Validation notice"),
    "verification": N_("Verification of a disputed debt"),
    "visit": N_("A visit is coming"),
}  # their names hold the words by which the rules know a notice
CONSENT_CHANNELS: Mapping[str, str] = {
    "voice": N_("Telephone"),
    "sms": N_("Text message"),
    "email": N_("E-mail"),
    "letter": N_("Letter"),
    "visit": N_("Visit"),
    "app": N_("App message"),
}
CONSENTS: Mapping[str, str] = {
    **CONSENT_CHANNELS,
    "ai_voice": N_("Calls by a machine (AI or recorded voice)"),
}  # a consent to be called is not one to be called by a machine
BY_CHANNEL: Mapping[str, frozenset[str]] = {
    "voice": frozenset({"voice", "ai_voice"})
}  # consents an opt-out ends
PLACES: Mapping[str, str] = {
    "home": N_("At home"),
    "work": N_("At work"),
    "school": N_("At school"),
    "hospital": N_("In hospital"),
    "public": N_("In a public place"),
    "other": N_("Elsewhere"),
}
DAY = 24 * 60
DETAILS = {"represented": ("name", "contact")}  # what a restriction may say besides its reason


@dataclass(frozen=True, slots=True)
class Wish:
    """A preference that stands: of a channel, of hours, or hours that do not suit (`not_hours`).

    Minutes are of the local day, over midnight when from > to.
    """

    kind: str
    channel: str | None = None
    from_minute: int | None = None
    to_minute: int | None = None


def inside(minute: int, from_minute: int, to_minute: int) -> bool:
    """Whether a minute of the day lies in the stretch; its end is not inside."""
    if from_minute <= to_minute:
        return from_minute <= minute < to_minute
    return minute >= from_minute or minute < to_minute


def against(wishes: Iterable[Wish], channel: str, at: datetime, zone: str | None) -> list[Reason]:
    """Warnings where a contact goes against what the debtor prefers. Hours count for telephone and text messages only."""
    found = []
    wishes = list(wishes)
    channels = sorted({wish.channel for wish in wishes if wish.kind == "channel" and wish.channel})
    if channels and channel not in channels:
        found.append(
            _reason(
                "debtor_prefers_channel",
                "The debtor prefers another channel: {}.",
                "债务人希望使用其他联系方式：{}。",
                channels,
            )
        )
    hours = [wish for wish in wishes if wish.kind == "hours"]
    if hours and zone and channel in ("voice", "sms"):
        wall = clock.local(at, zone)
        minute = wall.hour * 60 + wall.minute
        if not any(inside(minute, h.from_minute or 0, h.to_minute or DAY) for h in hours):
            said = [f"{clock_text(h.from_minute or 0)}-{clock_text(h.to_minute or DAY)}" for h in hours]
            found.append(
                _reason(
                    "debtor_prefers_hours",
                    "The debtor prefers to be contacted at {}.",
                    "债务人希望在{}联系。",
                    said,
                )
            )
    unfit = [wish for wish in wishes if wish.kind == "not_hours"]
    if unfit and zone and channel in ("voice", "sms"):
        wall = clock.local(at, zone)
        minute = wall.hour * 60 + wall.minute
        spans = [(h.from_minute or 0, h.to_minute or DAY) for h in unfit]
        said = [
            f"{clock_text(start)}-{clock_text(end)}" for start, end in spans if inside(minute, start, end)
        ]
        if said:
            found.append(
                _reason(
                    "debtor_told_inconvenient",
                    "The debtor said that {} is inconvenient.",
                    "债务人表示{}不方便联系。",
                    said,
                )
            )
    return found


def clock_text(minute: int) -> str:
    """'18:30' of a minute of the day; the end of the day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def due_for_check(recheck_on: date | None, today: date) -> bool:
    """Whether somebody should look whether a restriction still holds."""
    return recheck_on is not None and recheck_on <= today


_SPOKEN = {
    "voice": ("telephone", "电话"), "sms": ("text message", "短信"), "email": ("e-mail", "电子邮件"),
    "letter": ("letter", "信函"), "visit": ("visit", "上门"), "app": ("app message", "App 消息"),
}  # fmt: skip


def _reason(rule: str, english: str, chinese: str, said: list[str]) -> Reason:
    en, zh = zip(*(_SPOKEN.get(word, (word, word)) for word in said), strict=True)
    return Reason(
        pack="", rule=rule, effect="warn", text=english.format(", ".join(en)), text_zh=chinese.format("、".join(zh)),
        source="Dunwell", confidence="house", status="verified", house=True,
    )  # fmt: skip
