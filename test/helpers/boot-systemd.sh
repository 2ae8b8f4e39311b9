#!/bin/bash
# Runs systemd as the first process of namespaces of its own, on this machine's files, of which what it writes is kept in
# memory and gone with it. To be given a directory of its own, the directory that it sees as /opt/srs-top, and the name of its
# control groups. Ends with its parent.
set -euo pipefail
own=$1 program=$2 group=$3

if [ -z "${INSIDE:-}" ]; then
  for at in $(awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/mounts); do
    mkdir -p "$at/$group"
    # Of v1: without these none may be in it.
    for file in cpuset.mems cpuset.cpus; do
      if [ -e "$at/$group/$file" ] && [ -e "$at/$file" ]; then cat "$at/$file" >"$at/$group/$file"; fi
    done
    echo $$ >"$at/$group/cgroup.procs"
  done
  INSIDE=yes exec unshare --pid --fork --kill-child --mount --cgroup --ipc --uts "$0" "$@"
fi

mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$own"
mkdir -m 755 "$own"/{upper,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$own/upper,workdir=$own/work" "$own/root"
cd "$own/root"
mkdir -p opt/srs-top
mount --bind "$program" opt/srs-top
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs -o mode=755 tmpfs run
mount --rbind /dev dev
if [ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ]; then
  mount -t cgroup2 cgroup2 sys/fs/cgroup
else
  mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
  # Those of before are still mounted, and each of v1 goes by the name of its folder.
  for at in $(awk '$3 ~ /^cgroup2?$/ && $2 ~ /^.sys.fs.cgroup./ { print $2 }' /proc/mounts); do
    name=$(basename "$at")
    mkdir "sys/fs/cgroup/$name"
    case $name in
      unified) mount -t cgroup2 cgroup2 "sys/fs/cgroup/$name" ;;
      systemd) mount -t cgroup -o none,name=systemd cgroup "sys/fs/cgroup/$name" ;;
      *) mount -t cgroup -o "$name" cgroup "sys/fs/cgroup/$name" ;;
    esac
  done
fi
# Nothing is started but what is asked for.
rm -rf etc/systemd/system/*.wants
: >etc/fstab
: >etc/machine-id
container=other exec chroot . /lib/systemd/systemd --system --unit=basic.target --show-status=0
