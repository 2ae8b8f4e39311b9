import { toCount } from '../../../../procfs/numbers.ts';

/**
 * What `tc -s qdisc show` prints for people, as `tc -s -j qdisc` prints it for programs: the fields that srs-top reads
 * (iproute2, tc/tc_qdisc.c `print_qdisc`, tc_util.c `print_tcstats2_attr`). Undefined where no line is such a line.
 */
export function toTcJson(text: string): string | undefined {
  const qdiscs: Record<string, unknown>[] = [];
  for (const line of text.split('\n')) {
    const [, kind, handle, dev, place] =
      /^qdisc (\S+) (\S+) dev (\S+)(?: (root|parent \S+))?/.exec(line) ?? [];
    if (kind !== undefined) {
      qdiscs.push({ kind, handle, dev, ...(place === 'root' ? { root: true } : {}) });
      continue;
    }
    const last = qdiscs.at(-1);
    if (last === undefined) continue;
    Object.assign(
      last,
      figures(
        /^ Sent (?<bytes>\d+) bytes (?<packets>\d+) pkt \(dropped (?<drops>\d+), overlimits (?<overlimits>\d+) requeues/.exec(
          line,
        ),
      ),
      backlogOf(line),
      figures(/\bflows_plimit (?<flows_plimit>\d+)/.exec(line)),
    );
  }
  return qdiscs.length === 0 ? undefined : `${JSON.stringify(qdiscs)}\n`;
}

/** ` backlog 12Kb 8p`: bytes in 1,024ths from 10 KiB on, rounded down, which are left unknown. */
function backlogOf(line: string): Record<string, number> {
  const [, bytes, packets] = /^ backlog (\d+[KMG]?b) (\d+)p\b/.exec(line) ?? [];
  if (bytes === undefined) return {};
  const exact = /^\d+b$/.test(bytes) ? { backlog: Number.parseInt(bytes, 10) } : {};
  return { ...exact, qlen: Number(packets) };
}

function figures(match: RegExpExecArray | null): Record<string, number> {
  const known = Object.entries(match?.groups ?? {}).flatMap(([name, text]) => {
    const value = toCount(text);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(known);
}
