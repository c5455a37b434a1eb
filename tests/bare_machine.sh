#!/bin/sh
# Does the README's first command work on a machine that has nothing? Makes a bare Debian with debootstrap, runs `make report`
# there on a clone of the last commit, and compares its figures with the stored ones.
#   sh tests/bare_machine.sh                          Debian 13, whose Python is 3.13
#   sh tests/bare_machine.sh forky gcc python3-dev    another release, with 3.14, and more packages
# It needs root, debootstrap and the network. The exit code is 3 where the trial could not be made, 1 where it failed.
set -eu
release=${1:-trixie}
[ $# = 0 ] || shift
project=$(cd "$(dirname "$0")/.." && pwd)

cannot() {
  echo "Not tried on a bare machine: $*." >&2
  exit 3
}

[ "$(uname)" = Linux ] || cannot "it takes Linux"
[ "$(id -u)" = 0 ] || cannot "it takes root, as in sudo make test-all"
command -v debootstrap > /dev/null || cannot "debootstrap is missing (\`apt install debootstrap\`)"
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
[ "$mirror" ] || cannot "apt names no mirror here"

machine=$(mktemp -d "${TMPDIR:-/var/tmp}/bare-machine-XXXXXX")
# What is mounted there is this machine's own: it is taken away first, and nothing is deleted while any of it is left.
leave() {
  for place in dev proc; do
    ! mountpoint -q "$machine/$place" || umount "$machine/$place" || umount --lazy "$machine/$place" || true
  done
  if grep -q " $machine/" /proc/self/mounts; then
    echo "Something is still mounted in $machine: unmount it, then delete that folder." >&2
  else
    rm -rf --one-file-system "$machine"
  fi
}
trap leave EXIT
trap 'exit 130' INT TERM HUP

echo "Making a bare Debian ($release) in $machine ..."
script=/usr/share/debootstrap/scripts/$release
[ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
packages=$(echo ca-certificates git make python3 python3-venv python3-pip "$@" | tr ' ' ,)
debootstrap --variant=minbase --include="$packages" "$release" "$machine" "$mirror" "$script" > "$machine.log" 2>&1 ||
  cannot "debootstrap failed, see $machine.log"
rm "$machine.log"
mount --bind /dev "$machine/dev"
mount -t proc proc "$machine/proc"
# How this machine reaches package registries, it does too.
for file in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt /etc/pip.conf /etc/uv/uv.toml; do
  [ ! -e "$file" ] || install -D -m 644 "$file" "$machine$file"
done
git clone --quiet "$project" "$machine/project"

# Nothing of this machine's own Python or settings: only the addresses of registries and proxies.
inside() {
  passed=$(env | sed -n '/^\(PIP_\(INDEX_URL\|EXTRA_INDEX_URL\|CERT\)\|UV_\(INDEX\|DEFAULT_INDEX\|INDEX_URL\)\|SSL_CERT_FILE\|[a-zA-Z]*_[pP][rR][oO][xX][yY]\)=/p')
  # shellcheck disable=SC2086
  chroot "$machine" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin $passed sh -c "cd /project && $1"
}
inside "python3 --version && make report"
inside ".venv/bin/python -m helpers.edits.reproduce figures build/figures"
inside 'test -z "$(git status --porcelain)"' || { echo "make report changed files that git tracks." >&2; exit 1; }
