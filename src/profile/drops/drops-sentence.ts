import type { DropsReport } from '../profile.ts';

type DropsFacts = Omit<DropsReport, 'text' | 'sentence'>;

/** `4,812 packets for the ports of 7847 lost in 3.0 s: its receive buffer was full; …`, and what the count lacks. */
export function describeDrops(facts: DropsFacts): string {
  const { plan, full, memory, senders, switches, preemptions, takers } = facts;
  const end = facts.isCancelled ? ` of ${plan.options.seconds} (cancelled)` : '';
  const span = `${facts.recordedSeconds.toFixed(1)} s${end}`;
  const lost = full + memory;
  const whose = `for the ports of ${plan.process.pid}`;
  const [sender] = senders;
  const parts = [
    lost === 0
      ? `No packet ${whose} was lost in ${span}`
      : `${count(lost)} ${lost === 1 ? 'packet' : 'packets'} ${whose} lost in ${span}${why(full, memory)}`,
    ...(sender === undefined ? [] : [`${share(sender.count, facts)} from ${sender.from}`]),
    ...(switches === 0 ? [] : [describeSwitches(plan.options.threads, switches, preemptions, takers[0])]),
  ];
  return `${parts.join('; ')}${describeRest(facts)}`;
}

function why(full: number, memory: number): string {
  if (memory === 0) return ': its receive buffer was full';
  if (full === 0) return ': no memory was granted for them (net.ipv4.udp_mem, or the limit of its cgroup)';
  return `: ${count(full)} because its receive buffer was full, ${count(memory)} because no memory was granted for them`;
}

function share(part: number, { senders }: DropsFacts): string {
  const all = senders.reduce((sum, sender) => sum + sender.count, 0);
  return part === all ? 'all' : `most, ${Math.round((100 * part) / all)} %,`;
}

function describeSwitches(
  threads: DropsReport['plan']['options']['threads'],
  switches: number,
  preemptions: number,
  taker: DropsReport['takers'][number] | undefined,
): string {
  const left = `thread ${threads} left its CPU ${switches === 1 ? 'once' : `${count(switches)} times`}`;
  if (taker === undefined) return `${left}, always of its own accord`;
  return `${left}, ${count(preemptions)} of them because another took it: mostly ${taker.name} ${taker.pid} (${count(taker.count)})`;
}

/** What the kernel's own counters say, what was not seen, and what was found and removed. */
function describeRest({ full, receiveBufferErrors, missed, unread, removed }: DropsFacts): string {
  return [
    ...(receiveBufferErrors === undefined || receiveBufferErrors === full
      ? []
      : [`RcvbufErrors of its network namespace grew by ${count(receiveBufferErrors)} meanwhile`]),
    ...(missed === 0
      ? []
      : [
          `${count(missed)} ${missed === 1 ? 'event' : 'events'} found no room in the buffer: shares are of the rest`,
        ]),
    ...(unread === 0
      ? []
      : [`${count(unread)} ${unread === 1 ? 'line' : 'lines'} of the trace could not be read`]),
    ...(removed.length === 0
      ? []
      : [`Removed first: ${removed.join(', ')}, left by an srs-top that was killed`]),
  ]
    .map(sentence => `. ${sentence}`)
    .join('');
}

function count(number: number): string {
  return number.toLocaleString('en');
}
