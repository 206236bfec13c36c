"""Pages of the desk: my list, queues, workbench, board, search."""

from fastapi import APIRouter

from dunwell.foundation.i18n import N_
from dunwell.ui.nav import NavItem
from dunwell.worklist import (
    board_pages,
    consent_pages,
    deal_pages,
    debtor_pages,
    list_pages,
    search_pages,
    talk_pages,
)

router = APIRouter()
for part in (list_pages, debtor_pages, consent_pages, talk_pages, board_pages, search_pages, deal_pages):
    router.include_router(part.router)

NAV = [
    NavItem(N_("My list"), "/my-list", icon="list-check", needs="worklist.mine", group="work", order=10),
    NavItem(N_("Board"), "/board", icon="users-group", needs="board.view", group="lead", order=10),
    NavItem(
        N_("Agreements"), "/deals", icon="clipboard-check", needs="worklist.mine", group="work", order=20
    ),
    NavItem(N_("Waivers"), "/waivers", icon="scale", needs="waiver.decide", group="lead", order=20),
    NavItem(N_("Search"), "/search", icon="search", needs="debtor.search", group="work", order=30),
]
ERROR_WORDS = {
    **deal_pages.ERROR_WORDS,
    "worklist.not_on_your_list": N_("This debtor is not on your list today."),
    "worklist.no_list": N_("There is no list yet: the morning run has not been made."),
    "worklist.not_working": N_("%(person)s does not take work at present."),
    "worklist.lacks_language": N_("%(person)s does not speak the debtor's language."),
    "worklist.lacks_stage": N_("%(person)s is not skilled in this stage."),
    "worklist.lacks_certificate": N_(
        "%(person)s has no valid certificate, and this is no low-risk account under a mentor."
    ),
    "worklist.not_opened": N_(
        "The certificate of %(person)s does not open this stage. It opens with the track that teaches it, or the team gets its work by skills."
    ),
    "permit.not_usable": N_("This permit can no longer be used. Ask for a new one."),
    "permit.warning_needs_reason": N_("Say why you go on under this warning."),
    "tracing.source_forbidden": N_("This way of finding a person is not lawful (%(rule)s)."),
    "tracing.debtor_reachable": N_("The debtor can be reached: there is nothing to trace."),
}
