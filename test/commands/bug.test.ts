import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runBug } from '../../src/commands/bug.ts';
import { bugReport } from '../../src/commands/bug-report.ts';
import { namesTaker } from '../../src/commands/bug-secrets.ts';
import type { Host, HostLine } from '../../src/host/host.ts';
import { STARVED } from '../../src/host/simulated/scenarios/starved.ts';
import { simulate } from '../../src/host/simulated/simulate.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/settings/settings.ts';
import { keepError } from '../../src/storage/errors.ts';
import { createTheme } from '../../src/view/look/theme.ts';
import { createFakeHost, type FakeHostScript } from '../helpers/fake-host.ts';

let stateDirectory: string;
beforeEach(() => {
  stateDirectory = join(mkdtempSync(join(tmpdir(), 'srs-top-bug-')), 'state');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(join(stateDirectory, '..'), { recursive: true });
});

async function report(
  script: FakeHostScript = {},
  settings: Partial<Settings> = {},
  elsewhere: Pick<Host, 'afar'> & { readonly line?: HostLine } = {},
): Promise<string> {
  const lines: string[] = [];
  const host = { ...createFakeHost({ below: simulate(STARVED, 1), ...script }), ...elsewhere };
  const exitCode = await runBug({
    host,
    stateDirectory,
    version: '1.2.3',
    isJson: false,
    wanted: { name: 'srs' },
    settings: { ...DEFAULT_SETTINGS, ...settings },
    revertAfterSeconds: 0,
    theme: createTheme({ colorLevel: 0, isAscii: false }),
    columns: 100,
    print: (...printed) => void lines.push(...printed),
    complain: sentence => expect.unreachable(sentence),
    importRecording: () => Promise.reject(new Error('nothing is imported here')),
    ask: undefined,
  });
  expect(exitCode).toBe(0);
  return lines.join('\n');
}

/** What stands behind a heading. */
function partOf(text: string, title: string): string {
  const [, part = ''] = text.split(`### ${title}\n\n`);
  return part.split('\n\n### ')[0] ?? '';
}

const STATUS = (effective: string, seccomp = '0'): string =>
  `Name:\tnode\nUid:\t0\t0\t0\t0\nCapEff:\t${effective}\nCapBnd:\t000001ffffffffff\nSeccomp:\t${seccomp}\n`;

describe('srs-top bug', () => {
  it('tells versions, the host, what is watched and found', async () => {
    const text = await report();
    expect(text).toMatch(/^### srs-top 1\.2\.3\n/);
    expect(text).toContain(
      `| Node.js | ${process.versions.node} (V8 ${process.versions.v8}), that of the user |`,
    );
    expect(partOf(text, 'The host')).toContain('| kernel | 6.12.48+deb13-amd64 |');
    expect(partOf(text, 'What is watched')).toMatch(
      /\| SRS 1 \| .*4 threads, in the host's network namespace, /,
    );
    expect(partOf(text, 'What is watched')).toContain('| findings | starved |');
    expect(partOf(text, 'Settings other than the default')).toBe('nothing');
    expect(partOf(text, 'The journal')).toBe('```\n0 changes\n```');
    expect(partOf(text, 'What ended srs-top lately')).toBe('nothing');
  });

  it('tells which rights srs-top has, and what of the kernel decides them', async () => {
    // CAP_SYS_PTRACE and CAP_SYS_NICE.
    const files = {
      '/proc/self/status': STATUS('0000000000880000', '2'),
      '/proc/self/uid_map': '         0       1000          1\n',
      '/proc/sys/kernel/perf_event_paranoid': '4\n',
      '/sys/fs/cgroup/cgroup.controllers': 'cpu io memory\n',
    };
    const rights = partOf(await report({ files }), 'What srs-top may do here');
    expect(rights).toContain(
      '| see whose sockets are whose, and open files of others | yes (CAP_SYS_PTRACE) |',
    );
    expect(rights).toContain('| raise a priority, pin threads of others | yes (CAP_SYS_NICE) |');
    expect(rights).toContain('| enter the network namespace of a container | no (CAP_SYS_ADMIN) |');
    expect(rights).toContain('| seccomp filter | yes |');
    expect(rights).toContain('| user namespace of its own | yes |');
    expect(rights).toContain('| kernel.perf_event_paranoid | 4 |');
    expect(rights).toContain('| cgroups | v2 |');
  });

  it('says of sudo that it reads no files', async () => {
    const files = { '/proc/self/status': STATUS('0000000000000000') };
    const rights = partOf(await report({ files, privilege: 'sudo' }), 'What srs-top may do here');
    expect(rights).toContain(
      '| see whose sockets are whose, and open files of others | no (CAP_SYS_PTRACE) |',
    );
    expect(rights).toContain('| raise a priority, pin threads of others | through sudo (CAP_SYS_NICE) |');
  });

  it('tells of a host elsewhere by what it is reached and what serves there, and nothing of this one', async () => {
    const stdout = `sh dash
awk mawk mawk 1.3.4 20200120
login acme-shell 10.0.0.7
lacks nc
lacks NSpid
lacks acme
`;
    const onCommand: FakeHostScript['onCommand'] = ([program]) => (program === 'sh' ? { stdout } : undefined);
    const line = (client?: string): HostLine => ({
      ...{ to: 'srs@acme', problem: () => undefined, subscribe: () => () => undefined },
      ...(client !== undefined && { client: async () => client }),
    });
    const bySsh = { afar: { flags: ['--host', 'srs@acme'], isRoot: false }, line: line('OpenSSH_9.2p1') };
    expect(
      partOf(await report({ onCommand }, {}, bySsh), 'The line to it')
        .split('\n')
        .slice(2),
    ).toEqual([
      '| by | ssh |',
      '| ssh of this machine | OpenSSH_9.2p1 |',
      '| who logs in there | a user |',
      '| sh there | dash |',
      '| awk there | mawk 1.3.4 |',
      '| login shell there | another |',
      '| missing there | nc, NSpid |',
    ]);
    const byPod = { afar: { flags: ['--via', '/opt/acme/kubectl exec -i acme -- sh'] }, line: line() };
    const pod = partOf(
      await report({ onCommand: () => ({ problem: 'failed' }) }, {}, byPod),
      'The line to it',
    );
    expect(pod).toContain('| by | --via kubectl |\n| ssh of this machine | – |');
    expect(pod).toContain('| sh there | – |');
    expect(pod).toContain('| missing there | – |');
    const byOther = { afar: { flags: ['--via', 'acme-shell edge'] }, line: line() };
    const text = await report({ onCommand }, {}, byOther);
    expect(text).toContain('| by | --via another program |');
    expect(text).not.toContain('acme');
    expect(await report()).not.toContain('The line to it');
  });

  it('does not know what it cannot read', async () => {
    const rights = partOf(await report({ files: { '/proc/self/status': '' } }), 'What srs-top may do here');
    expect(rights).toContain('| raise a priority, pin threads of others | – |');
    expect(rights).toContain('| seccomp filter | – |');
  });

  it('names settings that differ, and no value that is anybody’s own', async () => {
    const settings = { delaySeconds: 2, theme: 'light', name: 'acme-media', apiPassword: 'hunter2' } as const;
    const part = partOf(await report({}, settings), 'Settings other than the default');
    expect(part).toBe('```\ndelay = 2\nname (set)\ntheme = "light"\napi-password (set)\n```');
  });

  it('tells what ended it lately, and what of the journal cannot be relied on', async () => {
    const error = {
      time: '2026-11-30T01:02:03.000Z',
      version: '1.2.2',
      message: 'no frame',
      frames: ['draw (core.js:1:2)'],
    };
    await keepError(stateDirectory, error);
    writeFileSync(join(stateDirectory, 'journal.ndjson'), 'rubbish\n', { mode: 0o600 });
    const text = await report();
    expect(partOf(text, 'What ended srs-top lately')).toBe(
      '```\n2026-11-30T01:02:03.000Z (1.2.2) no frame\n  at draw (core.js:1:2)\n```',
    );
    expect(partOf(text, 'The journal')).toMatch(/^```\n0 changes\n.*(?:line 1|record).*\n```$/is);
  });
});

describe('what it prints', () => {
  const own = { host: 'edge-3.acme.example', user: 'alice', home: '/home/alice' };
  const take = namesTaker('edge-3.acme.example', own);

  it.each([
    ['edge-3.acme.example', /edge-3|acme/],
    ['EDGE-3 has no log', /edge-3/i],
    ['/home/alice/srs/objs/srs.log: EACCES', /alice/],
    ['/home/bob/srs.log: EACCES', /bob/],
    ['/srv/acme/objs/srs.log', /acme/],
    ['http://203.0.113.7:1985/api/v1/versions refused', /203\.0\.113/],
    ['[2a01:4f8:1:2::3]:8000', /2a01/],
    ['rtmp://origin.acme.example/live?token=abc123', /acme|abc123/],
    ['sudo: alice is not in the sudoers file', /alice/],
    ['api_password=hunter2', /hunter2/],
  ])('has no names in it: %s', (text, named) => {
    expect(text).toMatch(named);
    expect(take(text)).not.toMatch(named);
  });

  it('keeps what tells of the fault', () => {
    for (const text of [
      'EACCES: permission denied (/proc/17034/net/snmp)',
      'kernel 6.12.48+deb13-amd64, glibc 2.36',
    ])
      expect(take(text)).toBe(text);
  });

  it('leaves root, who is nobody’s name', () => {
    const other = namesTaker('vm', { host: 'laptop', user: 'alice', home: '/home/alice' }, [
      '--host',
      'root@edge-3',
    ]);
    expect(other('runs as root on edge-3')).toMatch(/^runs as root on host-\d$/);
  });

  it('takes the ways to another host for names', () => {
    const ways = [
      '--host',
      'deploy@edge-prod-7',
      '--via',
      'kubectl exec -i -n customer-acme pod/srs-0 -- sh',
    ];
    const other = namesTaker('linux', { host: 'linux', user: 'srs', home: '/' }, ways);
    const text = other('no line to edge-prod-7: kubectl exec -i -n customer-acme pod/srs-0 -- sh ended');
    expect(text).not.toMatch(/edge-prod-7|customer-acme|srs-0/);
    expect(text).toContain('kubectl exec -i -n ');
  });

  it('keeps ordinary words where a host or a user is called by one', () => {
    const ordinary = namesTaker('linux', { host: 'linux', user: 'srs', home: '/' });
    expect(ordinary('linux x64, srs 17034')).toBe('linux x64, srs 17034');
  });

  it('is cleaned of what a terminal would obey, and stays a table', () => {
    const sections = [{ title: 'T', rows: [['a', 'x\x1b[2J|y'] as const, ['b', undefined] as const] }];
    const [, , , , row, unknown] = bugReport(sections, text => text);
    expect(row).toMatch(/^\| a \| [^\x1b]*\\\|y \|$/);
    expect(unknown).toBe('| b | – |');
  });
});
