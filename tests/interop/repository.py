"""A TUF repository under a test's control, made with python-tuf and served on loopback.

A test changes roles, publishes some of them and sees what a client asked for. Everything that
was ever published stays reachable under its version, as on a real server.
"""

import json
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

TOP = ["root", "timestamp", "snapshot", "targets"]
NOW = datetime.now(timezone.utc).replace(microsecond=0)


def days(number):
    """The instant that many days from now."""
    return NOW + timedelta(days=number)


def envelope(signed, signers):
    """Signs a role's dictionary and returns the file's bytes."""
    payload = encode_canonical(signed).encode()
    signatures = [signer.sign(payload).to_dict() for signer in signers]
    return json.dumps({"signatures": signatures, "signed": signed}, indent=1).encode()


class Repository:
    def __init__(self):
        self.pins_have_hashes = False
        self.requests = []
        self.downloads = []
        self.files = {}
        self.published = {}
        self.signers = {role: [CryptoSigner.generate_ed25519()] for role in TOP}
        self.root = Root(expires=days(30))
        self.timestamp = Timestamp(expires=days(30))
        self.snapshot = Snapshot(expires=days(30))
        self.targets = Targets(expires=days(30))
        self.roles = {
            "root": self.root,
            "timestamp": self.timestamp,
            "snapshot": self.snapshot,
            "targets": self.targets,
        }
        for role in TOP:
            self.root.add_key(self.signers[role][0].public_key, role)
        self.publish("targets", "snapshot", "timestamp", "root")

    # Changing the repository

    def publish(self, *roles):
        """Signs the next version of each role and enters it in the role that pins it."""
        for role in roles:
            signed = self.roles[role]
            if role in self.published:
                signed.version += 1
            self.put(role, envelope(signed.to_dict(), self.signers[role]))

    def put(self, role, data):
        """Publishes bytes as they are."""
        signed = self.roles[role]
        self.published.setdefault(role, []).append(data)
        pin = MetaFile(signed.version)
        if self.pins_have_hashes:
            pin = MetaFile.from_data(signed.version, data, ["sha256"])
        if role == "snapshot":
            self.timestamp.snapshot_meta = pin
        elif role not in TOP or role == "targets":
            self.snapshot.meta[f"{role}.json"] = pin

    def all_top(self):
        self.publish("root", "targets", "snapshot", "timestamp")

    def set_keys(self, role, signers, threshold, signed_by=None):
        """Gives a top-level role these keys; it is signed by `signed_by`, or by all of them."""
        entry = self.root.roles[role]
        entry.keyids.clear()
        entry.threshold = threshold
        for signer in signers:
            self.root.add_key(signer.public_key, role)
        self.signers[role] = list(signers if signed_by is None else signed_by)

    def rotate(self, role):
        self.set_keys(role, [CryptoSigner.generate_ed25519()], 1)

    def add_file(self, role, path, data):
        self.roles[role].targets[path] = TargetFile.from_data(path, data, ["sha256"])
        self.files[path] = data

    def delegate(self, parent, name, paths=("*",), terminating=False, expires=None, signer=None):
        """Adds a role below `parent` with a key of its own."""
        signer = signer or CryptoSigner.generate_ed25519()
        parent = self.roles[parent]
        if parent.delegations is None:
            parent.delegations = Delegations({}, roles={})
        parent.delegations.roles[name] = DelegatedRole(name, [], 1, terminating, list(paths))
        parent.add_key(signer.public_key, name)
        self.signers.setdefault(name, []).append(signer)
        self.roles.setdefault(name, Targets(expires=expires or days(30)))

    # Serving it

    def file(self, path):
        """The bytes of a request, or none."""
        if path.startswith("metadata/") and path.endswith(".json"):
            name = path[len("metadata/") : -len(".json")]
            version, dot, role = name.partition(".")
            if name == "timestamp" or not (dot and version.isdigit()):
                version, role = None, name
            self.requests.append((role, None if version is None else int(version)))
            versions = self.published.get(unquote(role), [])
            if version is None:
                return versions[-1] if versions else None
            return versions[int(version) - 1] if 0 < int(version) <= len(versions) else None
        if path.startswith("targets/"):
            folder, slash, name = path[len("targets/") :].rpartition("/")
            if self.root.consistent_snapshot:
                prefix, _, name = name.partition(".")
                self.downloads.append((f"{folder}{slash}{name}", prefix))
            else:
                self.downloads.append((f"{folder}{slash}{name}", None))
            return self.files.get(unquote(f"{folder}{slash}{name}"))
        return None


class Server:
    """Serves one repository at a time."""

    def __init__(self):
        self.repository = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                data = outer.repository.file(self.path.lstrip("/"))
                self.send_response(404 if data is None else 200)
                self.send_header("Content-Length", str(len(data or b"")))
                self.end_headers()
                self.wfile.write(data or b"")

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
