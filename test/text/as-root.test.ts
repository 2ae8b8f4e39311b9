import { describe, expect, it, test } from 'vitest';
import type { HostFailure } from '../../src/host/host.ts';
import { Monitor } from '../../src/monitor.ts';
import { explainStraceFailure } from '../../src/profile/strace/strace-errors.ts';
import { toActAsRoot, toReadAsRoot } from '../../src/text/as-root.ts';
import type { Afar } from '../../src/text/own-command.ts';
import { createFakeHost, type FakeHostScript } from '../helpers/fake-host.ts';

const EDGE: Afar = { flags: ['--host', 'srs@edge-3'] };
const POD: Afar = { flags: ['--via', 'kubectl exec -i pod -- sh'] };

describe('what helps where a right is missing', () => {
  it.each([
    [undefined, 'run srs-top as root', 'run srs-top with sudo'],
    [
      EDGE,
      "it takes root there: srs-top root@edge-3, or --via 'ssh srs@edge-3 sudo -n sh'",
      'srs-top root@edge-3, or let the user there sudo without a password',
    ],
    [
      { flags: ['--host', 'ssh://srs@edge-3:2222', '--ssh-option', 'ProxyJump=jump'] },
      "it takes root there: srs-top ssh://root@edge-3:2222 with the same options, or --via 'ssh … ssh://srs@edge-3:2222 sudo -n sh'",
      'srs-top ssh://root@edge-3:2222 with the same options, or let the user there sudo without a password',
    ],
    [
      { flags: ['--host', 'edge-3'] },
      "it takes root there: srs-top root@edge-3, or --via 'ssh edge-3 sudo -n sh'",
      'srs-top root@edge-3, or let the user there sudo without a password',
    ],
    [
      POD,
      "it takes root there: a shell of root's behind --via, as sudo -n sh is one",
      'let the user there sudo without a password',
    ],
  ] as const)('on %j', (afar, toRead, toAct) => {
    expect([toReadAsRoot(afar), toActAsRoot(afar)]).toEqual([toRead, toAct]);
  });

  it('is nothing that is known where root itself may not read', () => {
    expect(toReadAsRoot({ ...EDGE, isRoot: true })).toBe('not even root may there');
  });
});

test('a source of another host says what helps there', async () => {
  const path = '/proc/net/softnet_stat';
  const forbidden: HostFailure = { asked: path, reason: 'forbidden', detail: 'EACCES: permission denied' };
  const told = async (afar: Afar | undefined) => {
    const host = { ...createFakeHost({ files: { [path]: forbidden } }), afar };
    const monitor = new Monitor(host, { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } });
    for await (const { metrics } of monitor.run(new AbortController().signal))
      return metrics.problems.filter(({ detail }) => detail.includes(path)).map(({ detail }) => detail);
    return [];
  };
  expect(await told(undefined)).toEqual([`EACCES: permission denied: run srs-top as root (${path})`]);
  expect(await told(EDGE)).toEqual([
    `EACCES: permission denied: it takes root there: srs-top root@edge-3, or --via 'ssh srs@edge-3 sudo -n sh' (${path})`,
  ]);
});

test.each([
  [
    {},
    'sudo: a password is required\n',
    'strace was not started (sudo: a password is required). Root may: srs-top root@edge-3, or let the user there sudo without a password',
  ],
  [
    { privilege: 'user', files: { '/proc/sys/kernel/yama/ptrace_scope': '1\n' } },
    'Operation not permitted',
    "strace may not look at pid 7847: kernel.yama.ptrace_scope is 1: only root may trace what it did not start: srs-top root@edge-3, or let the user there sudo without a password, or: ssh -t srs@edge-3 'sudo sysctl kernel.yama.ptrace_scope=0'",
  ],
] satisfies (readonly [FakeHostScript, string, string])[])(
  'strace there: %j',
  async (script, stderr, words) => {
    const host = { ...createFakeHost(script), afar: EDGE };
    const failed = { command: [], exitCode: 1, signal: undefined, stdout: '', stderr, problem: undefined };
    expect(await explainStraceFailure(host, failed, 7_847)).toBe(words);
  },
);
