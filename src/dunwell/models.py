"""Imports every room's tables so that the metadata is whole: for migrations, `create_all` in tests, and start-up."""

from importlib import import_module
from importlib.util import find_spec

ROOMS = (
    "evidence", "people", "portfolio", "compliance", "ledger", "intake", "contact", "negotiation", "strategy", "worklist", "roleplay", "academy",
)  # fmt: skip

for _room in ROOMS:
    if find_spec(f"dunwell.{_room}") and find_spec(f"dunwell.{_room}.tables"):
        import_module(f"dunwell.{_room}.tables")
import_module("dunwell.compliance.desk_tables")
import_module("dunwell.negotiation.deal_tables")
import_module("dunwell.academy.cohort_tables")
import_module("dunwell.academy.assignment_tables")
import_module("dunwell.academy.plan_tables")
import_module("dunwell.academy.coaching_tables")
import_module("dunwell.academy.case_tables")
import_module("dunwell.academy.survey_tables")
import_module("dunwell.academy.sandbox_tables")
import_module("dunwell.academy.media_tables")
import_module("dunwell.academy.external")
import_module("dunwell.banking.tables")
import_module("dunwell.roleplay.exam_tables")
import_module("dunwell.roleplay.own_tables")
import_module("dunwell.roleplay.duo_tables")
import_module("dunwell.roleplay.board_tables")
import_module("dunwell.compliance.checker.tables")
if find_spec("dunwell.foundation.jobs"):
    import_module("dunwell.foundation.jobs")
