"""An exported file proves itself with nothing but Python, and shows any altered byte."""

import json
import random
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.evidence.worlds import fill
from typer.testing import CliRunner

from dunwell.evidence import commands, export, seal, standalone, tables
from dunwell.foundation.actor import SYSTEM
from dunwell.foundation.db import read, write
from dunwell.foundation.errors import BadInput, NotFound
from dunwell.foundation.settings import Settings


@pytest.fixture
def exported(sqlite_engine: Engine, clock, settings: Settings, tmp_path: Path) -> Path:
    fill(sqlite_engine, clock, settings, tmp_path)
    with write(sqlite_engine) as session:
        return export.export_folder(session, clock, SYSTEM, settings, 2, tmp_path / "file", "asked for")


def run_verifier(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As a stranger would: an isolated interpreter, without site packages, elsewhere."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments],
        cwd="/",
        capture_output=True,
        text=True,
    )


def test_the_exported_folder_verifies_on_its_own(
    exported: Path, settings: Settings, sqlite_engine: Engine
) -> None:
    done = run_verifier(exported)
    assert (done.returncode, done.stderr) == (0, "")
    assert "HOLDS: 10 records of debtor:2" in done.stdout
    key = seal.public_hex(seal.ensure_key(settings))
    assert run_verifier(exported, "--public-key", key).returncode == 0
    assert run_verifier(exported, "--public-key", "0" * 64).returncode == 1
    rows = [json.loads(line) for line in (exported / "bulk.jsonl").read_text().splitlines()]
    assert [len(act["rows"]) for act in rows] == [2, 2]
    assert {leaf["chain"] for leaf in json.loads((exported / "proofs.json").read_text())["leaves"]} == {
        "debtor:2",
        "system",
    }
    with read(sqlite_engine) as session:
        assert list(tables.records(session, "debtor:2"))[-1].kind == "evidence.exported"


def test_any_altered_byte_of_any_file_is_found(exported: Path) -> None:
    chance = random.Random(5)
    files = [p for p in sorted(exported.rglob("*")) if p.is_file()]
    assert len(files) == 11
    for path in files:
        good = path.read_bytes()
        for _ in range(6):
            bad = bytearray(good)
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(7)
            path.write_bytes(bad)
            try:
                assert standalone.verify(exported), f"{path.name} altered and not found"
            except ValueError:
                assert path.name == "index.json"  # no longer an export at all
        path.write_bytes(good)
    assert standalone.verify(exported) == []


def test_a_missing_or_added_file_is_found(exported: Path) -> None:
    (exported / "more.txt").write_text("x")
    assert standalone.verify(exported) == ["more.txt: not part of the export"]
    (exported / "more.txt").unlink()
    (exported / "proofs.json").unlink()
    assert "proofs.json: missing" in standalone.verify(exported)


def test_a_folder_made_consistent_again_by_a_forger_is_found_by_hash_and_key(
    exported: Path, tmp_path: Path
) -> None:
    """The forger drops a record, mends the index and signs it with a key of his own."""
    forger = seal.ensure_key(Settings(var=tmp_path / "forger", database_url=""))
    lines = (exported / "records.jsonl").read_text().splitlines(keepends=True)
    (exported / "records.jsonl").write_text("".join(lines[:-1]))
    index = json.loads((exported / "index.json").read_text())
    index["files"]["records.jsonl"] = standalone.sha256("".join(lines[:-1]).encode()).hexdigest()
    index |= {"count": len(lines) - 1, "head": json.loads(lines[-2])["hash"]}
    data = (json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    (exported / "index.json").write_bytes(data)
    signed = {
        "public_key": seal.public_hex(forger),
        "signature": seal.sign(forger, standalone.sha256(data).hexdigest()),
    }
    (exported / "index.sig").write_text(json.dumps(signed, indent=1, sort_keys=True) + "\n")
    assert standalone.verify(exported)[0] == "index.sig: signed with a key that is not the creditor's"


def test_the_zip_holds_the_same_file(
    sqlite_engine: Engine, clock, settings: Settings, tmp_path: Path
) -> None:
    fill(sqlite_engine, clock, settings, tmp_path)
    with write(sqlite_engine) as session:
        data = export.export_zip(session, clock, SYSTEM, settings, 12)
    zipfile.ZipFile(BytesIO(data)).extractall(tmp_path / "zip")
    assert standalone.verify(tmp_path / "zip" / "debtor-12") == []


def test_a_debtor_known_only_from_bulk_acts_has_a_file_and_a_stranger_has_none(
    sqlite_engine: Engine, clock, settings: Settings, tmp_path: Path
) -> None:
    fill(sqlite_engine, clock, settings, tmp_path)
    with write(sqlite_engine) as session:
        export.export_folder(session, clock, SYSTEM, settings, 30, tmp_path / "thirty")
        with pytest.raises(NotFound):
            export.export_files(session, clock, SYSTEM, settings, 4000)
        with pytest.raises(BadInput):
            export.export_folder(session, clock, SYSTEM, settings, 30, tmp_path / "thirty")
    assert standalone.verify(tmp_path / "thirty") == []


def test_the_command_verifies_and_exports(
    sqlite_engine: Engine, clock, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNWELL_VAR", str(settings.var))
    fill(sqlite_engine, clock, settings, tmp_path)
    run, app = CliRunner(), typer.Typer()
    commands.register(app)
    where = ["--db", settings.database_url]
    whole = run.invoke(app, ["audit", "verify", "--json", *where])
    assert (whole.exit_code, json.loads(whole.stdout)["holds"]) == (0, True)
    assert run.invoke(app, ["audit", "verify", "--debtor", "2", *where]).exit_code == 0
    to = str(tmp_path / "out")
    assert run.invoke(app, ["audit", "export", "--debtor", "2", "--to", to, *where]).exit_code == 0
    assert run.invoke(app, ["audit", "verify", "--export", to]).exit_code == 0
    assert run.invoke(app, ["audit", "export", "--debtor", "4000", "--to", to + "2", *where]).exit_code == 2
    with write(sqlite_engine) as session:
        session.connection().exec_driver_sql(
            "UPDATE evidence_record SET actor = 'collector2' WHERE chain = 'debtor:2' AND seq = 3"
        )
    broken = run.invoke(app, ["audit", "verify", *where])
    assert broken.exit_code == 1
    assert "debtor:2 #3" in broken.stdout.splitlines()[0]
    shutil.rmtree(Path(to) / "attachments")
    assert run.invoke(app, ["audit", "verify", "--export", to]).exit_code == 1
    assert run.invoke(app, ["audit", "verify", "--export", str(tmp_path)]).exit_code == 2


@given(st.binary(max_size=80), st.binary(min_size=32, max_size=32), st.integers(0, 511))
def test_the_verifiers_ed25519_agrees_with_the_library(message: bytes, secret: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public, signature = seal.public_hex(key), key.sign(message)
    assert standalone.ed25519_verifies(public, signature.hex(), message)
    assert not standalone.ed25519_verifies(public, signature.hex(), message + b"x")
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << (bit % 8)
    assert not standalone.ed25519_verifies(public, flipped.hex(), message)
