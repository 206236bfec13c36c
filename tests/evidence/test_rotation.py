"""A replaced signing key keeps what it signed, and can sign nothing more that counts."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy import Engine, update
from tests.evidence.test_export import run_verifier
from tests.evidence.worlds import fill
from typer.testing import CliRunner

from dunwell.cli import app
from dunwell.evidence import domain, export, seal, tables, verification
from dunwell.evidence.rotation import rotate_key
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.db import read, write
from dunwell.foundation.settings import Settings


@pytest.fixture
def rotated(sqlite_engine: Engine, clock, settings: Settings, tmp_path: Path) -> Ed25519PrivateKey:
    """Two sealed days, then another key, then a third sealed day. The old private key, as a thief would have it."""
    fill(sqlite_engine, clock, settings, tmp_path)
    stolen = load_pem_private_key(settings.key_file.read_bytes(), password=None)
    assert isinstance(stolen, Ed25519PrivateKey)
    with write(sqlite_engine) as session:
        rotate_key(session, clock, settings, SYSTEM, "yearly")
    with write(sqlite_engine) as session:
        seal.seal_day(session, clock, settings, date(2026, 3, 7))
    return stolen


def breaks(engine: Engine, settings: Settings) -> list[str]:
    with read(engine) as session:
        return [found.what for found in verification.verify_all(session, settings).breaks]


def test_roots_of_the_old_key_and_of_the_new_both_hold(
    rotated: Ed25519PrivateKey, sqlite_engine: Engine, settings: Settings
) -> None:
    new = seal.public_hex(seal.ensure_key(settings))
    old = seal.public_hex(rotated)
    assert breaks(sqlite_engine, settings) == []
    with read(sqlite_engine) as session:
        assert [root.public_key for root in tables.roots(session)] == [old, old, new]
        record = [r for r in tables.records(session, domain.SYSTEM_CHAIN) if r.kind == "evidence.key_rotated"]
    assert {"old": old, "new": new, "root": 2, "reason": "yearly"}.items() <= domain.said(record[0]).items()
    assert settings.key_file.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name[9:25] for p in settings.key_file.parent.glob("*.pub")) == sorted(
        (old[:16], new[:16])
    )


def test_a_second_replacement_keeps_the_first(
    rotated: Ed25519PrivateKey, sqlite_engine: Engine, clock, settings: Settings
) -> None:
    with write(sqlite_engine) as session:
        rotate_key(session, clock, settings, SYSTEM)
    assert breaks(sqlite_engine, settings) == []
    assert list(seal.trusted_keys(settings).values()) == [None, 3, 2]


def test_whoever_stole_the_old_key_seals_nothing_more(
    rotated: Ed25519PrivateKey, sqlite_engine: Engine, settings: Settings
) -> None:
    with write(sqlite_engine) as session:
        last = tables.roots(session)[-1]
        forged = replace(last, public_key=seal.public_hex(rotated), signature=seal.sign(rotated, last.hash))
        session.execute(
            update(tables.RootRow)
            .where(tables.RootRow.seq == last.seq)
            .values(public_key=forged.public_key, signature=forged.signature)
        )
    assert breaks(sqlite_engine, settings) == ["signed with a key that had been replaced before"]


def test_a_planted_statement_makes_no_foreign_key_count(
    rotated: Ed25519PrivateKey, sqlite_engine: Engine, settings: Settings
) -> None:
    foreign, present = Ed25519PrivateKey.generate(), seal.public_hex(seal.ensure_key(settings))
    said = {"old": seal.public_hex(foreign), "new": present, "root": 99, "root_hash": "0" * 64, "at": "2026"}
    text = domain.succession_text(said)
    planted = {**said, "by_old": seal.sign(foreign, text), "by_new": seal.sign(rotated, text)}
    with seal.successions_file(settings).open("a") as file:
        file.write(json.dumps(planted) + "\n")
    assert seal.public_hex(foreign) not in seal.trusted_keys(settings)


def test_an_export_holds_by_the_new_public_key_and_an_auditors_copy_by_the_published_ones(
    rotated: Ed25519PrivateKey, sqlite_engine: Engine, clock, settings: Settings, tmp_path: Path
) -> None:
    with write(sqlite_engine) as session:
        folder = export.export_folder(session, clock, SYSTEM, settings, 2, tmp_path / "file", "asked for")
    done = run_verifier(folder, "--public-key", seal.public_hex(seal.ensure_key(settings)))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert run_verifier(folder, "--public-key", seal.public_hex(rotated)).returncode == 1
    settings.key_file.unlink()  # a copy handed to the auditor
    assert breaks(sqlite_engine, settings) == []


def test_the_command_replaces_the_key_and_says_what_to_do_with_the_new_one(
    sqlite_engine: Engine, clock, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNWELL_VAR", str(settings.var))
    command = ["audit", "rotate-key", "--db", str(sqlite_engine.url)]
    assert CliRunner().invoke(app, command).exit_code == 2  # no key yet
    fill(sqlite_engine, clock, settings, tmp_path)
    old = seal.public_hex(seal.ensure_key(settings))
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert f"The old key {old} counts up to root 2." in done.output
    assert seal.public_hex(seal.ensure_key(settings)) in done.output
    assert CliRunner().invoke(app, ["audit", "verify", "--db", str(sqlite_engine.url)]).exit_code == 0
