"""Every kind of record that the code can leave has words on the page."""

import ast
import re
from pathlib import Path

from dunwell.web.evidence_story import KINDS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "dunwell"


def kinds_in_code() -> set[str]:
    """The literal kinds given to append, append_bulk and attach."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                if name in ("append", "append_bulk") and len(node.args) > 3:
                    kind = node.args[3]
                    found |= {
                        c.value
                        for c in ast.walk(kind)
                        if isinstance(c, ast.Constant) and isinstance(c.value, str)
                    }
    return {kind for kind in found if "." in kind[:-1]}  # "debit." is the head of a kind that ends in a state


def heads_in_code() -> set[str]:
    """What stands before the dot of the kinds whose end is a state: "debit." of f"debit.{row.state}"."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        found |= set(re.findall(r'evidence\.append\(\s*session, clock, actor, f"([a-z_]+\.)\{', text))
    return found


def test_every_kind_of_record_has_words() -> None:
    found = kinds_in_code()
    assert {"permit.issued", "payment.posted", "promise.verdict", "run.published"} <= found
    assert found - KINDS.keys() == set()
    assert {"debit.", "waiver."} <= heads_in_code()
    assert all(any(kind.startswith(head) for kind in KINDS) for head in heads_in_code())
