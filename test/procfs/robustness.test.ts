import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCfsQuota, parseCpuMax, parseThrottleCounts } from '../../src/procfs/cgroup-cpu.ts';
import { parseCommandLine } from '../../src/procfs/cmdline.ts';
import { parseCpuList } from '../../src/procfs/cpu-list.ts';
import { parseCpuMask } from '../../src/procfs/cpu-mask.ts';
import { parseLossCounters } from '../../src/procfs/ethtool-statistics.ts';
import { parseInterrupts } from '../../src/procfs/interrupts.ts';
import { parseIpCounters } from '../../src/procfs/ip-counters.ts';
import { parseLimits } from '../../src/procfs/limits.ts';
import { parseLoadAverage } from '../../src/procfs/loadavg.ts';
import { parseNetDev } from '../../src/procfs/net-dev.ts';
import { parseConntrackStat } from '../../src/procfs/nf-conntrack.ts';
import { parsePasswd } from '../../src/procfs/passwd.ts';
import { parsePidStat } from '../../src/procfs/pid-stat.ts';
import { parsePidStatus } from '../../src/procfs/pid-status.ts';
import { parseSchedstat } from '../../src/procfs/schedstat.ts';
import { parseSoftirqs } from '../../src/procfs/softirqs.ts';
import { parseSoftnetStat } from '../../src/procfs/softnet-stat.ts';
import { parseSocketOwners } from '../../src/procfs/ss-owners.ts';
import { listTcpConnections } from '../../src/procfs/ss-tcp.ts';
import { parseSsUdp } from '../../src/procfs/ss-udp.ts';
import { parseKernelStat } from '../../src/procfs/stat.ts';
import { parseQdiscs } from '../../src/procfs/tc-qdisc.ts';
import { countEstablished } from '../../src/procfs/tcp-sockets.ts';
import { parseUdp6Counters, parseUdpCounters } from '../../src/procfs/udp-counters.ts';
import { parseUdpSockets, readUdpQueues } from '../../src/procfs/udp-sockets.ts';
import { parseUptime } from '../../src/procfs/uptime.ts';
import { cleanText } from '../../src/text/clean-text.ts';
import { cpuMsSince } from '../helpers/cpu-ms.ts';
import { parseSnmp, parseSnmp6 } from '../helpers/snmp.ts';
import { ends, readCapture, readFixture } from './recorded-texts.ts';

const [recorded] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
const inodes = new Set([22749, 22750, 22752, 22754, 22756, 22758, 22760]);

/** Each parser with a real text of its file. */
const parsers: Readonly<Record<string, readonly [parse: (text: string) => unknown, text: string]>> = {
  parseKernelStat: [parseKernelStat, recorded.read('/proc/stat')],
  parseSoftirqs: [parseSoftirqs, recorded.read('/proc/softirqs')],
  'parseSoftirqs of one type': [text => parseSoftirqs(text, ['NET_RX']), recorded.read('/proc/softirqs')],
  parseInterrupts: [parseInterrupts, readFixture('interrupts-6.18-virtio.txt')],
  'parseInterrupts of many drivers': [parseInterrupts, readFixture('interrupts-drivers.txt')],
  parseNetDev: [parseNetDev, recorded.read('/proc/net/dev')],
  parseSnmp: [parseSnmp, recorded.read('/proc/net/snmp')],
  parseSnmp6: [parseSnmp6, recorded.read('/proc/net/snmp6')],
  parseUdpCounters: [parseUdpCounters, recorded.read('/proc/net/snmp')],
  parseUdp6Counters: [parseUdp6Counters, recorded.read('/proc/net/snmp6')],
  'parseUdpSockets udp': [text => parseUdpSockets(text, 'udp'), readFixture('udp.txt')],
  'parseUdpSockets udp6': [text => parseUdpSockets(text, 'udp6'), readFixture('udp6.txt')],
  readUdpQueues: [readUdpQueues, readFixture('udp.txt') + readFixture('udp6.txt')],
  countEstablished: [
    text => countEstablished(text, inodes),
    readFixture('tcp.txt') + readFixture('tcp6.txt'),
  ],
  parseSoftnetStat: [parseSoftnetStat, recorded.read('/proc/net/softnet_stat')],
  'parseIpCounters netstat': [
    netstat => parseIpCounters({ netstat, snmp: recorded.read('/proc/net/snmp'), snmp6: undefined }),
    recorded.read('/proc/net/netstat'),
  ],
  'parseIpCounters snmp6': [
    snmp6 =>
      parseIpCounters({
        snmp6,
        snmp: recorded.read('/proc/net/snmp'),
        netstat: recorded.read('/proc/net/netstat'),
      }),
    recorded.read('/proc/net/snmp6'),
  ],
  parseConntrackStat: [
    parseConntrackStat,
    'entries  found drop\n00000003  00000000 0000000a\n00000003  00000000 00000001\n',
  ],
  parseQdiscs: [
    parseQdiscs,
    '[{"kind":"tbf","dev":"vsrv","root":true,"packets":29555,"drops":718202,"qlen":30}]\n',
  ],
  parseLossCounters: [parseLossCounters, 'NIC statistics:\n     rx_packets: 9\n     rx_missed_errors: 12\n'],
  listTcpConnections: [
    text => listTcpConnections(text),
    'ESTAB 0 40 10.0.0.1:1935 10.0.0.9:50000\n\t cubic rto:204 rtt:12.5/3 cwnd:10 retrans:1/12 notsent:28\n',
  ],
  parseSocketOwners: [
    parseSocketOwners,
    'UNCONN 0 0 127.0.0.1:5555 0.0.0.0:* users:(("python3",pid=26371,fd=3)) ino:4711 sk:33a47 <->\n',
  ],
  parsePidStat: [parsePidStat, recorded.read('/proc/7847/stat')],
  parsePidStatus: [parsePidStatus, recorded.read('/proc/7847/status')],
  parseSchedstat: [parseSchedstat, recorded.read('/proc/7847/schedstat')],
  parseLimits: [parseLimits, recorded.read('/proc/7847/limits')],
  parseLoadAverage: [parseLoadAverage, recorded.read('/proc/loadavg')],
  parseUptime: [parseUptime, recorded.read('/proc/uptime')],
  parseCpuList: [parseCpuList, '0-3,8,16-30:2/4'],
  parseCpuMask: [text => parseCpuMask(text) ?? [], 'ff,00000003'],
  parseCpuMax: [parseCpuMax, '90000 100000\n'],
  parseCfsQuota: [text => parseCfsQuota(text, text), '90000\n'],
  parseThrottleCounts: [
    parseThrottleCounts,
    'nr_periods 412\nnr_throttled 380\nthrottled_time 25600000000\n',
  ],
  parseSsUdp: [parseSsUdp, readFixture('ss-uanmeH.txt')],
  parseCommandLine: [parseCommandLine, recorded.read('/proc/7847/cmdline')],
  parsePasswd: [parsePasswd, 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/bin/false\n'],
  cleanText: [cleanText, recorded.read('/proc/7847/cmdline')],
};

const MAY_BE_NEGATIVE = new Set(['nice', 'priority']);
const MAY_BE_INFINITE = new Set(['openFilesSoft', 'openFilesHard']);

/** Every figure anywhere in what a parser gave, with the name it goes by, that no kernel could mean. */
function findNonsense(value: unknown, name = ''): string[] {
  if (typeof value === 'number') {
    const isBounded =
      Number.isFinite(value) || (MAY_BE_INFINITE.has(name) && value === Number.POSITIVE_INFINITY);
    const hasItsSign = value >= 0 || MAY_BE_NEGATIVE.has(name);
    return isBounded && hasItsSign ? [] : [`${name} ${value}`];
  }
  if (value instanceof Map) return [...value].flatMap(([key, entry]) => findNonsense([key, entry], name));
  if (Array.isArray(value)) return value.flatMap(entry => findNonsense(entry, name));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, entry]) => findNonsense(entry, key));
  }
  return [];
}

const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '\0',
    '\n',
    '\n\n',
    ' ',
    '\t',
    ':',
    ')',
    '(',
    '-',
    '.',
    ',',
    '%',
    '-1',
    'NaN',
    '1e999',
    '\ud800',
  ),
  fc.constantFrom(
    '99999999999999999999',
    '9'.repeat(400),
    '-9223372036854775808',
    'FFFFFFFF',
    '0x7f',
    '\u001b]52;',
  ),
);

type Mutation = (text: string) => string;

/** One way a text can come out wrong: cut, shuffled, spliced, overlong, or with something in it that is not of it. */
const mutation: fc.Arbitrary<Mutation> = fc
  .tuple(
    fc.nat(5),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    garbage,
  )
  .map(
    ([kind, from, to, inserted]): Mutation =>
      text => {
        const start = Math.floor(Math.min(from, to) * text.length);
        const end = Math.floor(Math.max(from, to) * text.length);
        if (kind === 0) return text.slice(0, end);
        if (kind === 1) return shuffleLines(text, from);
        if (kind === 2) return text.slice(end) + text.slice(0, start);
        if (kind === 3) return text + text.slice(start, end).repeat(3);
        if (kind === 4) return text.slice(0, start) + inserted + text.slice(start);
        return text.slice(0, start) + inserted + text.slice(end);
      },
  );

function shuffleLines(text: string, seed: number): string {
  const lines = text.split('\n').map((line, index) => ({ line, key: (index * 7919 * (seed + 1)) % 1 }));
  return lines
    .sort((a, b) => a.key - b.key)
    .map(({ line }) => line)
    .join('\n');
}

describe.each(Object.entries(parsers))('%s', (_, [parse, text]) => {
  test('finds figures or words in the real text', () => {
    expect(JSON.stringify(parse(text), (_key, value) => (value instanceof Map ? [...value] : value))).toMatch(
      /[\da-z]/,
    );
    expect(findNonsense(parse(text))).toEqual([]);
  });

  test('never throws and never makes nonsense of a text that came out wrong', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), mutations => {
        const mutated = mutations.reduce((current, mutate) => mutate(current), text);
        expect(findNonsense(parse(mutated))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('never throws and never makes nonsense of texts of other files, and of any text', () => {
    const others = fc.constantFrom(...Object.values(parsers).map(([, other]) => other));
    fc.assert(
      fc.property(fc.oneof(others, fc.string({ unit: 'binary' }), garbage), other => {
        expect(findNonsense(parse(other))).toEqual([]);
      }),
    );
  });

  test.each(['\0', '\n', ' ', '\t', ':', '(', ')', '0', 'a', '\n ', '\n0:'])(
    'takes 200 kB of %j in its stride',
    piece => {
      const before = process.threadCpuUsage();
      expect(findNonsense(parse(piece.repeat(200_000 / piece.length)))).toEqual([]);
      // Linear ones need some milliseconds, quadratic ones minutes.
      expect(cpuMsSince(before)).toBeLessThan(3_000);
    },
  );
});
