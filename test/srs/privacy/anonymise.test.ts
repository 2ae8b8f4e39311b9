import { describe, expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import type { Look } from '../../../src/host/look.ts';
import { createReplayedHost } from '../../../src/host/recorded/replayed-host.ts';
import type { Frame, RecordingHeader } from '../../../src/host/recording/frame.ts';
import { Knowledge } from '../../../src/host/recording/knowledge.ts';
import { Recorder } from '../../../src/host/recording/recorder.ts';
import { createRecordingHost } from '../../../src/host/recording/recording-host.ts';
import type { Scrub } from '../../../src/host/recording/scrub.ts';
import { createSimulatedHost, scenarioOf } from '../../../src/host/simulated/simulated.ts';
import { Monitor } from '../../../src/monitor.ts';
import { formatJson } from '../../../src/output/json.ts';
import { DEFAULT_SETTINGS } from '../../../src/settings/settings.ts';
import { readBuiltIn } from '../../../src/srs/build/build-signs.ts';
import { anonymiser } from '../../../src/srs/privacy/anonymise.ts';
import { Pseudonyms } from '../../../src/srs/privacy/pseudonyms.ts';
import { SCRUB_SECRETS } from '../../../src/srs/privacy/scrub-secrets.ts';

const WANTED = { name: 'srs' };
/** 203.0.113.9, where SRS listens in place of everywhere. */
const ADDRESS = '097100CB';
const USER = 'alice';

/** A starved demo, whose SRS has an address and belongs to somebody. */
function createHost(): Host {
  const scenario = scenarioOf('starved');
  if (scenario === undefined) throw new Error('no such scenario');
  const host = createSimulatedHost(scenario, { seed: 1, speed: Number.POSITIVE_INFINITY });
  return {
    ...host,
    async look(question) {
      const look = await host.look(question);
      const texts = new Map(look.answers.texts);
      for (const [path, result] of texts)
        if ('text' in result && typeof result.text === 'string')
          texts.set(path, { ...result, text: withNames(path, result.text) });
      return look.with({ texts }) as Look;
    },
  };
}

function withNames(path: string, text: string): string {
  if (/\/net\/(?:tcp|udp)$/.test(path)) return text.replaceAll(/: 00000000:/g, `: ${ADDRESS}:`);
  if (path.endsWith('/cmdline') && text.includes('srs'))
    return `${text}-o\0/home/${USER}/a\0rtmp://media.example.org/live/key\0`;
  return path === '/etc/passwd' ? text.replace(/^srs:/m, `${USER}:`).replace(/^root:/m, `${USER}:`) : text;
}

interface Taken {
  readonly text: string;
  readonly reports: readonly unknown[];
}

async function recordAndReplay(scrub: Scrub): Promise<Taken> {
  const host = createHost();
  const header: RecordingHeader = {
    ...{ schema: 1, version: '0.0.0', hostId: host.id, hostName: host.name, system: host.system },
    startAt: Math.round(host.clock.nowMs() * 1_000),
    startWall: host.clock.time().getTime(),
    ...{ delaySeconds: 1, windowSeconds: 30, wanted: WANTED },
  };
  const lines: string[] = [];
  const recorder = new Recorder({
    header,
    scrub,
    taker: { wantsKey: () => lines.length === 0, take: frame => void lines.push(JSON.stringify(frame)) },
  });
  await reportsOf(createRecordingHost(host, recorder));
  recorder.sleeps();
  const left = lines.map(line => JSON.parse(line) as Frame);
  const frames = { next: async () => left.shift(), close: async () => undefined };
  return { text: lines.join('\n'), reports: await reportsOf(await createReplayedHost({ header, frames })) };
}

async function reportsOf(host: Host): Promise<readonly unknown[]> {
  const monitor = new Monitor(host, { ...DEFAULT_SETTINGS, delaySeconds: 1, wanted: WANTED });
  const reports: unknown[] = [];
  for await (const { metrics, advice } of monitor.run(new AbortController().signal)) {
    // What srs-top itself takes is measured, and another each time.
    const { self: _, ...report } = JSON.parse(formatJson(metrics, advice));
    reports.push(report);
    if (reports.length >= 40) break;
  }
  return reports;
}

/** Where two trees differ: the name of the field, and both values. */
function differences(a: unknown, b: unknown, field = ''): readonly string[] {
  if (Object.is(a, b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return [`${field}: ${a} → ${b}`];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap(key =>
    differences(
      (a as Record<string, unknown>)[key],
      (b as Record<string, unknown>)[key],
      /^\d+$/.test(key) ? field : key,
    ),
  );
}

describe('a recording with other names', () => {
  test('says the same but for them', { timeout: 60_000 }, async () => {
    const plain = await recordAndReplay(SCRUB_SECRETS);
    const other = await recordAndReplay(anonymiser(new Pseudonyms('demo-host-7')));
    expect(plain.reports).toHaveLength(40);
    const found = [...new Set(differences(plain.reports, other.reports))];
    expect([...new Set(found.map(one => one.split(': ')[0]))].sort()).toEqual([
      'command',
      'local',
      'url',
      'user',
    ]);
    expect(found).toContain('user: alice → user-1');
    expect(found).toContain('local: 203.0.113.9:8000 → 198.18.0.1:8000');
    expect(found).toContain('url: /live/stage → /app-1/stream-1');
    // Each name by one of its own.
    const [names, others] = [0, 1].map(side => new Set(found.map(one => one.split(' → ')[side])));
    expect([names?.size, others?.size]).toEqual([found.length, found.length]);
    for (const name of [ADDRESS, '203.0.113.9', USER, 'media.example.org', 'stage', 'studio-a']) {
      expect(plain.text.includes(name)).toBe(true);
      expect(other.text.includes(name)).toBe(false);
    }
  });
});

describe('nothing that names a customer stays', () => {
  const scrub = anonymiser(new Pseudonyms('edge-acmecorp7'));
  const texts: readonly (readonly [string, string])[] = [
    ['/proc/7/cmdline', 'srs-bench\0--host=db.acmecorp.example\0-S\0media.acmecorp.example:1935\0'],
    ['/proc/7/cmdline', 'x\0ops@acmecorp.example\0EDGE-ACMECORP7.acmecorp.example\0'],
    ['/proc/7/cmdline', 'ffmpeg\0-i\0/srv/acmecorp/in\0/home/acmecorp/acmecorp-tv/x\0/Users/acmecorp\0'],
    ['/proc/7/cmdline', './objs/srs\0-c\0conf/acmecorp.conf\0'],
    ['/proc/7/cgroup', '4:cpu,cpuacct:/acmecorp.slice/acmecorp-tv.service\n0::/kubepods/acmecorp\n'],
    [
      '/proc/7/mountinfo',
      '30 1 0:26 /acmecorp /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n31 1 0:27 / /mnt/acmecorp rw - ext4 none rw\n',
    ],
    ['/proc/7/maps', '00400000-00500000 r-xp 00000000 08:01 7 /srv/acmecorp/objs/srs\n'],
    ['/proc/7/stat', '7 (acmecorp (x) y) S 1 7 7 0 -1\n'],
    ['/proc/7/task/9/stat', '9 (acmecorp-log) S 1 7 7 0 -1\n'],
    ['/proc/7/comm', 'acmecorp-agent\n'],
    ['/proc/7/status', 'Name:\tacmecorp-agent\nUmask:\t0022\n'],
    ['/proc/7/cmdline', 'acmecorp-agent\0-v\0'],
    ['/proc/7/cmdline', 'acmecorp-agent: worker process'],
    ['/proc/7/cmdline', '/usr/bin/acmecorp-agent\0'],
    ['/proc/net/dev', ' face |bytes\n    lo: 1 2\nacmecorp-vpn0: 3 4\n'],
  ];
  test.each(texts)('in %s: %s', (path, text) => {
    expect(scrub.text(path, text)).not.toMatch(/acmecorp/i);
  });

  test('in links, failures and what was asked', () => {
    expect(scrub.link('/proc/7/exe', '/srv/acmecorp/objs/srs')).toMatch(/^\/srv\/dir-\d+\/objs\/srs$/);
    expect(scrub.link('/proc/7/fd/9', '/srv/acmecorp/srs.log')).toMatch(/^\/srv\/dir-\d+\/srs\.log$/);
    expect(scrub.link('/sys/class/net/eth0/device', '../../../virtio3')).toBe('../../../virtio3');
    expect(scrub.link('/sys/class/net/acmecorp0', '../../devices/virtual/net/acmecorp0')).toMatch(
      /^\.\.\/\.\.\/devices\/virtual\/net\/if-\d+$/,
    );
    const failure = { asked: '/srv/acmecorp/x', reason: 'gone', detail: "open '/srv/acmecorp/x'" } as const;
    expect(JSON.stringify([scrub.failure?.(failure), scrub.answer('from', '', failure)])).not.toContain(
      'acme',
    );
    expect(scrub.key('from', 'end 65536 /srv/acmecorp/srs.log')).toMatch(
      /^end 65536 \/srv\/dir-\d+\/srs\.log$/,
    );
    expect(scrub.key('get', 'http://media.acmecorp.example:1985\0/api/v1/summaries')).not.toContain('acme');
    expect(scrub.key('from', 'end 65536 /proc/7/fd/9')).toBe('end 65536 /proc/7/fd/9');
  });

  test('in figures of processes and interfaces, which stay', () => {
    expect(scrub.text('/proc/8/stat', '8 (acmecorp) x) R 1 8 8 0 -1\n')).toMatch(
      /^8 \(program-\d+\) R 1 8 8 0 -1\n$/,
    );
    expect(scrub.text('/proc/8/stat', '8 (ffmpeg) R 1\n')).toBe('8 (ffmpeg) R 1\n');
    expect(scrub.text('/proc/stat', 'cpu  1 2 3 (a) b 4\n')).toBe('cpu  1 2 3 (a) b 4\n');
    const table = 'Inter-|   Receive\n face |bytes\n  eth0: 1 2\nacme0:3 4\n';
    expect(scrub.text('/proc/8/net/dev', table)).toMatch(
      /^Inter-\| {3}Receive\n face \|bytes\n {2}eth0: 1 2\nif-\d+:3 4\n$/,
    );
    const printed = { command: [], exitCode: 0, signal: undefined, stderr: '', problem: undefined, atMs: 1 };
    const of = (stdout: string): string => {
      const answer = scrub.answer('query', 'tc', { ...printed, stdout });
      return 'stdout' in answer ? answer.stdout : '';
    };
    expect(of('[{"kind":"fq","dev":"acmecorp-x"}] users:(("acmecorp",pid=7,fd=3))')).toMatch(
      /^\[\{"kind":"fq","dev":"if-\d+"\}\] users:\(\("program-\d+",pid=7,fd=3\)\)$/,
    );
    expect(scrub.link('/proc/8/exe', '/usr/bin/acmecorp-agent (deleted)')).toMatch(
      /^\/usr\/bin\/program-\d+ \(deleted\)$/,
    );
  });

  /** As `ss -uanmepH` of iproute2 6.1 prints them, with `-O` in a line. */
  test.each([
    [
      'UNCONN 0      0      0.0.0.0:45455 0.0.0.0:* users:(("node",pid=13664,fd=18)) ino:4966484 sk:15309 cgroup:/acme.slice/acme-live.service <->\n\t skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0)\n',
      'UNCONN 0      0      0.0.0.0:45455 0.0.0.0:* users:(("node",pid=13664,fd=18)) ino:4966484 sk:15309 cgroup:/dir-1.slice/dir-2.service <->\n\t skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0)\n',
    ],
    [
      'UNCONN 0      0            *:45456       *:* ino:4966485 sk:1530a cgroup:/acme.slice/acme-live.service v6only:0 <-> skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0)\n',
      'UNCONN 0      0            *:45456       *:* ino:4966485 sk:1530a cgroup:/dir-1.slice/dir-2.service v6only:0 <-> skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0)\n',
    ],
    [
      'ESTAB 0 0 203.0.113.7%acmevpn0:8000 203.0.113.9:9 users:(("acmed",pid=7,fd=9)) ino:3 sk:1 cgroup:/acme.slice/acme tv --> \n',
      'ESTAB 0 0 198.18.0.1%if-1:8000 198.18.0.2:9 users:(("program-1",pid=7,fd=9)) ino:3 sk:1 cgroup:/dir-1.slice/dir-2 --> \n',
    ],
    [
      'UNCONN 0 0 0.0.0.0%lo:68 0.0.0.0:* ino:22740 sk:2a cgroup:unreachable:1 <->\nUNCONN 0 0 [fe80::1]%eth0:9 *:* cgroup:/system.slice/ssh.service v6only:1 <->\n',
      undefined,
    ],
  ])('in what ss prints of sockets: %s', (text, expected) => {
    const other = anonymiser(new Pseudonyms('edge-3'));
    expect(other.sockets(text)).toBe(expected ?? text);
    const printed = { command: [], exitCode: 0, signal: undefined, stderr: '', problem: undefined, atMs: 1 };
    expect(other.answer('query', 'ss', { ...printed, stdout: text })).toMatchObject({
      stdout: expected ?? text,
    });
  });

  test.each(['/proc/7/exe', '/proc/7/map_files/400000-900000'])(
    'in the switches of its build that %s has',
    path => {
      const configured =
        '--prefix=/home/acmecorp/acmecorp-srs/trunk/objs/Platform-SRS7 --cc=/opt/acmecorp/gcc --gcp=on --gperf=on --sanitizer=off --url=acmecorp';
      const text = `--prefix=/home/acmecorp/ffmpeg --extra-cflags=-I/srv/acmecorp/include\n${configured}\n--prefix=/home/acmecorp --gcp=on --gperf=on\nVALGRIND_DO_ADDED_LEAK_CHECK\n`;
      const answer = scrub.answer('aside', path, new Map([[path, { text, atMs: 1 }]]));
      const [[, result]] = [...answer] as unknown as [[string, { text: string }]];
      expect(result.text).toBe('--gcp=on --gperf=on --sanitizer=off\nVALGRIND_DO_ADDED_LEAK_CHECK\n');
      expect(scrub.text(path, text)).toBe(result.text);
      expect(readBuiltIn(result.text)).toEqual(readBuiltIn(text));
    },
  );

  test('in what is told of cgroups', () => {
    const other = anonymiser(new Pseudonyms('edge-3'));
    other.text('/proc/7/cgroup', '4:cpu:/acme-batch\n0::/system.slice/acme-live.service\n');
    expect(
      other.told('finding', {
        sentence: 'SRS is starved by 6 × ffmpeg in acme-live.service (61 % of CPU 1)',
        evidence: [{ what: 'ffmpeg 18 on CPU 3 in acme-batch', value: 12 }],
      }),
    ).toEqual({
      sentence: 'SRS is starved by 6 × ffmpeg in dir-2.service (61 % of CPU 1)',
      evidence: [{ what: 'ffmpeg 18 on CPU 3 in dir-1', value: 12 }],
    });
  });

  test('in what is told, also of a host that is called by an ordinary word', () => {
    const told = anonymiser(new Pseudonyms('media')).told('journal', [
      { host: 'media', label: 'media', operator: 'alice', title: 'renice srs: no media lost' },
      { host: 'media', label: 'srs' },
    ]);
    expect(told).toEqual([
      { host: 'host-1', label: 'host-1', operator: 'user-1', title: 'renice srs: no media lost' },
      { host: 'host-1', label: 'srs' },
    ]);
  });

  test('in the paths, patterns and names by which something is known, and these are found again', () => {
    const own = new Knowledge(scrub);
    const at = (text: string) => ({ text, atMs: 1 });
    const [group, stat] = ['/sys/fs/cgroup/cpu/acmecorp.slice', 'cpu.stat'];
    const gone = { asked: `${group}/cpu.max`, reason: 'gone', detail: `open '${group}/cpu.max'` } as const;
    const learnt = own.differences(
      {
        texts: new Map<string, never>([
          ['/proc/7/cgroup', at('2:cpu:/acmecorp.slice\n') as never],
          [`${group}/${stat}`, at('nr_throttled 7\n') as never],
          [`${group}/cpu.max`, gone as never],
          [`${group}/*/${stat}`, new Map([[`${group}/acmecorp-tv.service/${stat}`, at('a')]]) as never],
        ]),
        links: new Map([['/srv/acmecorp/now', '/srv/acmecorp/then']]),
        names: new Map([['/sys/fs/cgroup/cpu', ['acmecorp.slice', 'cpu.stat', 'system.slice']]]),
        sockets: new Map(),
        tookMs: new Map([['/srv/acmecorp/now', 1]]),
      },
      0,
    );
    expect(JSON.stringify([learnt, own.whole(0)])).not.toContain('acmecorp');
    const { text } = own.text('/proc/7/cgroup') as { text: string };
    const other = text.slice('2:cpu:'.length).trim();
    expect(own.text(`/sys/fs/cgroup/cpu${other}/${stat}`)).toMatchObject({ text: 'nr_throttled 7\n' });
    expect(own.list('/sys/fs/cgroup/cpu')).toEqual([other.slice(1), 'cpu.stat', 'system.slice']);
  });
});
