#!/usr/bin/env bash
# On the fresh machine, as its first process: what a newcomer types, and whether the answers are right.
#
#   inside.sh TESTS_OR_EMPTY
set -uo pipefail
with_tests=$1
clone=$HOME/movie-search
failed=''

# $1: what, for the summary; the rest: a command. Notes time and outcome, and goes on.
step() {
  local what=$1 start=$SECONDS result=ok
  shift
  printf '\n▸▸ %s\n' "$what"
  "$@" || result=FAILED
  if [ $result = FAILED ]; then failed=yes; fi
  printf '%s\t%s\t%s\n' $((SECONDS - start)) $result "$what" >> /trial/steps
  [ $result = ok ]
}

bare() {
  local program there=()
  dpkg-query --show | wc -l > /trial/packages
  for program in python3 pip3 docker dockerd containerd runc iptables ip ps curl wget jq capsh mmdebstrap gcc kubectl kind helm; do
    if command -v "$program" > /dev/null; then there+=("$program"); fi
  done
  if grep -q ' cgroup2\? ' /proc/self/mounts; then there+=('mounted cgroups'); fi
  if [ -e "$HOME/go" ] || [ -e "$HOME/.cache" ] || [ -e "$HOME/.npm" ]; then there+=('caches'); fi
  if [ ${#there[@]} -gt 0 ]; then
    echo "this machine is not bare: it has ${there[*]}"
    return 1
  fi
}

get_clone() {
  git clone --quiet /trial/movie-search.git "$clone" && cd "$clone" && git log -1 --format='%h %s'
}

# $1: a title; the rest: each must be in the answer. There is no curl on a bare machine, and node is.
answers() {
  local title=$1 answer part
  shift
  answer=$(node --input-type=module --eval '
    const url = "http://localhost:8080/directors?title=" + encodeURIComponent(process.argv[1]);
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (response.status !== 200) throw new Error(url + " answered " + response.status);
    const { titles } = await response.json();
    for (const { title, year, directors } of titles)
      console.log(title + " (" + year + "): " + directors.map(({ name }) => name).join(", "));
  ' "$title") || return 1
  echo "$answer"
  for part in "$@"; do
    if [[ $answer != *"$part"* ]]; then
      echo "the answer does not name $part"
      return 1
    fi
  done
}

# What `make up` may leave: packages, caches and what was built. What it may not: anything that runs, is mounted or filters.
nothing_left() {
  local left=() each
  for each in /proc/[0-9]*; do
    each=${each#/proc/}
    # A process may end while it is looked at; this one is not left over, and nor is its own subshell.
    if [ "$each" = 1 ] || [ "$each" = "$BASHPID" ]; then continue; fi
    if each=$(tr '\0' ' ' < "/proc/$each/cmdline" 2> /dev/null) && [ -n "$each" ]; then left+=("process: $each"); fi
  done
  while read -r _ each _; do
    case $each in "$clone"/* | */netns/*) left+=("mount: $each") ;; esac
  done < /proc/self/mounts
  for each in /sys/class/net/*; do
    each=${each##*/}
    if [ "$each" != lo ] && [ "$each" != uplink ]; then left+=("network interface: $each"); fi
  done
  while read -r each; do left+=("firewall rule: $each"); done < <(iptables --list-rules | grep -- ^-A)
  while read -r each; do left+=("cgroup: $each"); done < <(find /sys/fs/cgroup -type d -name 'movie-search*')
  for each in "$clone"/.local/{docker,run/engine,kubeconfig} "$HOME"/.kube "$HOME"/.{cache,config}/helm; do
    if [ -e "$each" ]; then left+=("file: $each"); fi
  done
  if [ ${#left[@]} -gt 0 ]; then
    printf 'left behind: %s\n' "${left[@]}"
    return 1
  fi
}

logs() {
  local log
  for log in "$clone"/.local/log/*; do
    if [ -e "$log" ]; then
      printf '\n--- the end of %s\n' "$log"
      tail -n 30 "$log"
    fi
  done
}

step 'nothing else is there' bare || exit 1
cd "$HOME" || exit 1
step 'git clone' get_clone || exit 1
cd "$clone" || exit 1
if step 'make up, from nothing' make up; then
  step 'GET /directors?title=Jaws: Steven Spielberg' answers Jaws 'Steven Spielberg'
  step 'GET /directors?title=the matrix: Wachowski' answers 'the matrix' Wachowski
  step 'GET /directors?title=Amélie: Jean-Pierre Jeunet' answers Amélie 'Jean-Pierre Jeunet'
  step 'GET /directors?title=Psycho: two films, Hitchcock and Van Sant' answers Psycho 'Alfred Hitchcock' 'Gus Van Sant'
  if [ -n "$with_tests" ]; then step 'make test' make test || logs; fi
else
  logs
fi
step 'make down' make down || logs
step 'nothing is left behind' nothing_left
touch /trial/finished
[ -z "$failed" ]
