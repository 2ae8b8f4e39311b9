import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { isPattern, Look, pathOf, type Question, type SocketsText, socketsKey } from '../../src/host/look.ts';
import { type CaptureRecord, readCapture } from '../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../src/host/recorded/recorded.ts';
import type { Snapshot } from '../../src/metrics/model.ts';
import { Monitor } from '../../src/monitor.ts';
import { formatJson } from '../../src/output/json.ts';
import { parseUdpSockets } from '../../src/procfs/udp-sockets.ts';
import * as sourceTables from '../../src/sampling/sources.ts';
import {
  CPU_FILES,
  HOST_SOURCES,
  PLACEMENT_SOURCES,
  type SourceDefinition,
  SRS_SOURCES,
} from '../../src/sampling/sources.ts';
import { plainReport } from '../../src/view/plain-report.ts';
import { INITIAL_VIEW } from '../../src/view/state/view-state.ts';
import { statText } from '../helpers/fake-process.ts';
import { type Ask, createFaultyHost, createMatcher, FAULTS, type Fault } from '../helpers/faulty-host.ts';
import { paneInput } from '../ui/draw-frame.ts';

/**
 * All sources × all ways in which they fail, on a recorded host. The tables of sources are those that the sampler takes
 * its paths from, and what it asks for besides fails the first test: a source that is added later cannot be left out.
 */

const PID = 4156;
/** Refreshes. The walk over /proc, which comes every 5 s, is among them twice. */
const REFRESHES = 8;
/** A source that fails later has been read before. */
const LATER = 4;

const SOURCES: readonly SourceDefinition[] = [...Object.values(HOST_SOURCES), ...Object.values(SRS_SOURCES)];
const ASKS: readonly Ask[] = uniqueAsks(SOURCES.flatMap(asksOf));
/** What is read besides while somebody looks at which work lands on which CPU. */
const PLACEMENT: readonly SourceDefinition[] = Object.values(PLACEMENT_SOURCES);
const PLACEMENT_ASKS: readonly Ask[] = uniqueAsks(PLACEMENT.flatMap(asksOf));
/** Another process reads their first line, without its end: a part of it would look like a whole. */
const READ_BY_LINE = /^\/sys\/class\/net\/|^\/sys\/devices\/system\/cpu\/|\/root\/sys\/class\/net\/|\/wchan$/;
/** Without one of these it is not known whether packets were lost. */
const COUNTERS: readonly string[] = ['snmp', 'snmp6', 'udp', 'udp6'].map(name => `/proc/${PID}/net/${name}`);

let records: readonly CaptureRecord[] = [];
let healthy: Played;
let placedRecords: readonly CaptureRecord[] = [];
let placed: Played;

beforeAll(async () => {
  const path = fileURLToPath(new URL('../fixtures/healthy-rtc.ndjson.gz', import.meta.url));
  records = complete((await readCapture(path)).slice(0, REFRESHES + 1));
  healthy = await play();
  placedRecords = withPlacement(records);
  placed = await play(undefined, 'gone', 0, placedRecords, true);
});

describe('the sources of a healthy host', () => {
  test('are all in the tables, and nothing else is asked for', () => {
    const known = ASKS.map(({ kind, pattern }) => ({ kind, matches: createMatcher(pattern) }));
    const isKnown = ({ kind, pattern }: Ask): boolean =>
      ASKS.some(ask => ask.kind === kind && ask.pattern === pattern) ||
      known.some(ask => ask.kind === kind && ask.matches(pattern));
    // Other processes are asked for their names.
    const ofOthers = /^\/proc\/(?!4156\/)\d+\/(?:comm|exe|stat)$/;
    expect(healthy.asks.filter(ask => !isKnown(ask) && !ofOthers.test(ask.pattern))).toEqual([]);
    // cgroup v2 has that file; this host has v1. Its card is virtio, whose interrupts are those of the device above.
    const rare = /^\/proc\/self\/|cpu\.max$|\/device\/(?:irq|msi_irqs)$/;
    const isAsked = ({ kind, pattern }: Ask): boolean =>
      healthy.asks.some(
        ask => ask.kind === kind && (ask.pattern === pattern || createMatcher(pattern)(ask.pattern)),
      );
    const unasked = ASKS.filter(ask => !isAsked(ask));
    expect(unasked.filter(({ pattern }) => !rare.test(pattern))).toEqual([]);
  });

  test('give a report without a loss, without a problem, and with every figure that one source has', () => {
    expect(healthy.headline).toMatch(/^✔ no UDP loss {2}in 8\.0 s of 30, [\d,]+ received /);
    expect(healthy.problems).toEqual([]);
    expect([...healthy.leaves].filter(([, value]) => value === null).map(([path]) => path)).toEqual(
      healthy.unknown,
    );
  });
});

describe.each(ASKS.map(ask => [`${ask.kind} ${ask.pattern.replace(String(PID), 'PID')}`, ask] as const))(
  '%s',
  (_, ask) => {
    const faults = FAULTS.filter(fault => !(fault === 'cut' && READ_BY_LINE.test(ask.pattern)));

    test.each(faults.map(fault => [fault] as const))('%s from the start', async fault => {
      const played = await play(ask, fault);
      expect(judge(played, ask)).toEqual([]);
    });

    test.each(faults.map(fault => [fault] as const))('%s after it was read', async fault => {
      const played = await play(ask, fault, LATER);
      expect(judge(played, ask)).toEqual([]);
    });
  },
);

describe('the sources of placement', () => {
  test('are all in the tables, and nothing else is asked for while somebody looks at it', () => {
    const all = [...ASKS, ...PLACEMENT_ASKS].map(({ kind, pattern }) => ({
      kind,
      pattern,
      matches: createMatcher(pattern),
    }));
    const isKnown = ({ kind, pattern }: Ask): boolean =>
      all.some(ask => ask.kind === kind && (ask.pattern === pattern || ask.matches(pattern)));
    // Other processes are asked for their names.
    const ofOthers = /^\/proc\/(?!4156\/)\d+\/exe$/;
    expect(placed.asks.filter(ask => !isKnown(ask) && !ofOthers.test(ask.pattern))).toEqual([]);
    const isAsked = ({ kind, pattern }: Ask): boolean =>
      placed.asks.some(
        ask => ask.kind === kind && (ask.pattern === pattern || createMatcher(pattern)(ask.pattern)),
      );
    // Its card is virtio, whose interrupts and node are those of the device above.
    const rare = /\/device\/(?:irq|msi_irqs|numa_node)$/;
    expect(PLACEMENT_ASKS.filter(ask => !isAsked(ask) && !rare.test(ask.pattern))).toEqual([]);
  });

  test('give figures of every kind, and no problem', () => {
    expect(placed.problems).toEqual([]);
    for (const path of ['irqs', 'ksoftirqdPercent', 'node', 'softirqsPerSecond', 'nics'])
      expect(
        [...placed.leaves].some(
          ([leaf, value]) => leaf.startsWith('placement.') && leaf.includes(path) && value !== null,
        ),
      ).toBe(true);
  });

  describe.each(PLACEMENT_ASKS.map(ask => [`${ask.kind} ${ask.pattern}`, ask] as const))('%s', (_, ask) => {
    const faults = FAULTS.filter(fault => !(fault === 'cut' && READ_BY_LINE.test(ask.pattern)));

    test.each(faults.map(fault => [fault] as const))('%s from the start', async fault => {
      const played = await play(ask, fault, 0, placedRecords, true);
      expect(judge(played, ask, placed, fault)).toEqual([]);
    });

    test.each(faults.map(fault => [fault] as const))('%s after it was read', async fault => {
      const played = await play(ask, fault, LATER, placedRecords, true);
      expect(judge(played, ask, placed, fault)).toEqual([]);
    });
  });
});

test('every table of sources is tried, whatever is added to it', () => {
  const tables = Object.entries(sourceTables).filter(([name]) => name.endsWith('_SOURCES'));
  expect(tables.length).toBeGreaterThan(3);
  const all = tables.flatMap(([, table]) => Object.values(table as Record<string, SourceDefinition>));
  const tried = [...ASKS, ...PLACEMENT_ASKS];
  expect(all.flatMap(asksOf).filter(ask => !tried.some(one => isSameAsk(one, ask)))).toEqual([]);
});

describe('both files of IPv6', () => {
  test('gone are a kernel without IPv6: IPv4 alone counts, and nothing is missing', async () => {
    const without = records.map(record => ({
      ...record,
      files: Object.fromEntries(Object.entries(record.files).filter(([path]) => !/\/net\/\w+6$/.test(path))),
    }));
    const { headline, problems } = await play(undefined, 'gone', 0, without);
    expect(headline).toMatch(/^✔ no UDP loss /);
    expect(problems).toEqual([]);
  });
});

interface Played {
  readonly snapshot: Snapshot;
  readonly report: readonly string[];
  readonly headline: string;
  /** Every value of the JSON but those of srs-top itself, by its path; unknown is null. */
  readonly leaves: ReadonlyMap<string, unknown>;
  readonly unknown: readonly string[];
  readonly problems: readonly string[];
  readonly asks: readonly Ask[];
}

async function play(
  ask?: Ask,
  fault: Fault = 'gone',
  fromRefresh = 0,
  played = records,
  isPlacementWanted = false,
): Promise<Played> {
  const asks: Ask[] = [];
  let refreshes = 0;
  const recorded = answering(createRecordedHost(played));
  const host = createFaultyHost(
    recorded,
    ask,
    fault,
    () => refreshes >= fromRefresh,
    asked => asks.push(asked),
  );
  const monitor = new Monitor(host, { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } });
  monitor.wantPlacement(isPlacementWanted);
  let snapshot: Snapshot | undefined;
  for await (const next of monitor.run(new AbortController().signal)) {
    snapshot = next;
    refreshes++;
    // What is asked of programs is answered between two refreshes.
    for (let turn = 0; turn < 4; turn++) await new Promise(resolve => setImmediate(resolve));
  }
  if (snapshot === undefined) throw new Error('nothing was played');
  const view = { ...INITIAL_VIEW, showThreads: true };
  const [srs] = snapshot.metrics.srs;
  const past = srs === undefined ? undefined : snapshot.past.get(srs.pid);
  const report = plainReport({ ...paneInput(snapshot, { view }), srs, past }, 120);
  const leaves = new Map(leavesOf(JSON.parse(formatJson(snapshot.metrics))));
  return {
    snapshot,
    report,
    headline: report[1] ?? '',
    leaves,
    unknown: [...leaves].filter(([, value]) => value === null).map(([path]) => path),
    problems: snapshot.metrics.problems.map(({ source }) => source),
    asks: uniqueAsks(asks),
  };
}

/** The stage of SRS itself, which its log tells of: that says so in the stage, and is optional. */
const OF_LOG = /^srs\.0\.stages\.in\.8\.(?:lost|counters|levels)/;

/** What is wrong with a report in whose making a source failed; nothing is right. */
function judge(played: Played, ask: Ask, whole = healthy, fault?: Fault): readonly string[] {
  const wrong: string[] = [];
  const changed = [...whole.leaves].filter(([path, value]) => !isSame(played, path, value));
  for (const [path, value] of changed) {
    const now = played.leaves.get(path);
    if (now !== null && now !== undefined && !isTrueAllTheSame(path, now, whole))
      wrong.push(`${path}: ${JSON.stringify(value)} → ${JSON.stringify(now)}`);
  }
  const sources = [...SOURCES, ...(whole === placed ? PLACEMENT : [])].filter(source =>
    asksOf(source).some(one => isSameAsk(one, ask)),
  );
  const names = sources.map(({ name }) => name);
  // What a host may lack is no problem where it is not there.
  const isOptional = sources.some(source => source.isOptional === true);
  // A name that is cut, or another's, is one of another process.
  const isOther =
    (ask.pattern === '/proc/*/comm' && fault !== 'forbidden' && fault !== 'empty') ||
    (ask.kind === 'link' && fault === 'names only');
  const isMissed = !isOptional || !(fault === 'gone' || isOther);
  const isToldOf = changed.some(
    ([path]) =>
      !/\.(?:user|build)$|\.log(?:\.|$)/.test(path) &&
      !OF_LOG.test(path) &&
      !isTrueAllTheSame(path, played.leaves.get(path), whole),
  );
  // Files of any process are those of SRS too.
  const isOfAny = /^\/proc(?:\/\*|$)/.test(ask.pattern);
  if (isToldOf && isMissed && !played.problems.some(name => isOfAny || names.includes(name)))
    wrong.push(
      `no problem of ${names.join(' or ')}: ${played.problems.join(', ')}; ${changed.map(([path]) => path)}`,
    );
  const isLossUnknown = COUNTERS.includes(ask.pattern) || played.snapshot.metrics.srs.length === 0;
  if (isLossUnknown && changed.length > 0 && played.headline.startsWith('✔')) wrong.push(played.headline);
  if (!isLossUnknown && played.headline !== whole.headline) wrong.push(played.headline);
  return [...wrong, ...judgeReport(played, whole)];
}

const CLAIMS = /nothing to lose|are off|no srs here|No srs|ENDED|no SRS$|all but/;

function judgeReport({ report, snapshot }: Played, whole: Played): readonly string[] {
  const wrong: string[] = [];
  const isGone = snapshot.ended.length > 0;
  for (const line of report)
    if (!isGone && CLAIMS.test(line) && !whole.report.includes(line)) wrong.push(line);
  const zeros = (lines: readonly string[]): number =>
    lines
      .filter(line => !line.startsWith('▲'))
      .map(line => line.replace('uid 0', 'uid'))
      .join('\n')
      .match(/(?<![\d.,:/])0(?:\.0)?(?![\d.,:])/g)?.length ?? 0;
  if (zeros(report) > zeros(whole.report)) wrong.push(`more zeros: ${report.join('\n')}`);
  return wrong;
}

/** Rates are made of two readings: what was read last before a fault may still stand. */
function isSame({ leaves }: Played, path: string, value: unknown): boolean {
  return leaves.has(path) && leaves.get(path) === value;
}

/** What a failure changes and is no less true for it. */
function isTrueAllTheSame(path: string, now: unknown, whole: Played): boolean {
  // A look at the queues may step to the last record a moment earlier.
  if (
    /(?:^|\.)(?:time|elapsedSeconds|uptimeSeconds|ageSeconds|followedSeconds|lastLineSecondsAgo)$/.test(path)
  )
    return isNear(whole.leaves.get(path), now);
  // The window tells of what span its counts are; the sums of a shorter span are less.
  if (/^srs\.0\.udp\.(?!uncounted|unowned)/.test(path)) return true;
  // A stage that was read in part, or not at all, says so.
  if (/^srs\.0\.stages\.(?:in|out)\.\d+\.unread$/.test(path)) return typeof now === 'string';
  if (path === 'srs.0.user') return now === '0';
  if (path === 'srs.0.command') return now === '[srs]';
  return false;
}

function isNear(a: unknown, b: unknown): boolean {
  const [first, second] = [a, b].map(value =>
    typeof value === 'string' ? Date.parse(value) / 1e3 : Number(value),
  );
  return Math.abs((first ?? Number.NaN) - (second ?? Number.NaN)) < 0.01;
}

function leavesOf(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, entry]) => {
    const below = path === '' ? key : `${path}.${key}`;
    return /^(?:self|problems)\b/.test(below) ? [] : leavesOf(entry, below);
  });
}

function asksOf({
  texts = [],
  links = [],
  directories = [],
  commands = [],
}: SourceDefinition): readonly Ask[] {
  const of = (kind: Ask['kind'], patterns: readonly string[]): Ask[] =>
    patterns.map(pattern => ({ kind, pattern: pattern.replace('/PID/', `/${PID}/`) }));
  return [
    ...of('text', texts),
    ...of('link', links),
    ...of('directory', directories),
    ...of('command', commands),
  ];
}

function uniqueAsks(asks: readonly Ask[]): readonly Ask[] {
  return [...new Map(asks.map(ask => [`${ask.kind} ${ask.pattern}`, ask])).values()];
}

function isSameAsk(a: Ask, b: Ask): boolean {
  return a.kind === b.kind && a.pattern === b.pattern;
}

const QDISC =
  '"kind":"fq","handle":"8001:","root":true,"bytes":9,"packets":9,"drops":0,"overlimits":0,"backlog":0,"qlen":0,"flows_plimit":0';
const CONNTRACK = `entries  found invalid insert_failed drop early_drop\n00000003 ${' 00000000'.repeat(5)}\n`;

/** An interface that has dropped frames, so that these are told apart. */
function dropping(files: CaptureRecord['files']): CaptureRecord['files'] {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      path.endsWith('/net/dev') ? text.replace(/((?:eth0|v0):\s+\d+\s+\d+\s+0\s+)0/, '$17') : text,
    ]),
  );
}

function statistics(at: string): Readonly<Record<string, string>> {
  const figures = { rx_missed_errors: 2, rx_dropped: 5, rx_nohandler: 0 };
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [`${at}/statistics/${name}`, `${figure}\n`]),
  );
}

function speedsOf(cpu: number): Readonly<Record<string, string>> {
  const texts = ['0-1\n', '3600000\n', '3500000\n', '3600000\n', 'performance\n', '0\n', '0\n'];
  return Object.fromEntries(
    CPU_FILES.map((file, index) => [`/sys/devices/system/cpu/cpu${cpu}/${file}`, texts[index] ?? '']),
  );
}

/** The recording with what it lacks of a real host. */
function complete(recorded: readonly CaptureRecord[]): readonly CaptureRecord[] {
  return recorded.map((record, index) => ({
    ...record,
    commands: {
      'tc -s -j qdisc': `[{"dev":"eth0",${QDISC}}]\n`,
      [`nsenter -t ${PID} -n -- tc -s -j qdisc`]: `[{"dev":"v0",${QDISC}}]\n`,
      [`nsenter -t ${PID} -n -- ss -tinH`]: '',
      'ethtool -S eth0': 'NIC statistics:\n     rx_packets: 90\n     pps_allowance_exceeded: 17\n',
    },
    files:
      index > 0
        ? dropping(record.files)
        : {
            ...dropping(record.files),
            ...statistics('/sys/class/net/eth0'),
            ...statistics(`/proc/${PID}/root/sys/class/net/v0`),
            '/proc/net/stat/nf_conntrack': CONNTRACK,
            [`/proc/${PID}/net/stat/nf_conntrack`]: CONNTRACK,
            '/proc/sys/net/netfilter/nf_conntrack_count': '3\n',
            '/proc/sys/net/netfilter/nf_conntrack_max': '262144\n',
            '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
            '/sys/class/net/eth0/speed': '10000\n',
            '/sys/class/net/eth0/device/../irq': '0\n',
            '/sys/class/net/eth0/device/../msi_irqs/38': 'msix\n',
            '/sys/class/net/eth0/queues/rx-0/rps_cpus': '0\n',
            '/proc/irq/38/smp_affinity_list': '0-1\n',
            ...speedsOf(0),
            ...speedsOf(1),
            [`/proc/${PID}/net/sockstat6`]: 'TCP6: inuse 0\nUDP6: inuse 0\n',
            [`/proc/${PID}/cgroup`]: '1:cpu:/srs\n',
            '/sys/fs/cgroup/cpu/srs/cpu.stat': 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n',
            '/sys/fs/cgroup/cpu/srs/cpu.cfs_quota_us': '-1\n',
            '/sys/fs/cgroup/cpu/srs/cpu.cfs_period_us': '100000\n',
            [`/proc/${PID}/task/${PID}/wchan`]: 'do_epoll_wait',
          },
    ...(record.links === undefined
      ? {}
      : {
          links: {
            ...record.links,
            '/proc/1/ns/net': 'net:[4026531840]',
            '/proc/self/ns/net': 'net:[4026531840]',
            '/sys/class/net/eth0/device': '../../../virtio2',
          },
        }),
  }));
}

const INTERRUPTS = (count: number): string => `           CPU0       CPU1
 38:       ${count}          0 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
LOC:         17         18   Local timer interrupts
`;

/** The recording with what is read of placement. */
function withPlacement(recorded: readonly CaptureRecord[]): readonly CaptureRecord[] {
  const fixed = {
    '/sys/devices/system/cpu/online': '0-1\n',
    '/sys/devices/system/cpu/isolated': '\n',
    '/sys/devices/system/node/node0/cpulist': '0-1\n',
    '/sys/class/net/eth0/device/../numa_node': '0\n',
    '/proc/irq/38/effective_affinity_list': '0\n',
  };
  const stat = (tid: number, cpu: number, ticks: number): string =>
    statText({ tid, name: `ksoftirqd/${cpu}` }).replace(/^((?:\S+ ){14})\S+/, `$1${ticks}`);
  return recorded.map((record, index) => ({
    ...record,
    files: {
      ...record.files,
      ...(index === 0 ? fixed : {}),
      '/proc/interrupts': INTERRUPTS(1_000 + 10 * index),
      '/proc/14/comm': 'ksoftirqd/0\n',
      '/proc/14/stat': stat(14, 0, index),
      '/proc/22/comm': 'ksoftirqd/1\n',
      '/proc/22/stat': stat(22, 1, index),
    },
  }));
}

/** A host that answers what is asked of ss, as one that is alive does. */
function answering(host: Host): Host {
  return {
    ...host,
    async look(question) {
      const look = await host.look(question);
      if (question.sockets === undefined || question.sockets.length === 0) return look;
      const path = `/proc/${PID}/net/udp`;
      const table = (await host.look({ texts: [path] })).knownText(path);
      const lines = parseUdpSockets(table ?? '', 'udp').map(
        ({ local, inode }) =>
          `UNCONN 0 0 ${local} 0.0.0.0:* ino:${inode} sk:1 <-> skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0)`,
      );
      const said = { asked: 'ss -uanmeH', text: `${lines.join('\n')}\n`, atMs: host.clock.nowMs() };
      return withSockets(look, question, said);
    },
  };
}

function withSockets(
  look: Look,
  { texts = [], links = [], names = [], sockets = [] }: Question,
  said: SocketsText,
): Look {
  return new Look({
    texts: new Map(
      texts.map(pathOf).map(path => [path, isPattern(path) ? look.texts(path) : look.text(path)]),
    ),
    links: new Map(
      links.map(pathOf).map(path => [path, isPattern(path) ? look.links(path) : look.link(path)]),
    ),
    names: new Map(names.map(pathOf).map(path => [path, look.names(path)])),
    sockets: new Map(sockets.map(one => [socketsKey(one), said])),
  });
}
