#!/bin/sh
# Puts srs-top and its manuals below a folder, or removes them from there. Says in words what this system lacks.
#   ./install.sh [--prefix DIRECTORY] [--remove]      /usr/local unless another is given
set -eu
# Others run it, too.
umask 022
here=$PWD
cd "$(dirname "$0")"
prefix=/usr/local
remove=
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) prefix=${2:?--prefix needs a directory}; shift 2 ;;
    --prefix=*) prefix=${1#*=}; shift ;;
    --remove) remove=1; shift ;;
    *) echo "usage: ./install.sh [--prefix DIRECTORY] [--remove]" >&2; exit 2 ;;
  esac
done

case $prefix in
  /*) ;;
  *) prefix=$here/$prefix ;;
esac

files="bin/srs-top
share/man/man1/srs-top.1
share/bash-completion/completions/srs-top
share/zsh/site-functions/_srs-top
share/fish/vendor_completions.d/srs-top.fish"

if [ -n "$remove" ]; then
  for file in $files; do rm -f "$prefix/$file"; done
  echo "srs-top is no longer below $prefix; what it kept of yours is in ~/.local/state/srs-top and ~/.config/srs-top"
  exit
fi

# The loader itself cannot say more than that something was not found.
if ! version=$(bin/srs-top --version 2>&1); then
  echo "srs-top does not run here: $version" >&2
  machine=$(uname -m)
  case $machine in
    @MACHINE@) ;;
    *) echo "It is for @MACHINE@; this machine is $machine." >&2 ;;
  esac
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || libc="no glibc (musl, as Alpine has it, is none)"
  echo "It needs @NEEDS@. This system has $libc." >&2
  missing=$(ldd bin/srs-top 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p')
  for library in $missing; do
    case $library in
      libstdc++*) echo "$library is missing: it is in the package libstdc++6 (Debian, Ubuntu) or libstdc++ (Fedora, RHEL)." >&2 ;;
      libgcc_s*) echo "$library is missing: it is in the package libgcc-s1 (Debian, Ubuntu) or libgcc (Fedora, RHEL)." >&2 ;;
      *) echo "$library is missing." >&2 ;;
    esac
  done
  echo "With Node.js 22 or newer the npm package runs in its place: npx srs-top" >&2
  exit 1
fi

for file in $files; do
  mkdir -p "$prefix/$(dirname "$file")"
  # In place of one that runs.
  cp "$file" "$prefix/$file.new"
  mv "$prefix/$file.new" "$prefix/$file"
done
echo "srs-top $version is in $prefix/bin"
