"""Open Badges 3.0: an AchievementCredential as a signed token (VC-JWT, compact JWS, EdDSA), issuer named by its own key.

Shapes: 1EdTech Open Badges 3.0 §8.2.4 (JSON Web Token proof format), RFC 7515 and RFC 8037 (Ed25519 in JOSE), did:key.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # multicodec of an Ed25519 public key


def did_of(public: bytes) -> str:
    """The did:key of an Ed25519 public key of 32 bytes: anybody can check a signature without asking us."""
    raw = _ED25519 + public
    number, text = int.from_bytes(raw), ""
    while number:
        number, rest = divmod(number, 58)
        text = _BASE58[rest] + text
    return "did:key:z" + text


def public_of(did: str) -> bytes:
    """The public key named by a did:key. Raises ValueError for any other."""
    if not did.startswith("did:key:z"):
        raise ValueError("not a did:key in base58")
    number = 0
    for sign in did.removeprefix("did:key:z"):
        number = number * 58 + _BASE58.index(sign)
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    if raw[:2] != _ED25519 or len(raw) != 34:
        raise ValueError("not an Ed25519 key")
    return raw[2:]


def credential(
    *, did: str, issuer: str, number: str, holder: str, achievement: str, description: str, criteria: Sequence[str],
    valid_from: datetime, valid_until: datetime, evidence: str,
) -> dict[str, Any]:  # fmt: skip
    """The credential's content. holder: the name as it stands on the certificate."""
    return {
        "@context": CONTEXT,
        "id": f"urn:dunwell:certificate:{number}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement,
        "issuer": {"id": did, "type": ["Profile"], "name": issuer},
        "validFrom": _moment(valid_from),
        "validUntil": _moment(valid_until),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityHash": holder, "identityType": "name", "hashed": False}
            ],
            "achievement": {
                "id": f"urn:dunwell:achievement:{achievement}".replace(" ", "-"),
                "type": ["Achievement"],
                "achievementType": "Certification",
                "name": achievement,
                "description": description,
                "criteria": {"narrative": "\n".join(f"- {line}" for line in criteria)},
            },
        },
        "evidence": [{"id": f"urn:dunwell:record:{evidence}", "type": ["Evidence"]}],
    }


def signed(content: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """The compact JWS over the credential, with the registered claims the specification asks for."""
    did = content["issuer"]["id"]
    claims = dict(content) | {
        "iss": did,
        "jti": content["id"],
        "sub": content["id"],
        "nbf": _seconds(content["validFrom"]),
        "exp": _seconds(content["validUntil"]),
    }
    header = {"alg": "EdDSA", "typ": "JWT", "kid": f"{did}#{did.removeprefix('did:key:')}"}
    body = f"{_packed(header)}.{_packed(claims)}"
    return f"{body}.{_plain(sign(body.encode()))}"


def opened(token: str) -> tuple[dict[str, Any], bytes, bytes]:
    """What a token says, the bytes that were signed, and the signature. Raises ValueError when it is none."""
    parts = token.split(".")
    if len(parts) != 3:
        raise ValueError("a compact token has three parts")
    return json.loads(_raw(parts[1])), f"{parts[0]}.{parts[1]}".encode(), _raw(parts[2])


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _packed(value: Mapping[str, Any]) -> str:
    return _plain(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _plain(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
