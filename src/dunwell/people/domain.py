"""Who may do what. One table of permissions; every page and service asks it. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from dunwell.foundation.actor import Actor
from dunwell.foundation.errors import DomainError, NotPermitted
from dunwell.foundation.i18n import N_

ROLES = ("collector", "lead", "trainer", "qa", "analyst", "admin")
STAGES = ("early", "mid", "late")
LANGUAGES = ("zh", "en")
MIN_PASSWORD = 10

ROLE_NAMES = {
    "collector": N_("Collector"),
    "lead": N_("Team lead"),
    "trainer": N_("Trainer"),
    "qa": N_("Quality and compliance"),
    "analyst": N_("Analyst"),
    "admin": N_("Administrator"),
}
STAGE_NAMES = {"early": N_("Early stage"), "mid": N_("Middle stage"), "late": N_("Late stage")}

# Permission → what it lets a person do, and the roles that have it. `self` is: being signed in.
_ALL = frozenset(ROLES)
GRANTS: dict[str, frozenset[str]] = {
    "self": _ALL,  # own profile, own password, language, theme, home
    "debtor.view": frozenset({"collector", "lead", "qa", "admin"}),
    "debtor.search": frozenset({"collector", "lead", "qa", "admin"}),
    "debtor.reveal": frozenset({"collector", "lead", "qa"}),  # unmask personal data; recorded each time
    "debtor.edit": frozenset(
        {"collector", "lead"}
    ),  # contact points, related persons, the plan of an account
    "contact.permit": frozenset({"collector", "lead"}),  # ask the gate for a call or message
    "contact.record": frozenset({"collector", "lead"}),  # outcomes, notes, callbacks
    "contact.correct": frozenset({"lead", "qa"}),  # append a correction to an outcome
    "promise.record": frozenset({"collector", "lead"}),
    "means.record": frozenset({"collector", "lead"}),  # what a debtor can carry; opens hardship
    "hardship.close": frozenset({"lead", "qa"}),
    "offer.make": frozenset(
        {"collector", "lead"}
    ),  # put an offer, draft and confirm an agreement, direct debit
    "agreement.end": frozenset({"lead"}),  # cancel an agreement, re-age an account
    "waiver.request": frozenset({"collector", "lead"}),
    "waiver.decide": frozenset(
        {"lead", "admin"}
    ),  # never one's own request; how much: strategies/authority.yaml
    "payment.view": frozenset({"collector", "lead", "qa", "analyst", "admin"}),
    "payment.post": frozenset({"lead", "admin"}),
    "payment.reverse": frozenset({"lead", "admin"}),
    "account.terms": frozenset({"lead", "admin"}),  # which product terms an account bears interest by
    "restriction.raise": frozenset({"collector", "lead", "qa"}),  # stop, lawyer, dispute …
    "restriction.lift": frozenset({"lead", "qa"}),  # with a reason
    "preference.record": frozenset(
        {"collector", "lead", "qa"}
    ),  # consents, preferred channel, hours, language
    "desk.view": frozenset({"lead", "qa", "admin"}),  # the compliance desk
    "desk.work": frozenset({"qa"}),  # judge checker hits, add phrases
    "data.access_log": frozenset({"qa", "admin"}),  # who saw which personal data of a debtor
    "data.extract": frozenset({"qa", "admin"}),  # extracts for an agency, with a purpose
    "data.erase": frozenset({"qa", "admin"}),  # erase personal data once no law keeps it
    "mandate.issue": frozenset({"collector", "lead", "qa"}),  # authorisation letter and verification number
    "credential.view": frozenset({"lead", "trainer", "admin"}),  # a person's certificates; taking one back
    "credential.external": frozenset({"admin"}),  # enter a certificate earned elsewhere, with its proof
    "credential.approve": frozenset(
        {"trainer", "admin"}
    ),  # the second look at one that somebody else entered
    "roleplay.play": _ALL,  # simulated calls; one's own only
    "roleplay.review": frozenset(
        {"trainer", "lead", "qa", "admin"}
    ),  # others' role-play exams, scoring them again
    "roleplay.write": frozenset({"trainer", "admin"}),  # scenarios of the house; publish and retire them
    "roleplay.from_case": frozenset(
        {"trainer", "lead", "admin"}
    ),  # a draft out of a real case, its person taken out
    "roleplay.lead": frozenset(
        {"trainer", "lead", "admin"}
    ),  # set up two-person calls and contests, watch live
    "academy.learn": _ALL,  # lessons, practice, exams, one's own certificates
    "academy.train": frozenset({"trainer", "lead", "admin"}),  # others' progress, sign-offs, question health
    "academy.author": frozenset(
        {"trainer", "admin"}
    ),  # questions and courses in and out, packages, statements
    "academy.certify": frozenset({"trainer", "admin"}),  # grant a certificate that has been earned
    "academy.approve": frozenset({"lead", "admin"}),  # training plans written by others
    "academy.cohort": frozenset(
        {"trainer", "admin"}
    ),  # cohorts, calendar, budget, answers to requests for help
    "lost_contact.work": frozenset({"collector", "lead"}),
    "worklist.mine": frozenset({"collector", "lead"}),
    "board.view": frozenset({"lead", "admin"}),
    "board.assign": frozenset({"lead"}),
    "run.view": frozenset({"lead", "analyst", "qa", "admin"}),
    "run.start": frozenset({"lead", "analyst", "admin"}),
    "strategy.view": frozenset({"lead", "analyst", "qa", "trainer", "admin"}),
    "strategy.edit": frozenset({"analyst"}),
    "script.view": _ALL,
    "text.check": _ALL,  # what may not be said in a text; nothing is stored
    "script.edit": frozenset({"lead", "trainer"}),
    "script.approve": frozenset({"lead", "qa"}),  # message texts of others, before they can be sent
    "pack.view": _ALL,  # the rules of law in force, with their sources
    "import.view": frozenset({"lead", "analyst", "admin"}),
    "import.commit": frozenset({"admin", "lead"}),
    "evidence.view": frozenset({"qa", "lead", "admin"}),
    "evidence.export": frozenset({"qa", "admin"}),
    "people.view": frozenset({"lead", "trainer", "admin"}),
    "people.manage": frozenset({"admin"}),
    "job.view": frozenset({"lead", "analyst", "qa", "admin"}),
}
PERMISSIONS: dict[str, frozenset[str]] = {
    role: frozenset(permission for permission, roles in GRANTS.items() if role in roles) for role in ROLES
}


def can(actor: Actor, permission: str) -> bool:
    """True when the actor's role has the permission. The system itself may do everything."""
    if permission not in GRANTS:
        raise KeyError(f"unknown permission {permission}: add it to people.domain.GRANTS")
    return actor.role == "system" or actor.role in GRANTS[permission]


def require(actor: Actor, permission: str) -> None:
    """Raises NotPermitted unless the actor's role has the permission."""
    if not can(actor, permission):
        raise NotPermitted(permission)


@dataclass(eq=False)
class SignInRefused(DomainError):
    """Login or password is wrong, or the account is switched off: never said which."""

    code: ClassVar[str] = "people.sign_in_refused"
    status: ClassVar[int] = 401


@dataclass(eq=False)
class TooManyFailures(DomainError):
    """Too many failed sign-ins for this login or from this address; try again after `minutes`."""

    code: ClassVar[str] = "people.too_many_failures"
    status: ClassVar[int] = 429
    minutes: int


@dataclass(eq=False)
class LoginTaken(DomainError):
    """Another person has this login."""

    code: ClassVar[str] = "people.login_taken"
    status: ClassVar[int] = 422
    field: str
    login: str


@dataclass(eq=False)
class TeamNameTaken(DomainError):
    """Another team has this name."""

    code: ClassVar[str] = "people.team_name_taken"
    status: ClassVar[int] = 422
    field: str
    name: str


@dataclass(eq=False)
class WeakPassword(DomainError):
    """The password is shorter than `least` characters, or is the login itself."""

    code: ClassVar[str] = "people.weak_password"
    status: ClassVar[int] = 422
    field: str
    least: int


@dataclass(eq=False)
class WrongPassword(DomainError):
    """The present password given with a change is wrong."""

    code: ClassVar[str] = "people.wrong_password"
    status: ClassVar[int] = 422
    field: str


@dataclass(eq=False)
class LastAdmin(DomainError):
    """The only active administrator would be lost."""

    code: ClassVar[str] = "people.last_admin"


@dataclass(eq=False)
class DemoNeedsLoopback(DomainError):
    """Demo logins exist, and their passwords were printed: they must not be served to a network."""

    code: ClassVar[str] = "people.demo_needs_loopback"
    host: str


def check_password(password: str, login: str) -> None:
    """Raises WeakPassword. Length is what counts; no character classes (NIST SP 800-63B, 5.1.1.2)."""
    if len(password) < MIN_PASSWORD or password.casefold() == login.casefold():
        raise WeakPassword("password", MIN_PASSWORD)


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What an administrator says of a person. `stages` of STAGES, `languages` of LANGUAGES, capacity in items a day."""

    login: str
    name: str
    role: str
    team_id: int | None = None
    mentor_id: int | None = None
    capacity: int = 80
    stages: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("zh",)
