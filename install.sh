#!/bin/sh
# Installs what the lock has hashes of into a virtual environment. `make` calls it on first use, in the project's folder:
#   sh install.sh .venv build        the packages of one group of pyproject.toml
#   sh install.sh --add .venv test   those of another group, into an environment that is there
#   sh install.sh --stale .venv      says "stale" if the Python of an environment is gone, or is not the one that is asked for
# PYTHON names an interpreter; else one is chosen. Where uv is on the machine, it takes the place of pip, and brings a Python
# where none fits. Either only brings the uv of the lock, and that installs the rest.
set -eu
PYTHON=${PYTHON:-}
# Prints the version of an interpreter and what it lacks. The packages have ready-made files for all versions that fit, but
# for one (immutables), which is compiled on 3.14.
JUDGE='
import os, sys
version = sys.version_info[:2]
def lacks(uv):
    if not (3, 11) <= version < (3, 15):
        return "version"
    import shutil, sysconfig
    from importlib.util import find_spec
    header = os.path.join(sysconfig.get_path("include"), "Python.h")
    if version == (3, 14) and not (shutil.which("cc") and os.path.exists(header)):
        return "compiler"
    if not uv and not find_spec("venv"):
        return "venv"
    if not uv and not find_spec("pip") and not find_spec("ensurepip"):
        return "pip"
    return "nothing"
print("%d.%d %s" % (version + (lacks(sys.argv[1]),)))
'

stop() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The command that installs something: its names on Debian, and on macOS.
with() {
  if [ "$(uname)" = Darwin ]; then echo "\`brew install $2\`"; else echo "\`sudo apt install $1\` (Debian, Ubuntu)"; fi
}

# Sets version, and why an interpreter will not do, which is nothing if it will.
judge() {
  answer=$("$1" -c "$JUDGE" "$uv" 2> /dev/null) || answer="0 start"
  version=${answer% *}
  case ${answer#* } in
    nothing) why= ;;
    version) why="Python 3.11 to 3.14 is needed, and $1 is $version: install another" ;;
    compiler) why="$1 is $version, where one package is compiled: install a C compiler with $(with "gcc python3-dev" gcc)" ;;
    venv | pip) why="${answer#* } is missing for $1: install it with $(with "python3-venv python3-pip" python)" ;;
    *) why="$1 does not run: Python 3.11 to 3.14 is needed" ;;
  esac
}

# Sets python to the first that will do. That a name is there is not enough: those of pyenv may stand for nothing.
choose() {
  first=
  for python in python3.13 python3.12 python3.11 python3.14 python3; do
    judge "$python"
    [ "$why" ] || return 0
    [ "$answer" = "0 start" ] || first=${first:-$why}
  done
  why=${first:-"Python 3.11 to 3.14 is needed, and none was found: install it with $(with "python3 python3-venv python3-pip" python)"}
}

version_of() {
  "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null
}

if [ "$1" = --stale ]; then
  has=$(version_of "$2/bin/python") && { [ -z "$PYTHON" ] || [ "$(version_of "$PYTHON")" = "$has" ]; } || echo stale
  exit 0
fi

# Installs the packages of a group into a folder's environment, and compiles all of them but their own tests, which nobody
# imports and which are nearly half of the work.
packages() {
  "$1/bin/python" -m uv pip install --quiet --python "$1/bin/python" --require-hashes \
    --constraints requirements.lock -r pyproject.toml --group "$2"
  set -- "$1/bin/python" -W ignore -m compileall -q -x '/site-packages/.*/tests?/' "$1/lib"
  "$@" -j 0 > /dev/null 2>&1 || "$@"  # not every machine has what several processes need
}

if [ "$1" = --add ]; then
  echo "Adding to $2 what is needed for $3, once ..."
  packages "$2" "$3"
  touch "$2/$3"
  exit 0
fi

folder=$1
group=$2
# What an environment was made from. Files that are only newer, after a checkout, need no other one.
made_from=$(cat pyproject.toml requirements.lock install.sh | cksum)
if [ -e "$folder/ready" ] && [ "$(cat "$folder/made-from" 2> /dev/null)" = "$made_from" ] && [ "$(sh "$0" --stale "$folder")" != stale ]; then
  for made in ready test refresh; do
    [ ! -e "$folder/$made" ] || touch "$folder/$made"
  done
  exit 0
fi
command -v git > /dev/null || stop "git is missing: install it with $(with git git), then run make again."
uv=$(uv --version 2> /dev/null) || uv=
if [ "$PYTHON" ]; then
  python=$PYTHON
  judge "$python"
  [ -z "$why" ] || stop "$why, or leave PYTHON=$PYTHON out, and one is looked for."
else
  choose
  if [ "$why" ]; then
    [ "$uv" ] || stop "$why, or install uv, which brings a Python, or say make PYTHON=/path/to/python3.13 report."
    python=3.13 version="3.13, which uv brings"
  fi
fi
if [ -e "$folder" ] && [ ! -e "$folder/uv.lock" ] && [ "$(ls -A "$folder")" ]; then
  stop "$folder was not made by make: give it another name (mv $folder my$folder), then run make again."
fi

echo "Preparing $folder with Python $version, once: less than a minute ..."
rm -rf "$folder"
mkdir "$folder"
sed -n '/^uv==/,/[^\\]$/p' requirements.lock > "$folder/uv.lock"
if [ "$uv" ]; then
  uv venv --quiet --no-project --allow-existing --python "$python" "$folder"
  uv pip install --quiet --python "$folder/bin/python" --no-deps --require-hashes -r "$folder/uv.lock"
else
  set -- install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$folder/uv.lock"
  "$python" -m venv --without-pip "$folder"
  if "$python" -m pip --python "$folder/bin/python" --version > /dev/null 2>&1; then
    "$python" -m pip --python "$folder/bin/python" "$@"
  else
    "$python" -m venv "$folder"
    "$folder/bin/python" -m pip "$@"
  fi
fi
packages "$folder" "$group"
"$folder/bin/python" -m uv pip install --quiet --python "$folder/bin/python" --no-deps -e .
echo "$made_from" > "$folder/made-from"
touch "$folder/ready"
