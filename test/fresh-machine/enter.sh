#!/usr/bin/env bash
# The first process of the fresh machine. It begins in new namespaces but still on this host's files, and ends as the
# trial itself, on the machine's own: from then on nothing of the host's can be seen.
#
#   enter.sh ROOT GO_MODULES_OR_EMPTY TESTS_OR_EMPTY
set -euo pipefail
root=$1 go_modules=$2 with_tests=$3

# A pivot takes a mount point, and so do the containers in there: with a mere chroot no runtime could pivot again.
mount --bind "$root" "$root"
cd "$root"
mount -t proc proc proc
mount -t sysfs sysfs sys
# No cgroups: some machines have nobody who mounts them, and then `make up` has to.
mount -t tmpfs -o mode=755 run run
# Devices of its own, the plain ones: a machine's disks are nothing to give to a trial.
mount -t tmpfs -o mode=755 dev dev
while read -r name major minor; do
  mkdir -p "dev/$(dirname "$name")"
  mknod -m 666 "dev/$name" c "$major" "$minor"
done << 'DEVICES'
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
kmsg 1 11
tty 5 0
fuse 10 229
net/tun 10 200
DEVICES
mkdir dev/pts dev/shm dev/mqueue
mount -t devpts -o newinstance,gid=5,mode=620,ptmxmode=666 devpts dev/pts
mount -t tmpfs shm dev/shm
mount -t mqueue mqueue dev/mqueue
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for stream in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${stream%:*}" "dev/${stream#*:}"; done
if [ -n "$go_modules" ]; then
  mkdir trial/go-modules
  mount --bind "$go_modules" trial/go-modules
  mount -o remount,bind,ro trial/go-modules
fi
hostname fresh-machine

deadline=$((SECONDS + 30))
until grep -q '^uplink' /proc/net/route; do
  if [ "$SECONDS" -gt "$deadline" ]; then
    echo 'fresh-machine: no network after 30 seconds' >&2
    exit 1
  fi
  sleep 0.1
done
# Forwarding on, as wherever a Docker or a VPN runs: so it is the project's own rules that keep the cluster inside.
echo 1 > /proc/sys/net/ipv4/ip_forward

mapfile -t settings < trial/environment
mkdir -p trial/host
pivot_root . trial/host
cd /
umount --lazy /trial/host
rmdir /trial/host
exec env -i "${settings[@]}" /bin/bash /trial/inside.sh "$with_tests"
