"""The categories of forbidden content, how grave each is, and which case facts each verdict leans on."""

from typing import Final

CATEGORIES: Final = (
    "threat_violence",
    "threat_criminal",
    "fabricated_process",
    "impersonation",
    "insult",
    "third_party_disclosure",
    "third_party_demand",
    "public_shaming",
    "obstruct_life",
    "night_harass",
    "false_amount",
    "private_payment",
    "induce_borrowing",
    "deception",
    "privacy",
    "seize_property",
    "minor_or_vulnerable",
)

# S1 stop and escalate, S2 the message may not go out, S3 coach (law.md 7)
SEVERITY: Final = {
    "threat_violence": "S1",
    "threat_criminal": "S1",
    "fabricated_process": "S2",
    "impersonation": "S1",
    "insult": "S2",
    "third_party_disclosure": "S1",
    "third_party_demand": "S1",
    "public_shaming": "S1",
    "obstruct_life": "S1",
    "night_harass": "S2",
    "false_amount": "S2",
    "private_payment": "S1",
    "induce_borrowing": "S2",
    "deception": "S2",
    "privacy": "S1",
    "seize_property": "S1",
    "minor_or_vulnerable": "S1",
}

LANGS: Final = ("zh", "en")
CHANNELS: Final = ("voice", "sms", "letter", "note", "email", "app", "visit")
ADDRESSEES: Final = ("debtor", "third_party")
