#!/bin/sh
# The browser tests drive the system's Chromium: install it where that is possible, else say so.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing Debian's chromium for the browser tests"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null && exit 0
fi
echo "missing: chromium, for the browser tests. Debian, Ubuntu: apt-get install chromium" >&2
# Not fatal here: the browser tests themselves fail and say the same.
exit 0
