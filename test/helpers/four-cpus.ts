import { type FileText, type Host, isFailure, type ReadResult } from '../../src/host/host.ts';
import type { Found } from '../../src/host/look.ts';

/** What a made-up CPU has counted, as a share of what the one that it is made of has. */
const SHARES = [0.83, 0.71];

/**
 * A host of two CPUs that shows four: whatever the kernel tells of each CPU it tells of `cpu2` and `cpu3` too, whose
 * counters go at a pace of their own.
 */
export function showFourCpus(host: Host): Host {
  return {
    ...host,
    async look(question) {
      const look = await host.look(question);
      const texts = new Map<string, ReadResult | Found<FileText>>();
      for (const [asked, answer] of look.answers.texts)
        texts.set(asked, answer instanceof Map ? foundOfFour(answer) : ofFour(asked, answer as ReadResult));
      return look.with({ texts });
    },
  };
}

function foundOfFour(found: Found<FileText>): Found<FileText> {
  const all = new Map<string, ReadResult>();
  for (const [path, result] of found) {
    all.set(path, ofFour(path, result));
    const [, before, cpu, behind] = /^(\/sys\/devices\/system\/cpu\/cpu)([01])(\/.*)$/.exec(path) ?? [];
    if (cpu !== undefined) all.set(`${before}${Number(cpu) + 2}${behind}`, result);
  }
  return all;
}

function ofFour(path: string, result: ReadResult): ReadResult {
  const show = TEXTS.find(([pattern]) => pattern.test(path))?.[1];
  return isFailure(result) || show === undefined ? result : { ...result, text: show(result.text) };
}

const TEXTS: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/^\/proc\/stat$/, kernelStat],
  [/^\/proc\/(?:interrupts|softirqs)$/, columns],
  [/^\/proc\/net\/softnet_stat$/, softnet],
  [/\/net\/stat\/nf_conntrack$/, hexLines],
  [/^\/sys\/devices\/system\/(?:cpu\/(?:online|possible|present)|node\/[^/]+\/cpulist)$/, list],
  [/\/status$/, text => text.replace(/^(Cpus_allowed_list:\t)0-1$/m, '$10-3')],
];

function list(text: string): string {
  return text.replace(/^0-1$/m, '0-3');
}

/** `cpu`, the sum, and a line for each CPU. */
function kernelStat(text: string): string {
  const rows = [...text.matchAll(/^cpu[01] (.*)$/gm)].map(([, counts = '']) => counts.split(' ').map(Number));
  const all = [...rows, ...rows.map((counts, index) => counts.map(count => scaled(count, index)))];
  const sum = (rows[0] ?? []).map((_, column) =>
    all.reduce((total, counts) => total + (counts[column] ?? 0), 0),
  );
  const lines = all.map((counts, cpu) => `cpu${cpu} ${counts.join(' ')}\n`);
  return `cpu  ${sum.join(' ')}\n${lines.join('')}${text.replace(/^cpu.*\n/gm, '')}`;
}

/** A column for each CPU, behind the name of a line. */
function columns(text: string): string {
  return text
    .replace(/^( +CPU0 +)CPU1( *)$/m, '$1CPU1       CPU2       CPU3$2')
    .replace(
      /^( *[^:\n]+: +)(\d+)( +)(\d+)/gm,
      (_, name: string, first: string, gap: string, second: string) => {
        const counts = [first, second];
        const more = counts.map((count, index) => String(scaled(Number(count), index)).padStart(11));
        return `${name}${first}${gap}${second}${more.join('')}`;
      },
    );
}

function softnet(text: string): string {
  return hexLines(text).replace(/^/, '').split('\n').map(numbered).join('\n');
}

/** Which CPU a line is of stands in its 13th column. */
function numbered(line: string, cpu: number): string {
  const fields = line.split(' ');
  return fields.length < 13 ? line : fields.with(12, cpu.toString(16).padStart(8, '0')).join(' ');
}

/** A line of hexadecimal counters for each CPU, behind a head or none. */
function hexLines(text: string): string {
  const rows = text.split('\n').filter(line => /^[0-9a-f]{8} /.test(line));
  const more = rows.map((row, index) =>
    row.replaceAll(/[0-9a-f]{8}/g, hex =>
      scaled(Number.parseInt(hex, 16), index).toString(16).padStart(8, '0'),
    ),
  );
  return `${text}${more.map(row => `${row}\n`).join('')}`;
}

function scaled(count: number, index: number): number {
  return Math.floor(count * (SHARES[index] ?? 1));
}
