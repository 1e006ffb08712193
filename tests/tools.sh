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
