"""One debtor's whole file as a folder that anyone can verify without Dunwell: records, payloads, proofs, rows of bulk
acts, attachments, a readable index in Chinese and English, and verify.py. The folder's index is signed."""

import html
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from dunwell.evidence import attachments, bulk, domain, seal, service, standalone, tables
from dunwell.evidence.bulk import BulkEntry
from dunwell.evidence.domain import Head, Record
from dunwell.foundation.actor import Actor
from dunwell.foundation.clock import Clock
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.settings import Settings

HEADER = ("chain", "seq", "kind", "at", "actor", "actor_id", "payload_hash", "prev", "hash")


def export_files(
    session: Session, clock: Clock, actor: Actor, settings: Settings, debtor_id: int, reason: str = ""
) -> dict[str, bytes]:
    """The files of a debtor's export by relative name. The export is itself recorded, as the last record in it.

    Raises NotFound where nothing at all is recorded of the debtor.
    """
    chain = domain.debtor_chain(debtor_id)
    acts = bulk.bulk_rows_for(session, debtor_id, settings=settings)
    if not acts and chain not in tables.heads(session, chain):
        raise NotFound("debtor file", debtor_id)
    service.append(session, clock, actor, "evidence.exported", debtor_id, {"reason": reason})
    records = list(tables.records(session, chain))
    files = {
        "records.jsonl": _lines(_header(record) for record in records),
        "payloads.jsonl": _lines(
            {"seq": r.seq, "salt": r.salt, "body": r.body} for r in records if r.body is not None
        ),
        "proofs.json": _json(_proofs(session, chain, acts)),
        "bulk.jsonl": _lines(_act(entry) for entry in acts),
        "index.html": _page(debtor_id, records, acts).encode(),
        "verify.py": Path(standalone.__file__).read_bytes(),
        **_attachments(records, settings),
    }
    return files | _index(session, clock, actor, settings, debtor_id, files)


def export_folder(
    session: Session,
    clock: Clock,
    actor: Actor,
    settings: Settings,
    debtor_id: int,
    to: Path,
    reason: str = "",
) -> Path:
    """Write the export into `to`, which must be new or empty."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise BadInput("to", "the folder is not empty")
    for name, data in export_files(session, clock, actor, settings, debtor_id, reason).items():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_bytes(data)
    return to


def export_zip(
    session: Session, clock: Clock, actor: Actor, settings: Settings, debtor_id: int, reason: str = ""
) -> bytes:
    """The export as one zip file with a folder in it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in export_files(session, clock, actor, settings, debtor_id, reason).items():
            archive.writestr(zipfile.ZipInfo(f"debtor-{debtor_id}/{name}", (1980, 1, 1, 0, 0, 0)), data)
    return held.getvalue()


def _header(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in HEADER}


def _act(entry: BulkEntry) -> dict[str, Any]:
    return {
        "record": _header(entry.record),
        "salt": entry.record.salt,
        "body": entry.record.body,
        "debtor": entry.debtor,
        "rows": entry.rows,
        "proof": entry.proof,
    }


def _proofs(session: Session, chain: str, acts: list[BulkEntry]) -> dict[str, Any]:
    """All roots, and the Merkle proof of each leaf that took this chain or one of the bulk acts."""
    bulk_seqs = {entry.record.seq for entry in acts}
    wanted = tables.leaves_of_chain(session, chain) + [
        leaf for leaf in tables.leaves_of_chain(session, domain.SYSTEM_CHAIN) if leaf[2].count in bulk_seqs
    ]
    levels: dict[int, list[str]] = {}
    leaves = []
    for root, place, head in wanted:
        if root not in levels:
            levels[root] = [domain.leaf_hash(domain.head_leaf(h)) for h in tables.leaves_of(session, root)]
        leaves.append(_leaf(root, head, domain.merkle_proof(levels[root], place)))
    return {"roots": [asdict(root) for root in tables.roots(session)], "leaves": leaves}


def _leaf(root: int, head: Head, proof: domain.Proof) -> dict[str, Any]:
    return {"root": root, "chain": head.chain, "count": head.count, "hash": head.hash, "proof": proof}


def _attachments(records: list[Record], settings: Settings) -> dict[str, bytes]:
    """Those that are still there: a missing one is named by verify.py."""
    named = {str(item["sha256"]) for r in records for item in attachments.named_in(domain.said(r))}
    paths = {digest: attachments.attachment_path(settings, digest) for digest in sorted(named)}
    return {f"attachments/{digest}": path.read_bytes() for digest, path in paths.items() if path.is_file()}


def _index(
    session: Session, clock: Clock, actor: Actor, settings: Settings, debtor_id: int, files: dict[str, bytes]
) -> dict[str, bytes]:
    key = seal.ensure_key(settings)
    chain = domain.debtor_chain(debtor_id)
    head = tables.heads(session, chain)[chain]
    index = _json(
        {
            "format": standalone.FORMAT,
            "debtor_id": debtor_id,
            "chain": chain,
            "count": head.count,
            "head": head.hash,
            "exported_at": domain.utc_text(clock.now()),
            "exported_by": actor.login,
            "public_keys": [seal.public_hex(key)],
            "successions": seal.successions(settings),
            "files": {name: sha256(data).hexdigest() for name, data in sorted(files.items())},
        }
    )
    signature = {
        "public_key": seal.public_hex(key),
        "signature": seal.sign(key, sha256(index).hexdigest()),
    }
    return {"index.json": index, "index.sig": _json(signature)}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _lines(values: Iterable[dict[str, Any]]) -> bytes:
    return "".join(domain.canonical(value) + "\n" for value in values).encode()


def _page(debtor_id: int, records: list[Record], acts: list[BulkEntry]) -> str:
    rows = "".join(_record_row(record) for record in records)
    bulk_rows = "".join(_bulk_row(entry) for entry in acts)
    return f"""<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>Debtor file 债务人档案 {debtor_id}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:15px/1.5 system-ui,sans-serif;margin:2rem;max-width:80rem}}table{{border-collapse:collapse;width:100%}}
td,th{{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top}}code{{word-break:break-all}}</style>
</head><body>
<h1>债务人档案 · Debtor file {debtor_id}</h1>
<p>时间为协调世界时（UTC），金额以最小货币单位（如分）计。每条记录以哈希与前一条相连，任何改动都会被发现。<br>
Times are UTC, amounts are in minor units (such as cents). Each record is linked to the one before it by its hash; any change shows.</p>
<p>核验 · To verify: <code>python3 verify.py --public-key …</code>（公钥请另行向债权人索取 · ask the creditor for the public key by another way）</p>
<h2>记录 · Records</h2>
<table><thead><tr><th>序号 No.</th><th>时间 When</th><th>事项 What</th><th>经办 Who</th><th>内容 Content</th></tr></thead>
<tbody>{rows}</tbody></table>
<h2>批量事项 · Bulk acts</h2>
<p>导入与晨间批处理中涉及此债务人的行 · This debtor's rows in imports and morning runs</p>
<table><thead><tr><th>序号 No.</th><th>时间 When</th><th>事项 What</th><th>内容 Rows</th></tr></thead>
<tbody>{bulk_rows}</tbody></table>
</body></html>
"""


def _record_row(record: Record) -> str:
    content = "已删除 · erased" if record.body is None else _facts(domain.said(record))
    cells = (str(record.seq), record.at[:19], record.kind, record.actor)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + f"<td>{content}</td></tr>\n"


def _bulk_row(entry: BulkEntry) -> str:
    record = entry.record
    cells = (f"{record.chain} #{record.seq}", record.at[:19], record.kind)
    facts = "<hr>".join(_facts(values) for values in entry.values)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + f"<td>{facts}</td></tr>\n"


def _facts(values: dict[str, Any]) -> str:
    said = (
        f"{name}: {value if isinstance(value, str) else domain.canonical(value)}"
        for name, value in values.items()
    )
    return "<br>".join(html.escape(text) for text in said)
