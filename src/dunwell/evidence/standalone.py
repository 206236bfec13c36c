#!/usr/bin/env python3
# mypy: disallow-untyped-defs=False, check-untyped-defs=False
"""Verify an exported debtor's file on any machine with Python 3.9 or later. Nothing to install, nothing to connect to.

    python3 verify.py [FOLDER] [--public-key HEX]

FOLDER is the exported folder (default: where this script lies). Exit status 0: everything holds; 1: something does
not, and each break is named; 2: this is no exported folder. Ask the creditor for the public key by another way than
this folder and give it with --public-key: without it the script proves that the file is whole, not who sealed it.

This script is part of Dunwell and uses none of it. Hashes are SHA-256 over UTF-8 text, in hex:
payload "payload:<salt>:<body>", record "record:<canonical JSON header>", Merkle leaf "leaf:<text>", node
"node:<children>"; signatures are Ed25519 (RFC 8032).
"""

import json
import sys
from hashlib import sha256, sha512
from pathlib import Path

FORMAT = "dunwell-debtor-file/1"
GENESIS = "0" * 64
HEADER = ("chain", "seq", "kind", "at", "actor", "actor_id", "payload_hash", "prev")
ROOT = ("seq", "day", "at", "leaves", "merkle", "prev")

# Ed25519 ----------------------------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def _recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _recover_x(_BASE_Y, 0)
BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def _add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point, number = _add(point, point), number >> 1
    return total


def _point(data):
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = _recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def ed25519_verifies(public_hex, signature_hex, message):
    """True where the signature over the bytes `message` was made with the key. Source: RFC 8032, 5.1.7."""
    try:
        public, signature = bytes.fromhex(public_hex), bytes.fromhex(signature_hex)
    except (ValueError, TypeError):
        return False
    if len(public) != 32 or len(signature) != 64 or signature.hex() != signature_hex:
        return False
    a, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = _times(s, BASE), _add(r, _times(h, a))
    return (
        not (left[0] * right[2] - right[0] * left[2]) % P
        and not (left[1] * right[2] - right[1] * left[2]) % P
    )


# Hashes -----------------------------------------------------------------------------------------------------------


def digest(text):
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def record_hash(record):
    return digest("record:" + canonical({"v": 1, **{key: record[key] for key in HEADER}}))


def root_hash(root):
    return digest("root:" + canonical({"v": 1, **{key: root[key] for key in ROOT}}))


def fold(leaf, proof):
    """The root a leaf and its proof lead to, None where a group does not hold the node below it."""
    node = leaf
    for group in proof:
        if node not in group:
            return None
        node = digest("node:" + "".join(group))
    return node


def rows_leaf(debtor, rows):
    return digest("leaf:" + str(debtor) + ":" + ",".join(sorted(digest("row:" + row) for row in rows)))


# The file ---------------------------------------------------------------------------------------------------------


def check_files(folder, index):
    """Every file is the one that was exported, and there is no other."""
    for name, digest_then in sorted(index["files"].items()):
        path = folder / name
        if not path.is_file():
            yield f"{name}: missing"
        elif sha256(path.read_bytes()).hexdigest() != digest_then:
            yield f"{name}: altered since the export"
    known = set(index["files"]) | {"index.json", "index.sig"}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and "__pycache__" not in name:
            yield f"{name}: not part of the export"


def check_record(record, salt, body):
    where = f"{record['chain']} #{record['seq']}"
    if record_hash(record) != record["hash"]:
        yield f"{where}: header altered: the record does not hash to its own hash"
    if body is not None and digest(f"payload:{salt}:{body}") != record["payload_hash"]:
        yield f"{where}: payload altered: it does not hash to the payload hash"


def check_chain(records, payloads, index):
    expected, previous, erased, gone = 1, GENESIS, {}, []
    for record in records:
        where = f"{record['chain']} #{record['seq']}"
        if record["chain"] != index["chain"]:
            yield f"{where}: belongs to another chain"
        if record["seq"] != expected:
            yield f"{index['chain']} #{expected}: record missing"
        elif record["prev"] != previous:
            yield f"{where}: link broken: it does not follow the record before it"
        payload = payloads.get(record["seq"])
        yield from check_record(record, payload and payload["salt"], payload and payload["body"])
        if payload is None:
            gone.append(record)
        elif record["kind"] == "evidence.erased":
            said = json.loads(payload["body"])
            erased[said.get("seq")] = said.get("hash")
        expected, previous = record["seq"] + 1, record["hash"]
    for record in gone:
        if erased.get(record["seq"]) != record["hash"]:
            yield f"{record['chain']} #{record['seq']}: payload missing, and no later record says it was erased"
    if (len(records), previous) != (index["count"], index["head"]):
        yield f"{index['chain']}: the index names another number of records or another last hash"


SUCCESSION = ("old", "new", "root", "root_hash", "at")


def keys_that_count(present, successions):
    """{public key: last root it may have signed, None without end}: the present keys and those they followed.

    A key that was replaced counts by a statement signed by both, and only up to the root that the statement names.
    """
    trusted = dict.fromkeys(present)
    for said in reversed(successions):
        text = ("key:" + canonical({"v": 1, **{key: said[key] for key in SUCCESSION}})).encode()
        if said["new"] in trusted and said["old"] not in trusted:
            signed = (ed25519_verifies(said[by], said["by_" + by], text) for by in ("new", "old"))
            if all(signed):
                trusted[said["old"]] = said["root"]
    return trusted


def signer_fault(trusted, root_seq, public_key):
    """What is wrong with who signed a root, None where nothing is."""
    if public_key not in trusted:
        return "signed with a key that is not the creditor's"
    until = trusted[public_key]
    if until is not None and root_seq > until:
        return "signed with a key that had been replaced before"
    return None


def check_roots(roots, index, public_key):
    expected, previous = 1, GENESIS
    trusted = keys_that_count(
        [public_key] if public_key else index["public_keys"], index.get("successions", [])
    )
    for root in roots:
        where = f"root {root['seq']} of {root['day']}"
        if root["seq"] != expected:
            yield f"root {expected}: missing"
        elif root["prev"] != previous:
            yield f"{where}: link broken: it does not follow the root before it"
        if root_hash(root) != root["hash"]:
            yield f"{where}: altered: it does not hash to its own hash"
        fault = signer_fault(trusted, root["seq"], root["public_key"])
        if fault:
            yield f"{where}: {fault}"
        elif not ed25519_verifies(root["public_key"], root["signature"], root["hash"].encode()):
            yield f"{where}: the signature does not hold"
        expected, previous = root["seq"] + 1, root["hash"]


def check_leaves(leaves, roots, hashes):
    """Each leaf is a record that is here, and leads to the signed root of its day."""
    merkle = {root["seq"]: root["merkle"] for root in roots}
    for leaf in leaves:
        where = f"{leaf['chain']} #{leaf['count']}"
        text = canonical({key: leaf[key] for key in ("chain", "count", "hash")})
        if hashes.get((leaf["chain"], leaf["count"])) != leaf["hash"]:
            yield f"{where}: not the record that the signed root of its day took"
        if fold(digest("leaf:" + text), leaf["proof"]) != merkle.get(leaf["root"]):
            yield f"{where}: the proof does not lead to root {leaf['root']}"


def check_bulk(act):
    record, where = act["record"], f"{act['record']['chain']} #{act['record']['seq']}"
    yield from check_record(record, act["salt"], act["body"])
    bulk = (json.loads(act["body"]) if act["body"] else {}).get("bulk") or {}
    if fold(rows_leaf(act["debtor"], act["rows"]), act["proof"]) != bulk.get("root"):
        yield f"{where}: the debtor's rows do not lead to the root of the bulk act"
    for row in act["rows"]:
        if str(json.loads(row).get(bulk.get("column"))) != str(act["debtor"]):
            yield f"{where}: a row is not this debtor's"


def check_attachments(folder, payloads):
    for seq, payload in sorted(payloads.items()):
        named = json.loads(payload["body"]) if '"attachments":' in payload["body"] else {}
        for item in named.get("attachments") or []:
            path = folder / "attachments" / str(item["sha256"])
            if not path.is_file() or sha256(path.read_bytes()).hexdigest() != item["sha256"]:
                yield f"record #{seq}: an attachment is missing or altered"


def _lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def verify(folder, public_key=None):
    """Every break of an exported folder as text, first one first; an empty list means that it holds.

    Raises ValueError if the folder is no export at all.
    """
    folder = Path(folder)
    try:
        index = json.loads((folder / "index.json").read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder} is no exported file: {error}") from error
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise ValueError(f"{folder} is no exported file of a kind this script knows")
    try:
        return list(_checks(folder, index, public_key))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        # Whatever cannot be read as exported was altered; what could be said before it is said again.
        return [*check_files(folder, index), f"unreadable: {type(error).__name__}: {error}"]


def _checks(folder, index, public_key):
    sealed = (folder / "index.sig").read_bytes()
    signed = json.loads(sealed)
    if sealed != (json.dumps(signed, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode():
        yield "index.sig: altered since the export"
    whole = sha256((folder / "index.json").read_bytes()).hexdigest()
    if signed["public_key"] != public_key if public_key else signed["public_key"] not in index["public_keys"]:
        yield "index.sig: signed with a key that is not the creditor's"
    elif not ed25519_verifies(signed["public_key"], signed["signature"], whole.encode()):
        yield "index.json: altered since the export: its signature does not hold"
    yield from check_files(folder, index)
    records = _lines(folder / "records.jsonl")
    payloads = {item["seq"]: item for item in _lines(folder / "payloads.jsonl")}
    proofs = json.loads((folder / "proofs.json").read_text(encoding="utf-8"))
    acts = _lines(folder / "bulk.jsonl")
    yield from check_chain(records, payloads, index)
    yield from check_roots(proofs["roots"], index, public_key)
    known = [*records, *(act["record"] for act in acts)]
    hashes = {(record["chain"], record["seq"]): record["hash"] for record in known}
    yield from check_leaves(proofs["leaves"], proofs["roots"], hashes)
    for act in acts:
        yield from check_bulk(act)
    yield from check_attachments(folder, payloads)


def main(arguments):
    """The command: prints what was found, returns the exit status."""
    public_key = None
    if "--public-key" in arguments:
        place = arguments.index("--public-key")
        public_key = "".join(arguments[place + 1 : place + 2]).lower()
        arguments = arguments[:place] + arguments[place + 2 :]
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        breaks = verify(folder, public_key)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    index = json.loads((folder / "index.json").read_bytes())
    for found in breaks:
        print(found)
    if breaks:
        print(f"BROKEN: {len(breaks)} break(s). The first is named first.")
        return 1
    sealed = max((leaf["count"] for leaf in _leaves(folder) if leaf["chain"] == index["chain"]), default=0)
    print(f"HOLDS: {index['count']} records of {index['chain']}, {sealed} of them under a signed daily root.")
    print(
        f"Signed by {', '.join(index['public_keys'])}"
        + ("" if public_key else " (compare this key yourself)")
    )
    return 0


def _leaves(folder):
    return json.loads((folder / "proofs.json").read_text(encoding="utf-8"))["leaves"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
