import { describe, expect, test } from 'vitest';
import type { HostFailure } from '../../../../src/host/host.ts';
import { applyTuning } from '../../../../src/tuning/engine/apply.ts';
import { GUIDE_VALUES } from '../../../../src/tuning/kinds/sysctl/kernel-parameters.ts';
import { planSysctl, SYSCTL } from '../../../../src/tuning/kinds/sysctl/sysctl.ts';
import { shellLines } from '../../../../src/tuning/plan/steps.ts';
import { expectOutcome, expectPlan } from '../../../helpers/expect-tuning.ts';
import { createFakeHost, type FakeCommands, type FakeHostScript } from '../../../helpers/fake-host.ts';
import { createMemoryJournal } from '../../../helpers/memory-journal.ts';

const CORE = '/proc/sys/net/core';
const BACKLOG = `${CORE}/netdev_max_backlog`;
const FILES = {
  [`${CORE}/rmem_max`]: '4194304\n',
  [`${CORE}/wmem_max`]: '4194304\n',
  [`${CORE}/rmem_default`]: '212992\n',
  [`${CORE}/wmem_default`]: '212992\n',
  [BACKLOG]: '1000\n',
  '/proc/sys/net/ipv4/udp_mem': '575802\t767738\t1151604\n',
};
const RMEM_16 = { wishes: [{ id: 'net.core.rmem_max', value: '16MiB' }] };
const NSENTER = ['nsenter', '-t', '1', '-n', '--'];

const hostWith = (script: FakeHostScript = {}) => createFakeHost({ files: FILES, ...script });
const failingWith =
  (detail: string) =>
  (path: string): HostFailure => ({ asked: path, reason: 'forbidden', detail });

/** srs-top is in a namespace of its own, and the host's is only seen through nsenter. */
function hostElsewhere(script: FakeHostScript = {}) {
  const values = new Map<string, string>(Object.entries(FILES));
  const onCommand: FakeCommands = command => {
    const [program = '', ...words] = command.slice(NSENTER.length);
    if (program === 'cat') return { stdout: values.get(words[0] ?? '') ?? '' };
    const found = words.slice(2).filter(path => values.has(path));
    return { stdout: found.map(path => `${path}:${values.get(path)}`).join('') };
  };
  const files = { [`${CORE}/rmem_max`]: '4194304\n' };
  const host = createFakeHost({ files, onCommand, ...script });
  const inputs: (string | undefined)[] = [];
  return {
    values,
    inputs,
    host: {
      ...host,
      execute: async (command: readonly string[], options?: { readonly input?: string }) => {
        inputs.push(options?.input);
        values.set(command.at(-1) ?? '', `${options?.input}\n`);
        return host.execute(command, options);
      },
    },
  };
}

test.each([
  [['net.core.rmem_max'], false],
  [['net.core.wmem_max', 'net.core.rmem_default'], false],
  [['net.core.netdev_max_backlog'], true],
  [['net.core.rmem_max', 'net.ipv4.udp_mem'], true],
])('of %j a verdict is due now: %s', (ids, expected) => {
  const targets = ids.map(id => ({ id, name: '', startTicks: undefined }));
  expect(SYSCTL.isJudged?.(targets)).toBe(expected);
});

describe('planning', () => {
  test("the guide's four, as writes", async () => {
    const plan = expectPlan(await planSysctl(hostWith(), { wishes: GUIDE_VALUES }));
    expect(plan).toMatchObject({
      title: 'sysctl 4194304 and 212992 → 16777216',
      label: 'edge-3',
      process: undefined,
      within: [],
      cautions: [
        'For sockets that are opened from now on: those that are open keep their size until SRS restarts.',
        "net.core.rmem_default, net.core.wmem_default: SRS's UDP sockets ask for a size of their own; other new sockets get this one.",
        'It holds until the next boot; srs-top persist makes it last.',
      ],
    });
    expect(shellLines(plan.steps, false)).toEqual([
      'echo 16777216 > /proc/sys/net/core/rmem_max',
      'echo 16777216 > /proc/sys/net/core/wmem_max',
      'echo 16777216 > /proc/sys/net/core/rmem_default',
      'echo 16777216 > /proc/sys/net/core/wmem_default',
    ]);
  });

  test('those that have it already are left out, and all of them are a refusal', async () => {
    const files = { ...FILES, [`${CORE}/wmem_max`]: '16777216\n' };
    const plan = expectPlan(await planSysctl(hostWith({ files }), { wishes: GUIDE_VALUES }));
    expect(plan.targets.map(({ id }) => id)).toEqual([
      'net.core.rmem_max',
      'net.core.rmem_default',
      'net.core.wmem_default',
    ]);
    const one = { wishes: [{ id: 'net.core.wmem_max', value: '16777216' }] };
    expect(await planSysctl(hostWith({ files }), one)).toEqual({
      refused: 'net.core.wmem_max 16777216: already set for net.core.wmem_max',
      isMet: true,
    });
  });

  test('a lowered parameter is named: a host may have more than the guide says', async () => {
    const files = { ...FILES, [`${CORE}/rmem_max`]: '33554432\n' };
    const plan = expectPlan(await planSysctl(hostWith({ files }), { wishes: GUIDE_VALUES }));
    expect(plan.cautions[0]).toBe('net.core.rmem_max: less than now.');
  });

  test('three numbers are shown and written with blanks, whatever the kernel puts between', async () => {
    const wishes = [{ id: 'net.ipv4.udp_mem', value: '600000 800000 1200000' }];
    const plan = expectPlan(await planSysctl(hostWith(), { wishes }));
    expect(plan.title).toBe('net.ipv4.udp_mem 575802 767738 1151604 → 600000 800000 1200000');
    expect(shellLines(plan.steps, true)).toEqual([
      "echo '600000 800000 1200000' | sudo -n tee /proc/sys/net/ipv4/udp_mem",
    ]);
    expect(plan.cautions[0]).toBe('Everything but the buffers acts at once.');
  });

  test.each([
    ['kernel.core_pattern', '|/tmp/x', 'kernel.core_pattern: not a parameter that srs-top changes'],
    [
      'net.core.rmem_max',
      '12 apples',
      'net.core.rmem_max "12 apples": a whole number of bytes from 8192 to 1073741823 is needed (KiB and MiB are understood)',
    ],
    ['net.core.netdev_budget', '600', 'net.core.netdev_budget: this kernel has no such parameter'],
  ])('%s "%s" is refused', async (id, value, refused) => {
    expect(await planSysctl(hostWith(), { wishes: [{ id, value }] })).toEqual({ refused });
  });

  test('no step for what is not in the list, as from a journal that somebody edited', () => {
    const reach = { process: undefined, scope: 'all' } as const;
    expect(SYSCTL.steps(reach, [{ id: 'kernel.core_pattern', wanted: 'x' }])).toEqual([]);
  });
});

describe('applying', () => {
  test('writes and reads back', async () => {
    const host = hostWith();
    const plan = expectPlan(await planSysctl(host, RMEM_16));
    const outcome = expectOutcome(await applyTuning(host, createMemoryJournal(), plan));
    expect(outcome.sentence).toBe('net.core.rmem_max 4194304 → 16777216: 1/1 parameter');
    expect(host.written).toEqual(['/proc/sys/net/core/rmem_max 16777216']);
  });

  test.each([
    [
      'EROFS: read-only file system',
      'refused: /proc/sys is mounted read-only here; do it where it is writable, such as on the host of the container',
    ],
    ['EINVAL: invalid argument', 'refused: the kernel does not accept this value'],
    ['EACCES: permission denied', 'not permitted. The reason is not known'],
  ])('%s', async (detail, words) => {
    const host = hostWith({ onWrite: failingWith(detail) });
    const plan = expectPlan(await planSysctl(host, RMEM_16));
    expect(expectOutcome(await applyTuning(host, createMemoryJournal(), plan)).sentence).toBe(
      `net.core.rmem_max 4194304 → 16777216: 0/1 parameter; net.core.rmem_max ${words}`,
    );
  });
});

describe('in a network namespace of its own', () => {
  test("reads and writes in the host's, through pid 1", async () => {
    const { host, values, inputs } = hostElsewhere();
    const plan = expectPlan(await planSysctl(host, RMEM_16));
    expect(shellLines(plan.steps, false)).toEqual([
      'echo 16777216 | nsenter -t 1 -n -- tee /proc/sys/net/core/rmem_max',
    ]);
    const journal = createMemoryJournal();
    const outcome = expectOutcome(await applyTuning(host, journal, plan));
    expect(outcome.sentence).toBe('net.core.rmem_max 4194304 → 16777216: 1/1 parameter');
    expect([values.get(`${CORE}/rmem_max`), inputs]).toEqual(['16777216\n', ['16777216']]);
    expect(journal.records[0]).not.toHaveProperty('within');
  });

  test('with sudo that stands first', async () => {
    const { host } = hostElsewhere({ privilege: 'sudo' });
    const plan = expectPlan(await planSysctl(host, RMEM_16));
    expect(shellLines(plan.steps, plan.usesSudo)).toEqual([
      'echo 16777216 | sudo -n nsenter -t 1 -n -- tee /proc/sys/net/core/rmem_max',
    ]);
  });

  test('refused with what nsenter said where there is no way', async () => {
    const stderr = 'nsenter: reassociate to namespace failed: Operation not permitted\n';
    const { host } = hostElsewhere({ onCommand: () => ({ exitCode: 1, stderr }) });
    expect(await planSysctl(host, RMEM_16)).toEqual({
      refused:
        "srs-top is in a network namespace of its own, where these parameters are read-only or missing, and found no way into the host's (nsenter -t 1 -n: nsenter: reassociate to namespace failed: Operation not permitted). Run it on the host itself",
    });
  });

  test('refused where even their names may not be seen', async () => {
    const forbidden: HostFailure = {
      asked: BACKLOG,
      reason: 'forbidden',
      detail: 'EACCES: permission denied',
    };
    expect(await planSysctl(hostWith({ files: { ...FILES, [BACKLOG]: forbidden } }), RMEM_16)).toEqual({
      refused: `${BACKLOG} cannot be read (EACCES: permission denied): run srs-top on the host itself`,
    });
  });
});
