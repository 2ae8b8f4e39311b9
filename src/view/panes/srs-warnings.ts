import type { SrsMetrics, ThreadMetrics } from '../../metrics/terms/metrics.ts';
import { buildWarning } from '../../profile/builds/build-sentences.ts';
import { UNKNOWN } from '../../text/format.ts';
import { truncate } from '../../text/width.ts';
import type { Theme } from '../look/theme.ts';

/**
 * `renice -p PID` and `taskset -p PID` reach one thread only: said when that has happened. And that SRS is stopped: its
 * queues run full, and neither %CPU nor waiting says why. And that a build is made for looking at SRS, which is why it is
 * slow.
 */
export function warningLines(srs: SrsMetrics, theme: Theme, columns: number): readonly string[] {
  const lines: string[] = [];
  if (srs.hasMixedNice === true)
    lines.push(`threads differ in NI: ${groups(srs.threads, thread => thread.nice)}`);
  if (srs.hasMixedAffinity === true) {
    lines.push(`threads differ in affinity: ${groups(srs.threads, thread => thread.affinity)}`);
  }
  const warning = srs.build && buildWarning(srs.build);
  if (warning !== undefined) lines.push(warning);
  const sayAs = (role: 'bad' | 'warning', text: string): string =>
    theme.paint(role, truncate(`  ${theme.symbols[role]} ${text}`, columns));
  const stopped = whyStopped(srs);
  return [
    ...(stopped === undefined ? [] : [sayAs('bad', stopped)]),
    ...lines.map(text => sayAs('warning', text)),
  ];
}

/** By its state of proc_pid_stat(5). Who is traced is held at each system call and goes on: only one that stands is told. */
function whyStopped({ state, pid, cpuPercent }: SrsMetrics): string | undefined {
  if (state === 'T') return `stopped (SIGSTOP, SIGTSTP): it reads nothing until kill -CONT ${pid}`;
  if (state === 't' && cpuPercent === 0)
    return 'held by a debugger (ptrace): it reads nothing until that lets go';
  return undefined;
}

/** `-15 for srs; 0 for SRT:GC, SRT:TsbPd ×40`. Each connection of SRT has a thread, and all of these have one name. */
function groups(
  threads: readonly ThreadMetrics[],
  value: (thread: ThreadMetrics) => string | number | undefined,
): string {
  const groups = new Map<string, Map<string, number>>();
  for (const thread of threads) {
    const key = String(value(thread) ?? UNKNOWN);
    const counts = groups.get(key) ?? new Map<string, number>();
    groups.set(key, counts.set(thread.name, (counts.get(thread.name) ?? 0) + 1));
  }
  return [...groups]
    .map(([key, counts]) => {
      const names = [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
      const rest = [...counts.values()].slice(3).reduce((sum, count) => sum + count, 0);
      return `${key} for ${names.slice(0, 3).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    })
    .join('; ');
}
