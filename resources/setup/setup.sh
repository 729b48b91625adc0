#!/bin/sh
# Prepares .venv in the repository root: sh resources/setup/setup.sh [runtime|test]
#
# This part needs no Python: it finds a CPython 3.6 and hands over to
# environment.py beside it.  Exit status: 0 ready, 2 not possible (said why).

sections=${1:-runtime}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 2
root=$(CDPATH='' cd -- "$here/../.." && pwd) || exit 2
cd -- "$root" || exit 2
unset PYTHONHOME PYTHONPATH PYTHONSTARTUP __PYVENV_LAUNCHER__

# CPython 3.6 in the C locale cannot name a file with a letter outside ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
    C|POSIX) LC_ALL=C.UTF-8; export LC_ALL ;;
esac

# Prints the real interpreter (that of the base, for a virtual environment), or
# fails and prints what is wrong with a CPython 3.6 that cannot be used.
probe='
import os, platform, struct, sys
if sys.version_info[:2] != (3, 6) or platform.python_implementation() != "CPython":
    sys.exit(3)
machine = platform.machine().lower()
if struct.calcsize("P") != 8 or machine not in ("x86_64", "amd64"):
    bits = 8 * struct.calcsize("P")
    print("is a %d-bit build for %s; TensorFlow 1.4 runs on 64-bit x86 only" % (bits, machine))
    sys.exit(4)
for name in ("venv", "ensurepip", "ssl", "zlib", "ctypes"):
    try:
        __import__(name)
    except ImportError:
        print("has no module %s (on Debian and Ubuntu: install python3.6-venv)" % name
              if name in ("venv", "ensurepip") else "was built without the module " + name)
        sys.exit(4)
base = getattr(sys, "real_prefix", sys.base_prefix)
names = ["python.exe"] if os.name == "nt" else ["bin/python3.6", "bin/python3", "bin/python"]
paths = [os.path.join(base, name) for name in names]
found = next((path for path in paths if os.path.exists(path)), sys.executable)
sys.stdout.buffer.write(os.fsencode(os.path.abspath(found)))
'
unusable=
found=

# Tries one interpreter; true when it is the one.
try() {
    [ -n "$1" ] || return 1
    answer=$("$1" -E -s -c "$probe" 2>/dev/null </dev/null)
    case $? in
        0) found=$answer; [ -n "$found" ] ;;
        4) unusable="$unusable
  $1 $answer"; return 1 ;;
        *) return 1 ;;
    esac
}

# Every python3.6, python3 and python of the PATH: a pyenv shim that refuses
# may stand before one that works.
try_path() {
    for name in python3.6 python3 python; do
        rest=$PATH:
        while [ -n "$rest" ]; do
            folder=${rest%%:*}
            rest=${rest#*:}
            [ -n "$folder" ] && [ -x "$folder/$name" ] && [ ! -d "$folder/$name" ] &&
                try "$folder/$name" && return 0
        done
    done
    return 1
}

# Interpreters below the given folders, as installers lay them out.
try_folders() {
    for folder in "$@"; do
        for file in "$folder/bin/python3.6" "$folder/python.exe"; do
            [ -x "$file" ] && try "$file" && return 0
        done
    done
    return 1
}

# pyenv's interpreters beside shims on the PATH: the way to them where neither
# PYENV_ROOT nor HOME tells.
try_beside_shims() {
    rest=$PATH:
    while [ -n "$rest" ]; do
        folder=${rest%%:*}
        rest=${rest#*:}
        case "$folder" in
            */shims) try_folders "${folder%/shims}"/versions/3.6* && return 0 ;;
        esac
    done
    return 1
}

try_environments_txt() {
    [ -r "$HOME/.conda/environments.txt" ] || return 1
    while IFS= read -r folder || [ -n "$folder" ]; do
        [ -n "$folder" ] && try_folders "$folder" && return 0
    done <"$HOME/.conda/environments.txt"
    return 1
}

try_installers() {
    HOME=${HOME:-/}
    # pyenv (also pyenv-win), asdf, mise, uv; the last match of a glob is the
    # latest patch release, but any will do.
    try_folders "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.6* "$HOME"/.pyenv/versions/3.6* \
        "$HOME"/.pyenv/pyenv-win/versions/3.6* \
        "${ASDF_DATA_DIR:-$HOME/.asdf}"/installs/python/3.6* \
        "${MISE_DATA_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/mise}"/installs/python/3.6* \
        "${UV_PYTHON_INSTALL_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/uv/python}"/cpython-3.6* \
        "${APPDATA:-$HOME}"/uv/python/cpython-3.6* && return 0
    try_beside_shims && return 0
    # conda and its kin: the active environment, known ones, usual places.
    try_folders "${CONDA_PREFIX:-}" && return 0
    try_environments_txt && return 0
    conda_root=
    [ -n "${CONDA_EXE:-}" ] && conda_root=$(dirname -- "$(dirname -- "$CONDA_EXE")")
    for base in "$conda_root" "$HOME/miniconda3" "$HOME/anaconda3" "$HOME/miniforge3" \
            "$HOME/mambaforge" "$HOME/micromamba" "$HOME/.conda" "$HOME/.local/share/mamba" \
            /opt/conda /opt/miniconda3 /opt/anaconda3 /opt/miniforge3; do
        [ -n "$base" ] && [ -d "$base" ] || continue
        try_folders "$base" "$base"/envs/* && return 0
    done
    # Builds of other kinds, then the Windows launcher.
    try_folders /usr/local /opt/python3.6 /opt/python/cp36-cp36m /opt/rh/rh-python36/root/usr \
        /Library/Frameworks/Python.framework/Versions/3.6 \
        /usr/local/opt/python@3.6 && return 0
    command -v py >/dev/null 2>&1 || return 1
    try "$(py -3.6 -c 'import sys; print(sys.executable)' 2>/dev/null </dev/null)"
}

if [ -n "${PYTHON:-}" ]; then
    if ! try "$PYTHON"; then
        if [ -n "$unusable" ]; then
            echo "PYTHON: $(echo "$unusable" | sed '/^$/d; s/^ *//')." >&2
        elif version=$("$PYTHON" -V 2>&1 </dev/null); then
            echo "PYTHON=$PYTHON is $version; Freezeframe needs CPython 3.6," \
                "the last one that TensorFlow 1.4 has a build for." >&2
        else
            echo "PYTHON=$PYTHON cannot be run. Give the path of a CPython 3.6," \
                "or leave PYTHON away to have one looked for." >&2
        fi
        exit 2
    fi
else
    # Nothing to do is the usual case: let the environment itself say so.
    for own in .venv/bin/python .venv/Scripts/python.exe; do
        if [ -x "$own" ] && "$own" -I -S resources/setup/environment.py \
                --check "$sections" 2>/dev/null; then
            exit 0
        fi
    done
    # The one that made it, as long as it is there, whatever the PATH says today.
    try .venv/bin/python || try .venv/Scripts/python.exe || try_path || try_installers
fi

if [ -z "$found" ]; then
    {
        echo 'Freezeframe needs CPython 3.6, the last one that TensorFlow 1.4 has a build for,'
        echo 'and found none: not on the PATH, nor of pyenv, conda, uv, asdf or the py launcher.'
        [ -n "$unusable" ] && echo "Found, but of no use:$unusable"
        cat <<'MESSAGE'
Get one in any of these ways:

  pyenv     git clone https://github.com/pyenv/pyenv ~/.pyenv   (unless it is there)
            ~/.pyenv/bin/pyenv install 3.6.15
            make run

  conda     conda create --yes --name freezeframe --channel conda-forge python=3.6
            make run

  Docker    docker run --rm -it --platform linux/amd64 -v "$PWD":/freezeframe \
                -w /freezeframe python:3.6 make run

If you have one elsewhere:  make run PYTHON=/path/to/python3.6
MESSAGE
    } >&2
    exit 2
fi

exec "$found" -I resources/setup/environment.py "$sections"
