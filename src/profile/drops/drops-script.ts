import { quoteArgument } from '../../text/quote.ts';

/** What stands in the command line of the recorder, and begins each of its remarks. */
export const MARK = 'srs-top-drops';
/** Begins the names of its instances; its pid follows. */
export const INSTANCE_PREFIX = 'srs-top-';

/** One event that is recorded, or counted in the kernel. */
export interface RecordedEvent {
  /** `udp/udp_fail_queue_rcv_skb` */
  readonly event: string;
  /** What of it: `dport == 8000`; empty: all. */
  readonly filter: string;
  /** Keys of a histogram that the kernel counts instead: `reason`; empty: each event is written down. */
  readonly keys: string;
}

export interface Recording {
  /** Where tracefs is mounted: `/sys/kernel/tracing`. */
  readonly tracefs: string;
  readonly pid: number;
  readonly seconds: number;
  /** Of the buffer of each CPU. */
  readonly bufferKilobytes: number;
  /** Of text, at the most. */
  readonly mostBytes: number;
  readonly events: readonly RecordedEvent[];
}

/** The pid of the recorder that an instance is of; undefined: it is somebody else's. */
export function recorderOf(instance: string): number | undefined {
  const pid = instance.startsWith(INSTANCE_PREFIX) ? instance.slice(INSTANCE_PREFIX.length) : '';
  return /^\d+$/.test(pid) ? Number(pid) : undefined;
}

/**
 * The recorder, the same for every recording: all that differs comes as an argument. It is one program on the host's side,
 * so that the instance is removed also when srs-top is killed, or its line is cut: then it ends by itself when its time is
 * over. SIGINT ends the recording early, and what there is by then is reported; SIGTERM reports nothing. An instance of a
 * recorder that was killed itself is found by its name, and removed by the next.
 *
 * It sleeps by the second, beside itself: a signal is heeded at once, and none can be lost to a sleeper that is only just
 * being made. With `overwrite` off a full buffer takes no more (and counts what it did not take), so that one that was left behind
 * costs next to nothing. Events go to the output, remarks to the messages: names of processes, which anybody can choose,
 * are in the former alone and in the values of histograms.
 */
const SCRIPT = `
tracefs=$1 pid=$2 seconds=$3 kilobytes=$4 most=$5
shift 5
instance=$tracefs/instances/${INSTANCE_PREFIX}$$
stopped=
trap '' PIPE HUP
trap 'stopped=1' INT
trap 'exit 143' TERM
say() { echo "${MARK} $*" >&2; }
counters() { say "$1" "$(cut -d' ' -f1 /proc/uptime)"; cat "/proc/$pid/net/snmp" "/proc/$pid/net/snmp6" >&2; say end; }
put() { echo "$1" > "$instance/$2" || { say "refused $2"; exit 3; }; }
for left in "$tracefs/instances/${INSTANCE_PREFIX}"*; do
  [ -d "$left" ] || continue
  case \${left##*/${INSTANCE_PREFIX}} in *[!0-9]*) continue ;; esac
  grep -qs ${MARK} "/proc/\${left##*-}/cmdline" || { rmdir "$left" && say "removed \${left##*/}"; }
done
mkdir "$instance" || { say 'refused instance'; exit 3; }
trap 'trap "" INT TERM; rmdir "$instance" || say "left \${instance##*/}"' EXIT
put 0 tracing_on
put 0 options/overwrite
put "$kilobytes" buffer_size_kb
while [ $# -ge 3 ]; do
  if [ -n "$3" ]; then put "hist:keys=$3\${2:+ if $2}" "events/$1/trigger"
  else
    [ -z "$2" ] || put "$2" "events/$1/filter"
    put 1 "events/$1/enable"
  fi
  hists="$hists \${3:+$1}"
  shift 3
done
counters began
put 1 tracing_on
while [ -z "$stopped" ] && [ "$seconds" -gt 0 ]; do
  sleep 1 > /dev/null 2>&1 & wait $!
  seconds=$((seconds - 1))
done
put 0 tracing_on
counters ended
for cpu in "$instance"/per_cpu/cpu*; do say "stats \${cpu##*/}"; cat "$cpu/stats" >&2; done
for event in $hists; do say "hist $event"; cat "$instance/events/$event/hist" >&2; done
say end
head -c "$most" "$instance/trace"
`;

/** The recorder as `host.start` takes it, without sudo. */
export function dropsCommand(recording: Recording): readonly string[] {
  const { tracefs, pid, seconds, bufferKilobytes, mostBytes, events } = recording;
  const numbers = [pid, seconds, bufferKilobytes, mostBytes].map(String);
  const triples = events.flatMap(({ event, filter, keys }) => [event, filter, keys]);
  return ['sh', '-c', SCRIPT, MARK, tracefs, ...numbers, ...triples];
}

/** The same as a user would type it, for the preview. @param left names of instances that are removed first */
export function dropsLines(
  { tracefs, seconds, bufferKilobytes, events }: Recording,
  left: readonly string[],
): readonly string[] {
  const writes = events.flatMap(({ event, filter, keys }) =>
    keys === ''
      ? [...(filter === '' ? [] : [[filter, `${event}/filter`]]), ['1', `${event}/enable`]]
      : [[`hist:keys=${keys}${filter === '' ? '' : ` if ${filter}`}`, `${event}/trigger`]],
  );
  return [
    ...left.map(name => `rmdir ${tracefs}/instances/${name}`),
    `mkdir ${tracefs}/instances/${INSTANCE_PREFIX}PID && cd ${tracefs}/instances/${INSTANCE_PREFIX}PID`,
    'echo 0 > options/overwrite',
    `echo ${bufferKilobytes} > buffer_size_kb`,
    ...writes.map(([text = '', file = '']) => `echo ${quoteArgument(text)} > events/${file}`),
    `sleep ${seconds}; cat trace per_cpu/*/stats; cd /; rmdir ${tracefs}/instances/${INSTANCE_PREFIX}PID`,
  ];
}
