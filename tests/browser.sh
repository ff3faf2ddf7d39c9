#!/bin/sh
# Sees to a Chromium for the browser tests: Debian's package, where this machine lets us install it.
if command -v chromium >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Chromium for the browser tests"
    if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji; } >"${TMPDIR:-/tmp}/vetted-chromium.log" 2>&1; then
        exit 0
    fi
fi
if [ "${CI:-}" = true ]; then
    echo "no Chromium, and it could not be installed: the browser tests cannot run" >&2
    exit 1
fi
echo "no Chromium on this machine: the tests marked 'browser' are left out (install the package 'chromium' to run them)"
