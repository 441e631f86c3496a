#!/bin/sh
# Installs system packages without questions: `sh tools/apt.sh PACKAGE...`; for root on Debian and its kin.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends "$@" </dev/null >/dev/null 2>&1 && exit 0
apt-get update -q </dev/null >/dev/null
apt-get -o DPkg::Lock::Timeout=120 install -y -q --no-install-recommends "$@" </dev/null >/dev/null
