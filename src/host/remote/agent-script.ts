/**
 * What is run on the other host, by whatever POSIX shell and awk are there (dash, bash, BusyBox; mawk, gawk, BusyBox). No
 * process is started for a look: the shell expands patterns, and one awk reads the files. It ends with its input.
 *
 * Questions, a line each:
 * - `D id`, then what is asked: `t path`; `T most pattern` (texts); `l path`, `L most pattern` (links); `n most directory`
 *   (names); `.` ends it. It is asked often, and sent once.
 * - `L id number`: asks it. `f path`: forget what was read there. `k`: nothing; the line is there.
 * - `w path …`: look at the receive queues in these tables (`/proc/17034/net/udp`) some times a second (`agent-ticks.ts`); in none
 *   unless named.
 *
 * Answers, in this order, a line each:
 * - `H version time`, once.
 * - `B number`, and `U` with /proc/uptime, before anything is read and again behind it; with `C` nanoseconds of CPU that awk
 *   has used by then.
 * - `t index` or `p path` with what was read there: `x` (nothing could be), or `F lines` and those lines that differ from
 *   the last reading, in order: `+line`, behind a jump `@number`.
 * - `z index` of a text that is not there; `s index` of one of strings, each behind `>`, its line breaks as \\001.
 * - `a index` of a pattern before its paths, each as `p path`, or `x gone`, `x forbidden`, `x many`.
 * - `l index` with what ls says, each line behind `>`; `n index` with the names, each behind `>`, or `x reason`.
 * - `P looks inode:hexadecimal …`: the highest receive queues since the last time. `E`: the end.
 */
export const AGENT_SCRIPT = String.raw`
export LC_ALL=C SRS_TOP_AGENT=$$
set -f
nl='
'
tab=$(printf '\t')
say=
ls -ldnb / >/dev/null 2>&1 && say=b
AWK=awk
case $(awk -W version </dev/null 2>&1) in mawk*) AWK='awk -W interactive' ;; esac
export AWK
SRS_TOP_TICKER='{ : | sh -c "$SRS_TOP_WAITS" & ticking=$!; cat; kill $ticking; }'
command -v bash >/dev/null 2>&1 && SRS_TOP_TICKER='exec bash -c "$SRS_TOP_TICKS"'
export SRS_TOP_TICKER

# The paths that a pattern names, as arguments: those with a line break in them are left out.
expand() {
  most=$1 pattern=$2
  IFS=
  set +f
  set -- $pattern
  set -f
  found=
  if [ $# -eq 1 ] && ! [ -e "$1" ] && ! [ -L "$1" ]; then
    directory=$pattern
    while case $directory in */\**) true ;; *) false ;; esac; do directory=\${directory%/\**}; done
    if ! [ -e "$directory/" ]; then echo 'x gone'
    elif ! [ -r "$directory/" ]; then echo 'x forbidden'
    fi
    return 1
  fi
  if [ "$most" -gt 0 ] && [ $# -gt "$most" ]; then echo 'x many'; return 1; fi
  case "$*" in
    *"$nl"*) for one; do case $one in *"$nl"*) ;; *) found=$found$one$nl ;; esac; done ;;
    *) IFS=$nl; found="$*" ;;
  esac
}

links() {
  IFS=$nl
  set -- $(ls -ldn$say -- "$@" 2>/dev/null)
  [ $# -eq 0 ] || printf '>%s\n' "$@"
}

# Texts that end in NUL bytes, which not every awk reads: a line each, with their own line breaks as \001.
strings() {
  [ -r "$2" ] || return
  printf 's %s\n' "$1"
  tr '\000\n' '\n\001' <"$2" 2>/dev/null | sed 's/^/>/'
}

names() {
  most=$1 directory=$2
  if ! [ -d "$directory" ]; then echo 'x gone'; return; fi
  if ! [ -r "$directory" ]; then echo 'x forbidden'; return; fi
  IFS=
  set +f
  set -- "$directory"/*
  set -f
  [ $# -eq 1 ] && ! [ -e "$1" ] && ! [ -L "$1" ] && return
  if [ "$most" -gt 0 ] && [ $# -gt "$most" ]; then echo 'x many'; return; fi
  for one; do
    one=\${one##*/}
    case $one in *"$nl"*) ;; *) printf '>%s\n' "$one" ;; esac
  done
}

answer() {
  index=0
  IFS=$nl
  for asked in $1; do
    kind=\${asked%% *} rest=\${asked#* }
    most=\${rest%% *} path=\${rest#* }
    case $kind in
      t)
        if ! [ -e "$rest" ]; then printf 'z %s\n' "$index"; fi
        case $rest in */cmdline | */environ) strings "$index" "$rest" ;; esac ;;
      T)
        printf 'a %s\n' "$index"
        if expand "$most" "$path"; then IFS=$nl; set -- $found; printf 'p %s\n' "$@"; fi ;;
      l) printf 'l %s\n' "$index"; links "$rest" ;;
      L)
        printf 'l %s\n' "$index"
        if expand "$most" "$path"; then IFS=$nl; set -- $found; links "$@"; fi ;;
      n) printf 'n %s\n' "$index"; names "$most" "$path" ;;
    esac
    index=$((index + 1))
    IFS=$nl
  done
}

printf 'H 1 %s\n' "$(date +%s)"
while IFS= read -r line; do
  case $line in
    D\ *)
      id=\${line#D }
      texts=0 list=
      printf 'c %s\n' "$id"
      while IFS= read -r line && [ "$line" != . ]; do
        list=$list$line$nl
        case $line in
          t\ */cmdline | t\ */environ) ;;
          t\ *) printf 'd %s %s %s\n' "$id" "$texts" "\${line#t }" ;;
        esac
        texts=$((texts + 1))
      done
      eval "list_$id="'$list' ;;
    L\ *)
      line=\${line#L }
      id=\${line%% *}
      printf 'b %s\ng %s\n' "\${line#* }" "$id"
      eval "list="'$list_'"$id"
      answer "$list"
      echo e ;;
    *) printf '%s\n' "$line" ;;
  esac
done | $AWK "$SRS_TOP_AWK"
`.replaceAll('\\$', '$');

/** Reads files, and says what differs from what it read before. Its output is written in pieces of 4 kB. */
export const AGENT_AWK = String.raw`
function put(text) {
  out = out text "\n"
  if (length(out) > 4000) flush()
}
function flush() {
  printf "%s", out
  fflush()
  out = ""
}
function uptime(line) {
  if ((getline line < "/proc/uptime") > 0) put("U " line)
  close("/proc/uptime")
  if ((getline line < "/proc/self/schedstat") > 0) put("C " line)
  close("/proc/self/schedstat")
}
# What was read before is kept as strings: two lines that are numbers would be compared as such. Of a file that does not end
# in a line break one line is read: mawk, told to be interactive, has what lay in its memory for more of it (1.3.4-20200120).
function read(path, line, n, r, old, key, is_line, changed, i, at, last) {
  if (!(path in key_of)) key_of[path] = ++keys ""
  key = key_of[path]
  is_line = path ~ /\/(wchan|loginuid|sessionid)$/
  old = is_line ? 0 : lines[path] + 0
  n = changed = 0
  while ((r = (getline line < path)) > 0) {
    if (++n <= old && was[key, n] == line) continue
    if (is_line) {
      if (lines[path] != 1 || was[key, 1] != line) number[++changed] = 1
      was[key, 1] = line ""
      break
    }
    if (path == "/proc/stat" && line ~ /^(intr|softirq) /) {
      split(line, words, " ")
      line = words[1] " " words[2]
      if (n <= old && was[key, n] == line) continue
    }
    was[key, n] = line ""
    number[++changed] = n
  }
  close(path)
  if (r < 0 && n == 0) {
    forget(path)
    put("x")
    return
  }
  put("F " n)
  last = 0
  for (i = 1; i <= changed; i++) {
    at = number[i]
    put((at == last + 1 ? "+" : "@" at "\n+") was[key, at])
    last = at
  }
  for (i = n + 1; i <= old; i++) delete was[key, i]
  lines[path] = n
}
function forget(path, i) {
  for (i = 1; i <= lines[path]; i++) delete was[key_of[path], i]
  delete lines[path]
  delete key_of[path]
}
BEGIN { ticker = ENVIRON["SRS_TOP_TICKER"] " | $AWK \"$SRS_TOP_PEAKS\"" }
{ what = substr($0, 1, 2); rest = substr($0, 3) }
what == "p " { put("p " rest); read(rest); next }
what == "c " { count[rest] = 0; next }
what == "d " {
  split(rest, words, " ")
  count[words[1]]++
  index_of[words[1], count[words[1]]] = words[2]
  path_of[words[1], count[words[1]]] = substr(rest, length(words[1]) + length(words[2]) + 3)
  next
}
what == "b " { put("B " rest); uptime(); next }
what == "g " {
  for (item = 1; item <= count[rest]; item++) {
    put("t " index_of[rest, item])
    read(path_of[rest, item])
  }
  next
}
$0 == "e" {
  uptime()
  flush()
  print "e" | ticker
  fflush(ticker)
  next
}
what == "f " { forget(rest); next }
$1 == "w" { print $0 | ticker; fflush(ticker); next }
$0 == "k" { print "k" | ticker; fflush(ticker); next }
{ put($0) }
`;
