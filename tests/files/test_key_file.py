"""The file of API keys: what it holds, what becomes of a damaged one, and many writers at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assay.errors import ConfigError, DataError, InputError
from assay.files.key_file import Scope, StoredKey, create_key, hash_key, read_keys, revoke_key

if TYPE_CHECKING:
    from pathlib import Path

SCORE = (Scope.SCORE,)
GOOD: dict[str, object] = {
    "id": "0a1b2c3d",
    "name": "desk",
    "scopes": ["score"],
    "sha256": "0" * 64,
    "created": "2026-01-01T00:00:00Z",
    "revoked": None,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def write(file: Path, *keys: dict[str, object]) -> bytes:
    file.write_text(json.dumps({"keys": keys}))
    return file.read_bytes()


class TestContent:
    def test_file_holds_the_hash_of_the_key_and_not_the_key(self, file: Path) -> None:
        new = create_key(file, "desk", (Scope.SCORE, Scope.ADMIN, Scope.SCORE))
        digest = hashlib.sha256(new.secret.encode()).hexdigest()
        assert read_keys(file) == (new.stored,)
        assert new.stored == StoredKey(
            id=new.stored.id,
            name="desk",
            scopes=(Scope.SCORE, Scope.ADMIN),
            sha256=digest,
            created=new.stored.created,
        )
        assert new.secret not in file.read_text()

    def test_key_has_256_random_bits_after_a_prefix_that_scanners_find(self, file: Path) -> None:
        secrets = {create_key(file, f"desk {number}", SCORE).secret for number in range(5)}
        assert len(secrets) == 5
        # 256 bits are 43 characters of base64 without padding.
        assert [secret for secret in secrets if not re.fullmatch(r"assay_[A-Za-z0-9_-]{43}", secret)] == []

    def test_hash_is_sha_256(self) -> None:
        # The example of FIPS 180-2, appendix B.1.
        assert hash_key("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    def test_times_are_those_of_the_making_and_of_the_revocation(self, file: Path) -> None:
        before = dt.datetime.now(dt.UTC).replace(microsecond=0)
        created = create_key(file, "desk", SCORE).stored.created
        revoked = revoke_key(file, "desk").revoked
        assert revoked is not None
        assert before <= created <= revoked <= dt.datetime.now(dt.UTC)


class TestNames:
    @pytest.mark.parametrize("name", ["a", "Desk 2", "news.room@example_org-1", "x" * 64])
    def test_name_is_accepted(self, file: Path, name: str) -> None:
        assert create_key(file, name, SCORE).stored.name == name

    @pytest.mark.parametrize("name", ["", " ", "-x", "../x", "a\nb", "a\tb", "x" * 65, "Zoë"])
    def test_name_is_refused_and_no_file_is_made(self, file: Path, name: str) -> None:
        with pytest.raises(InputError, match="is not a valid key name"):
            create_key(file, name, SCORE)
        assert not file.exists()

    def test_two_live_keys_do_not_share_a_name(self, file: Path) -> None:
        create_key(file, "desk", SCORE)
        with pytest.raises(InputError, match="there is already a key 'desk'"):
            create_key(file, "desk", SCORE)

    def test_name_is_free_again_once_its_key_is_revoked(self, file: Path) -> None:
        create_key(file, "desk", SCORE)
        revoke_key(file, "desk")
        create_key(file, "desk", SCORE)
        assert [(key.name, key.revoked is None) for key in read_keys(file)] == [("desk", False), ("desk", True)]

    def test_name_cannot_be_the_id_of_another_key(self, file: Path) -> None:
        first = create_key(file, "desk", SCORE).stored
        with pytest.raises(InputError, match="is the id of another key"):
            create_key(file, first.id, SCORE)


class TestDesks:
    def test_key_has_the_desk_that_was_named(self, file: Path) -> None:
        created = create_key(file, "ann", SCORE, desk="Sports 2")
        assert (created.stored.desk, read_keys(file)) == ("Sports 2", (created.stored,))

    def test_file_of_before_there_were_desks_is_valid(self, file: Path) -> None:
        write(file, GOOD)
        assert [key.desk for key in read_keys(file)] == [None]

    def test_file_without_desks_can_be_read_by_a_version_that_knows_of_none(self, file: Path) -> None:
        create_key(file, "ann", SCORE)
        revoke_key(file, "ann")
        (key,) = json.loads(file.read_text())["keys"]
        assert key.keys() == GOOD.keys()

    def test_key_stays_of_its_desk_when_it_is_revoked(self, file: Path) -> None:
        create_key(file, "ann", SCORE, desk="sports")
        assert (revoke_key(file, "ann").desk, read_keys(file)[0].desk) == ("sports", "sports")

    @pytest.mark.parametrize("desk", ["", " ", "-x", "a\nb", "x" * 65, "Zoë"])
    def test_name_of_a_desk_is_refused_and_no_file_is_made(self, file: Path, desk: str) -> None:
        with pytest.raises(InputError, match="is not a valid desk name"):
            create_key(file, "ann", SCORE, desk=desk)
        assert not file.exists()


class TestRevocation:
    def test_others_stay_as_they_are(self, file: Path) -> None:
        first, second, third = (create_key(file, name, SCORE).stored for name in ("a", "b", "c"))
        revoked = revoke_key(file, "b")
        assert revoked == second.model_copy(update={"revoked": revoked.revoked})
        assert read_keys(file) == (first, revoked, third)

    @pytest.mark.parametrize(
        ("word", "ids"), [("live", ["live-id"]), ("twice", ["new-id"]), ("old-id", ["old-id"]), ("gone", ["gone-2"])]
    )
    def test_a_word_means_an_id_then_the_live_key_of_a_name_then_the_last_one(
        self, file: Path, word: str, ids: list[str]
    ) -> None:
        gone = "2026-01-02T00:00:00Z"
        rows = [
            ("live-id", "live", None),
            ("old-id", "twice", gone),
            ("new-id", "twice", None),
            ("gone-1", "gone", gone),
            ("gone-2", "gone", gone),
        ]
        write(file, *(GOOD | {"id": id_, "name": name, "revoked": revoked} for id_, name, revoked in rows))
        assert [revoke_key(file, word).id] == ids

    def test_key_that_was_revoked_stays_as_it_was(self, file: Path) -> None:
        content = write(file, GOOD | {"revoked": "2026-01-02T00:00:00Z"})
        assert revoke_key(file, "desk").revoked == dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
        assert file.read_bytes() == content

    def test_unknown_key_is_told(self, file: Path) -> None:
        write(file, GOOD)
        with pytest.raises(InputError, match="there is no key 'nobody'; `assay keys list`"):
            revoke_key(file, "nobody")


class TestDamage:
    @pytest.mark.parametrize(
        ("content", "message"),
        [
            pytest.param(b"", r"keys\.json:1: is not a valid key file \(Invalid JSON", id="empty"),
            pytest.param(b'{"keys": [\n\n}', r"keys\.json:3: is not a valid key file", id="no JSON"),
            pytest.param(b'{"keys": [\xff]}', r"keys\.json.*: is not a valid key file", id="no UTF-8"),
            pytest.param(b"[]", r"keys\.json: is not a valid key file \(Input should be an object", id="no object"),
            pytest.param(b"{}", r"keys\.json: is not a valid key file \(keys: Field required", id="no keys"),
            pytest.param({"sha256": "secret"}, r"\(keys\.0\.sha256: String should match", id="no hash"),
            pytest.param({"scopes": []}, r"\(keys\.0\.scopes: ", id="no scope"),
            pytest.param({"scopes": ["root"]}, r"\(keys\.0\.scopes\.0: ", id="unknown scope"),
            pytest.param({"desk": ""}, r"\(keys\.0\.desk: ", id="no name of a desk"),
            pytest.param({"desk": "sports\n"}, r"\(keys\.0\.desk: ", id="two lines of a desk"),
            pytest.param({"created": "2026-01-01T00:00:00"}, r"\(keys\.0\.created: ", id="no time zone"),
            pytest.param({"secret": "secret"}, r"\(keys\.0\.secret: ", id="unknown field"),
        ],
    )
    def test_damaged_file_is_told_and_nothing_is_lost(
        self, file: Path, content: bytes | dict[str, object], message: str
    ) -> None:
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            write(file, GOOD | content)
        before = file.read_bytes()
        for attempt in (
            lambda: read_keys(file),
            lambda: create_key(file, "new", SCORE),
            lambda: revoke_key(file, "desk"),
        ):
            with pytest.raises(DataError, match=message) as told:
                attempt()
            assert "restore it from a copy" in str(told.value)
            assert "'secret'" not in str(told.value)
        assert file.read_bytes() == before

    def test_ids_are_not_shared(self, file: Path) -> None:
        write(file, GOOD, GOOD | {"name": "other"})
        with pytest.raises(DataError, match="two keys have the same id"):
            read_keys(file)

    def test_missing_file_is_told_with_the_command_that_makes_it(self, file: Path) -> None:
        with pytest.raises(ConfigError, match=r"no such key file; .*`assay keys create NAME --file .*keys\.json`"):
            read_keys(file)

    def test_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="can't be read: Is a directory"):
            read_keys(tmp_path)

    def test_folder_that_is_missing_is_not_made(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="name a file in an existing folder that you own"):
            create_key(tmp_path / "none" / "keys.json", "desk", SCORE)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
class TestOnDisk:
    def mode(self, file: Path) -> int:
        return stat.S_IMODE(file.stat().st_mode)

    def test_file_is_its_owners_alone(self, file: Path) -> None:
        before = os.umask(0)
        try:
            create_key(file, "desk", SCORE)
        finally:
            os.umask(before)
        assert self.mode(file) == 0o600

    @pytest.mark.parametrize(("given", "kept"), [(0o600, 0o600), (0o640, 0o640), (0o666, 0o640), (0o400, 0o600)])
    def test_group_may_go_on_reading_and_others_may_not(self, file: Path, given: int, kept: int) -> None:
        write(file, GOOD)
        file.chmod(given)
        revoke_key(file, "desk")
        assert self.mode(file) == kept

    def test_link_stays_a_link(self, file: Path, tmp_path: Path) -> None:
        link = tmp_path / "link.json"
        link.symlink_to(file)
        create_key(link, "desk", SCORE)
        assert (link.is_symlink(), [key.name for key in read_keys(file)]) == (True, ["desk"])

    def test_nothing_but_the_file_and_its_lock_is_left_behind(self, file: Path) -> None:
        create_key(file, "desk", SCORE)
        revoke_key(file, "desk")
        assert sorted(path.name for path in file.parent.iterdir()) == [".keys.json.lock", "keys.json"]

    def test_write_that_fails_leaves_the_old_file(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = write(file, GOOD)

        def fail(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(ConfigError, match="can't be written: No space left on device"):
            create_key(file, "new", SCORE)
        assert file.read_bytes() == before
        assert sorted(path.name for path in file.parent.iterdir()) == [".keys.json.lock", "keys.json"]


def test_writers_at_the_same_time_lose_nothing(file: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from assay.files.key_file import Scope, create_key, revoke_key\n"
        "for n in range(8):\n"
        "    name = f'{sys.argv[2]}-{n}'\n"
        "    create_key(Path(sys.argv[1]), name, [Scope.SCORE])\n"
        "    if n % 2: revoke_key(Path(sys.argv[1]), name)\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(file), str(number)]) for number in range(4)]
    assert [writer.wait(timeout=600) for writer in writers] == [0] * 4
    found = {key.name: key.revoked is None for key in read_keys(file)}
    assert found == {f"{writer}-{n}": n % 2 == 0 for writer in range(4) for n in range(8)}
