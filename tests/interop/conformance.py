"""The situations of the public TUF client conformance suite, told anew, against a client that
speaks its command line:

    python conformance.py CLIENT [WORD…]

runs those whose name has one of the words, or all; the last line counts them. It needs the
packages tuf and cryptography, and the program faketime.
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from urllib.parse import quote

from repository import Repository, Server, days, envelope
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import MetaFile, TargetFile

SERVER = Server()
CASES = []


def case(*variants):
    """Enters a function as a case, once a variant."""

    def enter(function):
        if not variants:
            CASES.append((function.__name__, function, ()))
        for variant in variants:
            values = variant if isinstance(variant, tuple) else (variant,)
            CASES.append((f"{function.__name__}[{values[0]}]", function, values))
        return function

    return enter


class Client:
    """The client under test, with folders of its own and a fresh repository."""

    def __init__(self, command, folder):
        self.command = command
        self.metadata = os.path.join(folder, "metadata")
        self.targets = os.path.join(folder, "targets")
        self.first_root = os.path.join(folder, "first.json")
        os.mkdir(self.metadata)
        os.mkdir(self.targets)
        self.repo = SERVER.repository = Repository()

    def run(self, *arguments, at=None):
        clock = ["faketime", at.strftime("%Y-%m-%d %H:%M:%S")] if at else []
        where = ["--metadata-dir", self.metadata]
        command = [*clock, *self.command, *where, *arguments]
        environment = {**os.environ, "TZ": "UTC"}
        done = subprocess.run(command, env=environment, capture_output=True, timeout=60)
        self.said = done.stderr.decode()
        return done.returncode

    def init(self, root=None):
        with open(self.first_root, "wb") as file:
            file.write(root or self.repo.published["root"][0])
        return self.run("init", self.first_root)

    def refresh(self, at=None):
        return self.run("--metadata-url", f"{SERVER.base}/metadata/", "refresh", at=at)

    def download(self, *paths, at=None):
        names = [word for path in paths for word in ("--target-name", path)]
        return self.run(
            *("--metadata-url", f"{SERVER.base}/metadata/", *names),
            *("--target-base-url", f"{SERVER.base}/targets/", "--target-dir", self.targets),
            "download",
            at=at,
        )

    def bytes_of(self, role):
        with open(os.path.join(self.metadata, f"{role}.json"), "rb") as file:
            return file.read()

    def trusted(self):
        """Versions of what the client trusts, by the names of the files."""
        names = [name for name in os.listdir(self.metadata) if name.endswith(".json")]
        roles = [name.removesuffix(".json") for name in names]
        return {role: json.loads(self.bytes_of(role))["signed"]["version"] for role in roles}

    def downloaded(self):
        found = []
        for folder, _, names in os.walk(self.targets):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    found.append(file.read())
        return sorted(found)

    def started(self):
        """Initialised and refreshed once."""
        same(self.init(), 0)
        same(self.refresh(), 0, self.said)
        return self.repo


def same(found, expected, why=""):
    assert found == expected, f"{found!r} instead of {expected!r} {why}"


FIRST = [("root", 2), ("timestamp", None), ("snapshot", 1), ("targets", 1)]
ALL_ONE = {"root": 1, "timestamp": 1, "snapshot": 1, "targets": 1}


# First steps


@case()
def a_refresh_asks_for_each_role_once(client):
    same(client.started().requests, FIRST)


@case()
def a_refresh_keeps_what_was_published(client):
    repo = client.started()
    for role in ALL_ONE:
        same(client.bytes_of(role), repo.published[role][-1])


@case()
def a_download_refreshes_first(client):
    same(client.init(), 0)
    same(client.download("not there"), 1)
    same(client.repo.requests, FIRST)
    same(client.trusted(), ALL_ONE)


@case()
def a_first_root_that_is_not_valid_is_never_used(client):
    root = json.loads(client.repo.published["root"][0])
    del root["signed"]["version"]
    client.init(json.dumps(root).encode())
    same(client.refresh(), 1)
    same(client.repo.requests, [])


@case()
def a_first_root_with_a_wrong_signature_is_never_used(client):
    root = json.loads(client.repo.published["root"][0])
    root["signatures"][0]["sig"] = "00" * 64
    client.init(json.dumps(root).encode())
    same(client.refresh(), 1)
    same(client.repo.requests, [])


@case(
    ("root", {"root": 1}),
    ("timestamp", {"root": 2}),
    ("snapshot", {"root": 2, "timestamp": 2}),
    ("targets", {"root": 2, "timestamp": 2, "snapshot": 2}),
)
def a_role_without_signature_stops_the_refresh_there(client, role, trusted):
    client.repo.signers[role] = []
    client.repo.all_top()
    same(client.init(), 0)
    same(client.refresh(), 1)
    same(client.trusted(), trusted)


@case(
    ("root", {"root": 1}),
    ("snapshot", {"root": 2, "timestamp": 2}),
    ("targets", {"root": 2, "timestamp": 2, "snapshot": 2}),
)
def a_version_that_is_not_the_one_of_the_address_is_refused(client, role, trusted):
    repo = client.repo
    repo.roles[role].version += 1
    repo.publish("root", "targets")
    repo.snapshot.meta["targets.json"] = MetaFile(2)
    repo.publish("snapshot")
    repo.timestamp.snapshot_meta = MetaFile(2)
    repo.publish("timestamp")
    same(client.init(), 0)
    same(client.refresh(), 1)
    same(client.trusted(), trusted)


@case()
def another_timestamp_of_the_same_version_is_not_taken(client):
    repo = client.started()
    repo.timestamp.snapshot_meta = MetaFile(100)
    repo.published["timestamp"] = [
        envelope(repo.timestamp.to_dict(), repo.signers["timestamp"])
    ]
    same(client.refresh(), 0)
    same(repo.requests[-1], ("timestamp", None))
    meta = json.loads(client.bytes_of("timestamp"))["signed"]["meta"]
    same(meta["snapshot.json"]["version"], 1)


@case()
def hashes_of_metadata_are_checked(client):
    repo = client.repo
    repo.pins_have_hashes = True
    repo.publish("targets", "snapshot", "timestamp")
    client.started()
    repo.publish("targets")
    repo.snapshot.meta["targets.json"].hashes["sha256"] = "11" * 32
    repo.publish("snapshot", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted()["snapshot"], 3)
    same(client.trusted()["targets"], 2)


@case("snapshot", "targets")
def lengths_of_metadata_are_checked(client, role):
    repo = client.repo
    repo.pins_have_hashes = True
    repo.publish("targets", "snapshot", "timestamp")
    if role == "targets":
        repo.snapshot.meta["targets.json"].length += 1
        repo.publish("snapshot", "timestamp")
    else:
        repo.timestamp.snapshot_meta.length += 1
        repo.publish("timestamp")
    same(client.init(), 0)
    same(client.refresh(), 1)
    assert role not in client.trusted()


@case()
def the_bytes_are_kept_as_they_came(client):
    repo = client.repo
    repo.published["timestamp"][-1] += b" \n"
    client.started()
    same(client.bytes_of("timestamp"), repo.published["timestamp"][-1])


@case()
def fields_that_nobody_knows_are_signed_too(client):
    repo = client.started()
    repo.root.unrecognized_fields["field"] = "value"
    repo.root.roles["root"].unrecognized_fields["field"] = [1, {"a": True}]
    signer = CryptoSigner.generate_ed25519()
    signer.public_key.unrecognized_fields["field"] = {"a": 1}
    repo.root.add_key(signer.public_key, "root")
    repo.publish("root")
    same(client.refresh(), 0)
    same(client.trusted()["root"], 2)


@case()
def a_field_of_old_versions_of_the_specification_changes_nothing(client):
    repo = client.started()
    signer = CryptoSigner.generate_ed25519()
    signer.public_key.unrecognized_fields["keyid_hash_algorithms"] = ["md5"]
    repo.set_keys("snapshot", [signer], 1)
    repo.publish("root", "snapshot", "timestamp")
    same(client.refresh(), 0)
    same(client.trusted()["snapshot"], 2)


@case()
def a_snapshot_that_is_missing_stops_the_refresh(client):
    repo = client.started()
    repo.timestamp.snapshot_meta = MetaFile(2)
    repo.publish("timestamp")
    same(client.refresh(), 1)
    same(repo.requests[-1], ("snapshot", 2))
    same(client.trusted(), {**ALL_ONE, "timestamp": 2})


@case()
def targets_that_are_missing_stop_the_refresh(client):
    repo = client.started()
    repo.snapshot.meta["targets.json"] = MetaFile(2)
    repo.publish("snapshot", "timestamp")
    same(client.refresh(), 1)
    same(repo.requests[-1], ("targets", 2))
    same(client.trusted(), {**ALL_ONE, "timestamp": 2, "snapshot": 2})


@case()
def a_timestamp_that_is_missing_stops_the_refresh(client):
    repo = client.started()
    del repo.published["timestamp"]
    same(client.refresh(), 1)
    same(repo.requests[-1], ("timestamp", None))
    same(client.trusted(), ALL_ONE)


@case()
def a_snapshot_is_no_timestamp_whoever_signed_it(client):
    repo = client.repo
    repo.set_keys("snapshot", repo.signers["timestamp"], 1)
    repo.snapshot.meta = {"snapshot.json": MetaFile(1)}
    repo.publish("root", "snapshot")
    repo.published["timestamp"].append(repo.published["snapshot"].pop())
    same(client.init(), 0)
    same(client.refresh(), 1)
    same(client.trusted(), {"root": 2})


@case("root", "timestamp", "snapshot", "targets")
def a_later_major_version_of_the_specification_is_refused(client, role):
    repo = client.started()
    signed = repo.roles[role]
    signed.version += 1
    changed = {**signed.to_dict(), "spec_version": "2.0.0"}
    repo.put(role, envelope(changed, repo.signers[role]))
    repo.publish(*{"root": [], "timestamp": [], "snapshot": ["timestamp"]}.get(
        role, ["snapshot", "timestamp"]
    ))
    same(client.refresh(), 1)
    same(client.trusted()[role], 1)


@case("timestamp", "snapshot", "targets", "root")
def what_is_no_json_is_refused(client, role):
    repo = client.started()
    repo.roles[role].version += 1
    repo.put(role, b"<html>please sign in</html>")
    repo.publish(*{"root": [], "timestamp": [], "snapshot": ["timestamp"]}.get(
        role, ["snapshot", "timestamp"]
    ))
    same(client.refresh(), 1)
    same(client.trusted()[role], 1)


# Keys and thresholds


KINDS = [
    ("ed25519", CryptoSigner.generate_ed25519),
    ("ecdsa", CryptoSigner.generate_ecdsa),
    ("rsa-pss", lambda: CryptoSigner.generate_rsa(scheme="rsassa-pss-sha256")),
]


@case(*KINDS)
def a_kind_of_key_that_is_supported(client, _, generate):
    repo = client.repo
    for role in ["timestamp", "snapshot", "targets"]:
        repo.set_keys(role, [generate()], 1)
    repo.all_top()
    client.started()
    same(set(client.trusted().values()), {2})


@case(*KINDS)
def a_signature_of_other_bytes_is_refused_for_each_kind_of_key(client, _, generate):
    repo = client.repo
    signer = generate()
    repo.set_keys("timestamp", [signer], 1)
    repo.all_top()
    client.started()
    signed = {**repo.timestamp.to_dict(), "version": 3}
    document = json.loads(envelope(signed, [signer]))
    document["signed"]["version"] = 4
    repo.timestamp.version = 4
    repo.put("timestamp", json.dumps(document).encode())
    same(client.refresh(), 1)
    same(client.trusted()["timestamp"], 2)


@case("of other bytes", "empty")
def a_wrong_signature_beside_enough_good_ones_does_no_harm(client, what):
    repo = client.started()
    former = json.loads(repo.published["timestamp"][0])["signatures"][0]
    both = [repo.signers["timestamp"][0], CryptoSigner.generate_ed25519()]
    repo.set_keys("timestamp", both, 1)
    repo.publish("root", "timestamp")
    document = json.loads(repo.published["timestamp"].pop())
    wrong = former if what == "of other bytes" else {**former, "sig": ""}
    document["signatures"] = [wrong, document["signatures"][1]]
    repo.put("timestamp", json.dumps(document).encode())
    same(client.refresh(), 0, client.said)
    same(client.trusted()["timestamp"], 2)


@case()
def a_threshold_counts_the_keys_that_signed_and_not_those_that_may(client):
    repo = client.started()
    keys = [CryptoSigner.generate_ed25519() for _ in range(5)]
    repo.set_keys("snapshot", keys, 3, signed_by=keys[:3])
    repo.publish("root", "snapshot", "timestamp")
    same(client.refresh(), 0)
    repo.root.roles["snapshot"].threshold = 5
    repo.publish("root")
    same(client.refresh(), 1)
    same(client.trusted()["root"], 3)
    same(client.trusted()["snapshot"], 2)


@case()
def fewer_keys_than_the_threshold_are_never_enough(client):
    repo = client.started()
    keys = [CryptoSigner.generate_ed25519() for _ in range(4)]
    repo.set_keys("snapshot", keys, 4)
    repo.root.roles["snapshot"].threshold = 5
    repo.publish("root", "snapshot", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted()["snapshot"], 1)


@case()
def one_key_under_many_names_counts_once(client):
    repo = client.started()
    signer = repo.signers["snapshot"][0]
    root = repo.root.to_dict()
    root["roles"]["snapshot"] = {"keyids": [signer.public_key.keyid] * 4, "threshold": 3}
    repo.root.version += 1
    root["version"] = repo.root.version
    repo.put("root", envelope(root, repo.signers["root"]))
    repo.publish("snapshot", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted()["snapshot"], 1)


@case()
def the_same_signature_twice_counts_once(client):
    repo = client.started()
    other = CryptoSigner.generate_ed25519()
    first = repo.signers["timestamp"][0]
    repo.set_keys("timestamp", [first, other], 2, signed_by=[first, first])
    repo.publish("root", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted()["timestamp"], 1)


@case("timestamp", "snapshot", "targets")
def two_signatures_of_one_key_are_refused_even_where_one_is_enough(client, role):
    repo = client.started()
    repo.signers[role] *= 2
    repo.publish("targets", "snapshot", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted()[role], 1)


@case("timestamp", "snapshot", "targets")
def a_key_that_root_does_not_hold_does_not_count(client, role):
    repo = client.started()
    repo.signers[role] = [CryptoSigner.generate_ed25519()]
    repo.publish("targets", "snapshot", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted()[role], 1)


@case("timestamp", "snapshot", "targets")
def the_key_of_another_role_does_not_count(client, role):
    repo = client.started()
    other = {"timestamp": "snapshot", "snapshot": "targets", "targets": "timestamp"}[role]
    repo.signers[role] = repo.signers[other]
    repo.publish("targets", "snapshot", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted()[role], 1)


# Versions that go back


@case()
def an_older_snapshot_is_not_even_asked_for(client):
    repo = client.repo
    repo.publish("snapshot", "timestamp")
    client.started()
    repo.published["snapshot"][1] = repo.published["snapshot"][0]
    same(client.refresh(), 0)
    same(client.trusted()["snapshot"], 2)
    same(repo.requests[-1], ("timestamp", None))


@case()
def an_older_timestamp_is_refused(client):
    repo = client.repo
    repo.publish("timestamp")
    client.started()
    repo.published["timestamp"].pop()
    same(client.refresh(), 1)
    same(client.trusted()["timestamp"], 2)
    same(repo.requests[-1], ("timestamp", None))


@case(("plain", False), ("with hashes", True))
def a_timestamp_that_pins_an_older_snapshot_is_refused(client, _, hashes):
    repo = client.repo
    repo.pins_have_hashes = hashes
    repo.publish("snapshot", "timestamp")
    client.started()
    old = repo.published["snapshot"][0]
    repo.timestamp.snapshot_meta = (
        MetaFile.from_data(1, old, ["sha256"]) if hashes else MetaFile(1)
    )
    repo.publish("timestamp")
    same(client.refresh(), 1)
    same(client.trusted()["timestamp"], 2)
    same(client.trusted()["snapshot"], 2)


@case(("plain", False), ("with hashes", True))
def a_snapshot_that_pins_older_targets_is_refused(client, _, hashes):
    repo = client.repo
    repo.pins_have_hashes = hashes
    repo.publish("targets", "snapshot", "timestamp")
    client.started()
    old = repo.published["targets"][0]
    repo.snapshot.meta["targets.json"] = (
        MetaFile.from_data(1, old, ["sha256"]) if hashes else MetaFile(1)
    )
    repo.publish("snapshot", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted()["snapshot"], 2)
    same(client.trusted()["targets"], 2)


@case()
def a_snapshot_that_forgets_a_role_is_refused(client):
    repo = client.repo
    repo.delegate("targets", "role")
    repo.publish("role", "targets", "snapshot", "timestamp")
    client.started()
    del repo.snapshot.meta["role.json"]
    repo.publish("snapshot", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted()["snapshot"], 2)


@case()
def a_snapshot_that_the_timestamp_does_not_pin_is_refused(client):
    repo = client.repo
    repo.snapshot.version = 2
    repo.published["snapshot"] = [
        envelope(repo.snapshot.to_dict(), repo.signers["snapshot"])
    ]
    same(client.init(), 0)
    same(client.refresh(), 1)
    same(client.trusted(), {"root": 1, "timestamp": 1})
    same(repo.requests[-1], ("snapshot", 1))


@case()
def a_timestamp_run_far_ahead_recovers_with_new_keys(client):
    repo = client.repo
    for _ in range(20):
        repo.publish("timestamp")
    client.started()
    repo.rotate("timestamp")
    repo.publish("root")
    repo.timestamp.version = 0
    repo.publish("timestamp")
    same(client.refresh(), 0, client.said)
    same(client.trusted()["timestamp"], 1)


@case()
def a_snapshot_run_far_ahead_recovers_with_new_keys(client):
    repo = client.repo
    for _ in range(20):
        repo.publish("snapshot")
    repo.publish("timestamp")
    client.started()
    repo.rotate("snapshot")
    repo.rotate("timestamp")
    repo.publish("root")
    repo.snapshot.version = 0
    repo.published["snapshot"] = []
    repo.publish("snapshot", "timestamp")
    same(client.refresh(), 0, client.said)
    same(client.trusted()["snapshot"], 1)


@case()
def targets_run_far_ahead_recover_with_new_snapshot_keys(client):
    repo = client.repo
    for _ in range(20):
        repo.publish("targets")
    repo.publish("snapshot", "timestamp")
    client.started()
    same(client.trusted()["targets"], 21)
    repo.rotate("snapshot")
    repo.publish("root")
    repo.targets.version = 0
    repo.published["targets"] = []
    repo.publish("targets", "snapshot", "timestamp")
    same(client.refresh(), 0, client.said)
    same(client.trusted()["targets"], 1)


# Time


@case()
def the_clock_can_be_set_for_a_test(client):
    repo = client.repo
    repo.root.expires = days(7)
    repo.publish("root")
    client.started()
    same(client.refresh(at=days(8)), 1)


@case()
def a_root_out_of_date_is_kept_but_nothing_after_it(client):
    repo = client.started()
    repo.root.expires = days(-1)
    repo.all_top()
    same(client.refresh(), 1)
    same(client.trusted(), {**ALL_ONE, "root": 2})


@case(
    ("timestamp", ALL_ONE),
    ("snapshot", {**ALL_ONE, "timestamp": 2}),
    ("targets", {**ALL_ONE, "timestamp": 2, "snapshot": 2}),
)
def a_role_out_of_date_is_not_taken(client, role, trusted):
    repo = client.started()
    repo.roles[role].expires = days(-5)
    repo.publish("targets", "snapshot", "timestamp")
    same(client.refresh(), 1)
    same(client.trusted(), trusted)


@case()
def an_old_root_leads_to_a_fresh_one(client):
    repo = client.repo
    repo.root.expires = days(7)
    repo.publish("root")
    client.started()
    repo.root.expires = days(25)
    repo.publish("root")
    same(client.refresh(at=days(18)), 0, client.said)
    same(client.trusted()["root"], 3)


@case("timestamp", "snapshot", "targets")
def an_old_role_leads_to_a_fresh_one(client, role):
    repo = client.repo
    repo.roles[role].expires = days(7)
    repo.publish("targets", "snapshot", "timestamp")
    client.started()
    repo.roles[role].expires = days(25)
    repo.publish("targets", "snapshot", "timestamp")
    same(client.refresh(at=days(18)), 0, client.said)
    same(client.trusted(), {"root": 1, "timestamp": 3, "snapshot": 3, "targets": 3})


@case("timestamp", "snapshot", "targets")
def a_role_that_went_out_of_date_here_is_not_used(client, role):
    repo = client.repo
    repo.roles[role].expires = days(7)
    repo.add_file("targets", "file", b"content")
    repo.publish("targets", "snapshot", "timestamp")
    client.started()
    same(client.download("file", at=days(18)), 1)
    same(client.downloaded(), [])


@case()
def a_snapshot_that_is_out_of_date_here_still_stops_going_back(client):
    repo = client.repo
    repo.snapshot.expires = days(7)
    repo.publish("targets", "snapshot", "timestamp")
    client.started()
    repo.snapshot.expires = days(25)
    repo.snapshot.meta["targets.json"] = MetaFile(1)
    repo.publish("snapshot", "timestamp")
    same(client.refresh(at=days(18)), 1)
    same(client.trusted()["targets"], 2)


def delegated(repo, expires):
    repo.delegate("targets", "role", ["folder/*"], expires=expires)
    repo.add_file("role", "folder/one", b"one")
    repo.add_file("role", "folder/two", b"two")
    repo.publish("role", "targets", "snapshot", "timestamp")


@case()
def a_delegated_role_out_of_date_is_not_taken(client):
    delegated(client.repo, days(-1))
    client.started()
    same(client.download("folder/one"), 1)
    same(client.downloaded(), [])
    assert "role" not in client.trusted()


@case()
def a_delegated_role_that_went_out_of_date_here_is_not_used(client):
    delegated(client.repo, days(7))
    client.started()
    same(client.download("folder/one"), 0, client.said)
    same(client.download("folder/two", at=days(18)), 1)
    same(client.downloaded(), [b"one"])


@case()
def a_delegated_role_that_went_out_of_date_leads_to_a_fresh_one(client):
    repo = client.repo
    delegated(repo, days(7))
    client.started()
    same(client.download("folder/one"), 0)
    repo.roles["role"].expires = days(25)
    repo.publish("role", "snapshot", "timestamp")
    same(client.download("folder/two", at=days(18)), 0, client.said)
    same(client.downloaded(), [b"one", b"two"])


# Root rotation: (name, versions of root as (keys, threshold, signed by), whether the last is good)

ROOTS = [
    ("new key", [([1], 1, [1]), ([2], 1, [2, 1]), ([2], 1, [2])], True),
    (
        "new key, signatures of strangers",
        [([1], 1, [3, 1, 4]), ([2], 1, [3, 2, 1, 4]), ([2], 1, [3, 2, 4])],
        True,
    ),
    (
        "3 of 5 in turn",
        [
            ([0, 1, 2, 3, 4], 3, [0, 2, 4]),
            ([0, 1, 2, 3, 4], 3, [0, 4, 1]),
            ([0, 1, 2, 3, 4], 3, [0, 1, 3]),
            ([0, 1, 2, 3, 4], 3, [0, 1, 3]),
        ],
        True,
    ),
    (
        "one of 5 replaced",
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 4, 1])],
        True,
    ),
    (
        "one of 5 replaced in two steps",
        [
            ([0, 1, 2, 3, 4], 3, [0, 2, 4]),
            ([0, 1, 3, 4, 5], 3, [0, 2, 4, 5]),
            ([0, 1, 3, 4, 5], 3, [0, 4, 5]),
        ],
        True,
    ),
    (
        "all of 5 replaced in two steps",
        [
            ([0, 1, 2, 3, 4], 3, [0, 2, 4]),
            ([5, 6, 7, 8, 9], 3, [0, 2, 4, 5, 6, 7]),
            ([5, 6, 7, 8, 9], 3, [5, 6, 7]),
        ],
        True,
    ),
    ("threshold raised", [([1, 2, 3], 1, [1]), ([1, 2, 3], 2, [1, 2])], True),
    (
        "threshold lowered",
        [([1, 2, 3], 2, [1, 2]), ([1, 2, 3], 1, [1, 2]), ([1, 2, 3], 1, [1])],
        True,
    ),
    ("second key added", [([1], 1, [1]), ([1, 2], 2, [1, 2])], True),
    ("old key did not sign", [([1], 1, [1]), ([2], 1, [2, 3, 4])], False),
    ("new key did not sign", [([1], 1, [1]), ([2], 1, [1, 3, 4])], False),
    (
        "two new of 3 did not sign",
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 2, 4])],
        False,
    ),
    (
        "one old of 3 did not sign",
        [([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 4, 5])],
        False,
    ),
    ("raised threshold missed", [([1, 2, 3], 1, [1]), ([1, 2, 3], 2, [2])], False),
    ("lowered threshold missed", [([1, 2, 3], 2, [1, 2]), ([1, 2, 3], 1, [1])], False),
]


@case(*ROOTS)
def roots_follow_one_another(client, _, versions, good):
    repo = client.repo
    keys = [CryptoSigner.generate_ed25519() for _ in range(10)]
    repo.root.version = 0
    repo.published["root"] = []
    for members, threshold, signed_by in versions:
        by = [keys[number] for number in signed_by]
        repo.set_keys("root", [keys[number] for number in members], threshold, by)
        repo.publish("root")
    same(client.init(), 0)
    same(client.refresh(), 0 if good else 1, client.said)
    same(client.bytes_of("root"), repo.published["root"][-1 if good else -2])


OTHERS = [
    ("new key", [2], 1, [2], True),
    ("signatures of strangers", [1], 1, [3, 1, 4], True),
    ("new key did not sign", [2], 1, [1, 3, 4], False),
    ("one of 3 is a stranger", [0, 1, 3, 4, 5], 3, [0, 2, 4], False),
    ("two of 3", [0, 1, 3, 4, 5], 3, [0, 4], False),
    ("first three of 5", [0, 1, 2, 3, 4], 3, [0, 2, 4], True),
    ("another three of 5", [0, 1, 2, 3, 4], 3, [0, 4, 1], True),
    ("a third three of 5", [0, 1, 2, 3, 4], 3, [0, 1, 3], True),
    ("a fourth three of 5", [0, 1, 2, 3, 4], 3, [1, 2, 3], True),
    ("a fifth three of 5", [0, 1, 2, 3, 4], 3, [2, 3, 4], True),
]


@case(*OTHERS)
def keys_of_the_other_roles_change(client, _, members, threshold, signed_by, good):
    repo = client.repo
    keys = [CryptoSigner.generate_ed25519() for _ in range(10)]
    same(client.init(), 0)
    for role in ["timestamp", "snapshot", "targets"]:
        by = [keys[number] for number in signed_by]
        repo.set_keys(role, [keys[number] for number in members], threshold, by)
        repo.all_top()
        same(client.refresh(), 0 if good else 1, client.said)
        if good:
            same(client.bytes_of(role), repo.published[role][-1])


@case()
def many_roots_are_walked_in_one_refresh(client):
    repo = client.repo
    for _ in range(25):
        repo.publish("root")
    client.started()
    same(client.trusted()["root"], 26)


# Delegations: (name, (parent, role, paths, terminating), order in which they are asked for)

ANY = ["*"]
GRAPHS = [
    ("one", [("targets", "A", ANY, False)], "A"),
    ("two", [("targets", "A", ANY, False), ("targets", "B", ANY, False)], "AB"),
    (
        "below the second",
        [("targets", "A", ANY, False), ("targets", "B", ANY, False), ("B", "C", ANY, False)],
        "ABC",
    ),
    (
        "depth first",
        [
            ("targets", "A", ANY, False),
            ("targets", "B", ANY, False),
            ("A", "C", ANY, False),
            ("A", "D", ANY, False),
        ],
        "ACDB",
    ),
    (
        "depth first, three levels",
        [
            ("targets", "A", ANY, False),
            ("targets", "B", ANY, False),
            ("A", "C", ANY, False),
            ("C", "D", ANY, False),
        ],
        "ACDB",
    ),
    (
        "terminating",
        [
            ("targets", "A", ANY, False),
            ("targets", "B", ANY, False),
            ("A", "C", ANY, True),
            ("A", "D", ANY, False),
        ],
        "AC",
    ),
    (
        "terminating, three levels",
        [
            ("targets", "A", ANY, False),
            ("targets", "B", ANY, False),
            ("A", "C", ANY, True),
            ("C", "D", ANY, False),
        ],
        "ACD",
    ),
    (
        "other paths",
        [("targets", "A", ["*.py"], False), ("targets", "B", ANY, False), ("A", "C", ANY, False)],
        "B",
    ),
    (
        "other paths, three levels",
        [
            ("targets", "A", ANY, False),
            ("targets", "B", ANY, False),
            ("A", "C", ["*.py"], False),
            ("C", "D", ANY, False),
        ],
        "AB",
    ),
    (
        "a ring",
        [
            ("targets", "A", ANY, False),
            ("targets", "B", ANY, False),
            ("B", "C", ANY, False),
            ("C", "D", ANY, False),
            ("D", "B", ANY, False),
        ],
        "ABCD",
    ),
    (
        "two parents",
        [
            ("targets", "A", ANY, False),
            ("targets", "B", ANY, False),
            ("B", "C", ANY, False),
            ("A", "C", ANY, False),
        ],
        "ACB",
    ),
    (
        "two parents, other paths",
        [
            ("targets", "A", ANY, False),
            ("targets", "B", ANY, False),
            ("B", "C", ANY, False),
            ("A", "C", ["*.py"], False),
        ],
        "ABC",
    ),
]


def build(repo, graph):
    for parent, role, paths, terminating in graph:
        repo.delegate(parent, role, paths, terminating)


@case(*GRAPHS)
def roles_are_asked_in_their_order(client, _, graph, order):
    repo = client.repo
    build(repo, graph)
    names = sorted({role for _, role, _, _ in graph})
    repo.publish(*names, "targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("missing"), 1)
    same(repo.requests[4:], [(role, 1) for role in order])


TREE = [
    ("targets", "A", ["*.doc", "*.md"], False),
    ("targets", "B", ["releases/*/*"], False),
    ("B", "C", ["releases/x/*"], False),
    ("B", "D", ["releases/y/*.zip"], False),
]


@case(
    ("of the top", "file", True, ""),
    ("of a pattern", "README.md", True, "A"),
    ("two levels", "releases/x/x_v1", True, "BC"),
    ("two levels with an ending", "releases/y/y_v1.zip", True, "BD"),
    ("not of every pattern on the way", "releases/z/z_v1.zip", False, "B"),
)
def a_target_is_found_where_it_may_be(client, _, path, found, order):
    repo = client.repo
    build(repo, TREE)
    repo.add_file("targets", "file", b"top")
    repo.add_file("A", "README.md", b"a")
    repo.add_file("C", "releases/x/x_v1", b"c")
    repo.add_file("D", "releases/y/y_v1.zip", b"d")
    repo.add_file("D", "releases/z/z_v1.zip", b"z")
    repo.publish(*"ABCD", "targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download(path), 0 if found else 1, client.said)
    same(client.downloaded(), [repo.files[path]] if found else [])
    same(repo.requests[4:], [(role, 1) for role in order])


@case("?", "#", "/role", "../role")
def a_role_with_an_unusual_name(client, name):
    repo = client.repo
    repo.delegate("targets", name)
    repo.publish(name, "targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("missing"), 1)
    assert (quote(name, safe=""), 1) in repo.requests, repo.requests
    same(len(client.trusted()), 5)


@case("key of a stranger", "no signature", "threshold missed")
def a_delegated_role_is_signed_by_the_keys_of_its_parent(client, what):
    repo = client.repo
    repo.delegate("targets", "role")
    repo.add_file("role", "file", b"content")
    if what == "key of a stranger":
        repo.signers["role"] = [CryptoSigner.generate_ed25519()]
    elif what == "no signature":
        repo.signers["role"] = []
    else:
        repo.targets.add_key(CryptoSigner.generate_ed25519().public_key, "role")
        repo.targets.delegations.roles["role"].threshold = 2
    repo.publish("role", "targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("file"), 1)
    same(client.downloaded(), [])
    assert "role" not in client.trusted()


def shared_by_two(repo):
    """One role below two parents, each of which asks for a key of its own."""
    for parent in "AB":
        repo.delegate("targets", parent, [f"{parent}/*"])
        repo.delegate(parent, "shared", [f"{parent}/*"])
        repo.add_file("shared", f"{parent}/file", parent.encode())


@case("in one run", "in two runs")
def a_role_of_two_parents_is_used_only_below_the_one_whose_key_signed_it(client, runs):
    shared_by_two(client.repo)
    client.repo.signers["shared"].pop()  # the key that B asks for
    client.repo.publish("shared", "A", "B", "targets", "snapshot", "timestamp")
    same(client.init(), 0)
    if runs == "in one run":
        same(client.download("A/file", "B/file"), 1)
    else:
        same(client.download("A/file"), 0, client.said)
        same(client.download("B/file"), 1)
    same(client.downloaded(), [b"A"])


@case()
def a_role_of_two_parents_is_used_below_both_if_both_keys_signed_it(client):
    shared_by_two(client.repo)
    client.repo.publish("shared", "A", "B", "targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("A/file", "B/file"), 0, client.said)
    same(client.downloaded(), [b"A", b"B"])
    same(client.repo.requests.count(("shared", 1)), 1)


# Targets


@case(("a name", "file.txt"), ("folders", "path/to/a/file.txt"), ("spaces", "a file.txt"))
def a_target_is_downloaded(client, _, path):
    repo = client.repo
    repo.add_file("targets", path, b"content")
    repo.publish("targets", "snapshot", "timestamp")
    client.started()
    same(client.downloaded(), [])
    same(client.download(path), 0, client.said)
    same(client.downloaded(), [b"content"])


@case()
def a_target_that_was_replaced_on_the_server_is_refused(client):
    repo = client.repo
    repo.add_file("targets", "one", b"first")
    repo.add_file("targets", "two", b"second")
    repo.publish("targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("one"), 0)
    repo.files["one"] = repo.files["two"] = b"malice"
    client.download("one")
    same(client.downloaded(), [b"first"])
    same(client.download("two"), 1)
    same(client.downloaded(), [b"first"])


@case()
def a_target_follows_each_change_that_was_signed_and_no_other(client):
    repo = client.repo
    repo.add_file("targets", "file", b"version 0")
    repo.publish("targets", "snapshot", "timestamp")
    same(client.init(), 0)
    for number in range(1, 6):
        repo.add_file("targets", "file", f"version {number}".encode())
        repo.publish("targets", "snapshot", "timestamp")
        same(client.download("file"), 0)
        same(client.downloaded(), [f"version {number}".encode()])
        repo.files["file"] = b"malice 12"
        repo.publish("targets", "snapshot", "timestamp")
        client.download("file")
        same(client.downloaded(), [f"version {number}".encode()])


@case()
def a_target_that_is_held_is_not_fetched_again(client):
    repo = client.repo
    repo.add_file("targets", "file", b"content")
    repo.publish("targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("file"), 0)
    same(client.download("file"), 0)
    same(len(repo.downloads), 1)


@case("length", "sha256", "longer than signed")
def a_target_is_what_was_signed(client, what):
    repo = client.repo
    repo.add_file("targets", "file", b"content")
    entry = repo.targets.targets["file"]
    if what == "length":
        entry.length += 1
    elif what == "sha256":
        entry.hashes["sha256"] = "22" * 32
    else:
        repo.files["file"] = b"content and more"
    repo.publish("targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("file"), 1)
    same(client.downloaded(), [])


@case(("sha256", "sha256"), ("sha512", "sha512"), ("both", "sha256,sha512"))
def a_target_has_one_hash_or_several(client, _, algorithms):
    repo = client.repo
    repo.files["file"] = b"content"
    repo.targets.targets["file"] = TargetFile.from_data(
        "file", b"content", algorithms.split(",")
    )
    repo.publish("targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("file"), 0, client.said)
    same(client.downloaded(), [b"content"])


@case()
def a_target_with_none_but_an_unknown_hash_is_refused(client):
    repo = client.repo
    repo.add_file("targets", "file", b"content")
    hashes = repo.targets.targets["file"].hashes
    hashes["unknown"] = hashes.pop("sha256")
    repo.publish("targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("file"), 1)
    same(client.downloaded(), [])


@case()
def a_repository_without_consistent_snapshots(client):
    repo = client.repo
    repo.root.consistent_snapshot = False
    repo.add_file("targets", "folder/file", b"content")
    repo.delegate("targets", "role")
    repo.publish("role")
    repo.all_top()
    same(client.init(), 0)
    same(client.download("folder/file"), 0, client.said)
    same(repo.downloads, [("folder/file", None)])
    wanted = [("root", 2), ("root", 3), ("timestamp", None), ("snapshot", None), ("targets", None)]
    same(repo.requests[:5], wanted)


@case()
def a_repository_with_consistent_snapshots(client):
    repo = client.repo
    repo.add_file("targets", "folder/file", b"content")
    repo.publish("targets", "snapshot", "timestamp")
    same(client.init(), 0)
    same(client.download("folder/file"), 0, client.said)
    digest = repo.targets.targets["folder/file"].hashes["sha256"]
    same(repo.downloads, [("folder/file", digest)])


def main():
    command, words = sys.argv[1].split(" "), sys.argv[2:]
    passed, failed = 0, 0
    for name, function, values in CASES:
        if words and not any(word in name for word in words):
            continue
        with tempfile.TemporaryDirectory() as folder:
            client = Client(command, folder)
            try:
                function(client, *values)
                passed += 1
            except Exception:  # a case that fails in any way has failed
                failed += 1
                print(f"FAILED {name}\n{traceback.format_exc(limit=-2)}{client.__dict__.get('said', '')}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
