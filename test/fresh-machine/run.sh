#!/usr/bin/env bash
# A fresh machine, tried: makes a bare Debian 12 with nothing but git, make, node and Go in it, clones this project's
# HEAD into it, and runs there what the README tells a newcomer to run. What works only because of something that a
# developer's machine happens to have (a package, a cache, a setting, a mount, a running engine) fails here.
#
#   test/fresh-machine/run.sh [--test] [--go-modules DIR] [--keep]
#
#   --test            run `make test` as well, between `make up` and `make down`
#   --go-modules DIR  take Go modules from the download cache DIR (mostly "$(go env GOMODCACHE)/cache/download") before
#                     asking the registry: quicker, and less of a proof. Compiled packages are never handed over.
#   --keep            leave the machine's folder, to look at what went wrong
#
# Takes root, about 15 GB of disk and, for Kubernetes is compiled from nothing, a quarter of an hour on two cores. Uses
# mmdebstrap and slirp4netns, and installs them if they are missing. Ends with 0 only when every step went well.
#
# The machine is a folder and namespaces of its own: mounts, processes, network, cgroups, host name, IPC. Its network
# reaches out through slirp4netns, an ordinary program on this side, so this host's firewall, routes and forwarding are
# not touched, and ports and addresses in there collide with nothing here. All of it goes with its first process.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(git -C "$here" rev-parse --show-toplevel)

complain() {
  echo "fresh-machine: $1" >&2
  exit 2
}

with_tests='' go_modules='' keep=''
while [ $# -gt 0 ]; do
  case $1 in
    --test) with_tests=yes ;;
    --keep) keep=yes ;;
    --go-modules)
      [ -d "${2:-}" ] || complain '--go-modules takes a folder'
      go_modules=$(realpath "$2")
      shift
      ;;
    *) complain "unknown argument $1; the head of $0 says what there is" ;;
  esac
  shift
done

[ "$(id -u)" = 0 ] || complain 'this takes root: it makes namespaces, mounts and device files'
for program in git node npm go; do
  command -v "$program" > /dev/null || complain "$program is missing here, and the new machine gets it from here"
done
[ -c /dev/net/tun ] || complain 'there is no /dev/net/tun, which slirp4netns needs'
lacking=()
for program in mmdebstrap slirp4netns; do command -v "$program" > /dev/null || lacking+=("$program"); done
if [ ${#lacking[@]} -gt 0 ]; then
  echo "▸ installing ${lacking[*]} on this host"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${lacking[@]}"; } > /dev/null
fi

folder=$(mktemp -d "${TMPDIR:-/var/tmp}/fresh-machine.XXXXXX")
root=$folder/root
machine='' network='' cgroups=() started=$SECONDS

# shellcheck disable=SC2317 # called by the trap
clean_up() {
  local status=$? each first=''
  set +e
  trap - EXIT
  # The first process takes all others of its namespace with it, and is gone only when they are; their mounts go then too.
  if [ -n "$machine" ]; then
    read -r first < "/proc/$machine/task/$machine/children"
    kill -KILL "${first:-$machine}" 2> /dev/null
    wait "$machine" 2> /dev/null
  fi
  if [ -n "$network" ]; then
    kill "$network" 2> /dev/null
    wait "$network" 2> /dev/null
  fi
  for each in "${cgroups[@]}"; do
    find "$each" -depth -type d -exec rmdir {} + || status=1
  done
  # Only an mmdebstrap stopped half-way leaves mounts on this side.
  awk -v below="$folder/" 'index($2, below) == 1 {print $2}' /proc/self/mounts | tac | while read -r each; do
    umount --lazy "$each"
  done
  if [ -n "$keep" ]; then
    echo "kept: $folder"
  else
    rm -rf --one-file-system "$folder" || status=1
  fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ‹seconds› ‹ok or FAILED› ‹what›, one line a step; those run on the machine are added to the same file from inside.
note() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >> "$root/trial/steps"; }

# --- the machine's disk ---

echo '▸ a bare Debian 12'
step=$SECONDS
sources=()
# On Debian 12, packages come from where this host takes them; elsewhere from where mmdebstrap does by itself.
if grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    if grep -qsE '^(deb |Types:)' "$file"; then sources+=("$file"); fi
  done
fi
# The variant minbase has what Debian calls required, and apt. TMPDIR: else it would want space in /tmp.
TMPDIR=$folder mmdebstrap --quiet --variant=minbase --include=git,make,ca-certificates bookworm "$root" "${sources[@]}"
mkdir "$root/trial"

# node and npm are copied, not installed: Debian's nodejs would bring hundreds of packages, and hide what is missing.
mkdir -p "$root/usr/local/lib/node_modules"
cp "$(readlink -f "$(command -v node)")" "$root/usr/local/bin/node"
npm_folder=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
cp -a "$npm_folder" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
cp -a "$(go env GOROOT)" "$root/usr/local/go"
chroot "$root" /usr/local/bin/node --version > /dev/null || complain 'the node of this host does not run on a bare Debian 12'

echo fresh-machine > "$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 fresh-machine\n' > "$root/etc/hosts"
# slirp4netns answers here, and asks whomever this host asks.
echo 'nameserver 10.0.2.3' > "$root/etc/resolv.conf"

# --- how this host's clients reach their registries: that much, and nothing else of their settings ---

settings=$root/trial/environment
printf '%s\n' HOME=/root USER=root TERM=dumb \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/go/bin > "$settings"
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  if [ -n "${!name:-}" ]; then echo "$name=${!name}" >> "$settings"; fi
done

# Authorities that this host trusts beyond Debian's, as ca-certificates keeps them.
find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} "$root/usr/local/share/ca-certificates/" \; 2> /dev/null || true
chroot "$root" update-ca-certificates > /dev/null 2>&1

# A file of authorities goes to the same place in there, unless it is the one that was just made.
trust() {
  if [ "$1" != /etc/ssl/certs/ca-certificates.crt ]; then install -D -m 644 "$1" "$root$1"; fi
}
for name in SSL_CERT_FILE NODE_EXTRA_CA_CERTS PIP_CERT REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO; do
  if [ -f "${!name:-}" ]; then
    trust "${!name}"
    echo "$name=${!name}" >> "$settings"
  fi
done

apt-config dump --no-empty Acquire | grep -E '^Acquire::(http|https|Check-|Retries|ForceIP)' \
  > "$root/etc/apt/apt.conf.d/90-as-the-host" || true
cd / # not in the project, whose own .npmrc comes with the clone
for name in registry proxy https-proxy noproxy strict-ssl cafile; do
  value=$(npm config get "$name")
  case $value in '' | null | undefined) continue ;; esac
  if [ "$name" = cafile ]; then trust "$value"; fi
  echo "$name=$value" >> "$root/root/.npmrc"
done
if command -v pip3 > /dev/null; then
  # Lines are like global.cert='…' or :env:.cert='…'.
  pip3 config list | sed -nE "s/^[^=]*\.(index-url|extra-index-url|trusted-host|proxy|cert)='(.*)'$/\1 = \2/p" \
    | sort -u -t = -k 1,1 | sed '1i[global]' > "$root/etc/pip.conf"
  while read -r file; do trust "$file"; done < <(sed -n 's/^cert = //p' "$root/etc/pip.conf")
fi
mkdir -p "$root/root/.config/go"
for name in GOPROXY GONOPROXY GOPRIVATE GOSUMDB GONOSUMDB GOINSECURE; do
  value=$(go env "$name")
  if [ "$name" = GOPROXY ] && [ -n "$go_modules" ]; then value=file:///trial/go-modules,$value; fi
  if [ -n "$value" ]; then echo "$name=$value" >> "$root/root/.config/go/env"; fi
done

cp "$here/inside.sh" "$root/trial/inside.sh"
git clone --quiet --bare --no-hardlinks "$checkout" "$root/trial/movie-search.git"
note $((SECONDS - step)) ok 'a bare Debian 12 with git, make, node and Go'

# --- its namespaces ---

# Its own cgroup in every hierarchy, which it will take for the top one: nothing it makes lies among this host's.
# In a v1 hierarchy below ours, so that our limits hold; v2 allows none below one that has processes.
if grep -qv '^0:' /proc/self/cgroup; then version=1; else version=2; fi
while IFS=: read -r _ controllers below; do
  if [ $version = 2 ]; then below=/; fi
  top=$(awk -v of="${controllers#name=}" '$0 ~ / - cgroup2? / && $4 == "/" {
      n = split($NF, options, ","); found = (of == "" && $0 ~ / - cgroup2 /)
      for (i = 1; i <= n; i++) { sub("^name=", "", options[i]); found = found || (of != "" && index("," of ",", "," options[i] ",")) }
      if (found) { print $5; exit } }' /proc/self/mountinfo)
  if [ -z "$top" ]; then continue; fi
  cgroup=$top${below%/}/$(basename "$folder")
  mkdir "$cgroup"
  cgroups+=("$cgroup")
  # A v1 cpuset begins empty, and then takes no process.
  for file in cpuset.cpus cpuset.mems; do
    if [ $version = 1 ] && [ -e "$cgroup/$file" ]; then cat "$top${below%/}/$file" > "$cgroup/$file"; fi
  done
done < /proc/self/cgroup

# Everything a login on the machine sees of this side is in these arguments and on these two streams.
(
  for cgroup in "${cgroups[@]}"; do echo "$BASHPID" > "$cgroup/cgroup.procs"; done
  exec unshare --mount --pid --fork --kill-child --net --uts --ipc --cgroup -- \
    "$here/enter.sh" "$root" "$go_modules" "$with_tests" < /dev/null
) &
machine=$!
ours=$(readlink /proc/self/ns/net)
until theirs=$(readlink "/proc/$machine/ns/net") && [ "$theirs" != "$ours" ]; do
  [ -d "/proc/$machine" ] || complain 'the namespaces could not be made'
  sleep 0.1
done
if [ $version = 2 ]; then
  # v2 hands controllers down only from a cgroup without processes.
  for cgroup in "${cgroups[@]}"; do
    mkdir "$cgroup/init"
    while read -r pid; do echo "$pid" > "$cgroup/init/cgroup.procs"; done < "$cgroup/cgroup.procs"
  done
fi
slirp4netns --configure --mtu=65520 --disable-host-loopback "$machine" uplink > "$folder/network.log" 2>&1 &
network=$!

outcome=0
wait "$machine" || outcome=$?
machine=''

# --- what came of it ---

echo
echo "A fresh machine: $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' "$root/etc/os-release"), $(cat "$root/trial/packages" || echo '?') packages: minbase, git, make, ca-certificates, and what these need;"
echo "copied from the host: node $(node --version), npm $(npm --version), $(go env GOVERSION). $(nproc) cores, $(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo) GiB, Linux $(uname -r)."
if [ -n "$go_modules" ]; then modules='handed over, compiled packages not'; else modules=empty; fi
echo "Go module cache: $modules. Commit $(git --git-dir="$root/trial/movie-search.git" log -1 --format='%h %s')."
while IFS=$'\t' read -r seconds result what; do
  printf '  %-6s %5s  %s\n' "$result" "$((seconds / 60)):$(printf '%02d' $((seconds % 60)))" "$what"
  if [ "$result" != ok ] && [ "$outcome" = 0 ]; then outcome=1; fi
done < "$root/trial/steps"
total=$((SECONDS - started))
# A machine that died on the way has noted no failure itself.
if [ "$outcome" = 0 ] && [ -e "$root/trial/finished" ]; then
  echo "All of it went well, in $((total / 60)) min $((total % 60)) s."
else
  [ "$outcome" != 0 ] || outcome=1
  echo "It FAILED, after $((total / 60)) min $((total % 60)) s."
fi
exit "$outcome"
