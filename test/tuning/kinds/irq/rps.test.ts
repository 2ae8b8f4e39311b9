import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { applyTuning } from '../../../../src/tuning/engine/apply.ts';
import { surveyEntries } from '../../../../src/tuning/engine/journal-survey.ts';
import { createJournal } from '../../../../src/tuning/journal/journal.ts';
import { planRps, RPS } from '../../../../src/tuning/kinds/irq/rps.ts';
import { isRefusal } from '../../../../src/tuning/tuning.ts';
import type { FakeHost } from '../../../helpers/fake-host.ts';
import { createNicHost, type FakeNicScript, rpsFile } from '../../../helpers/fake-nic.ts';
import { countingTexts } from '../../../helpers/look-at.ts';
import { createMemoryJournal } from '../../../helpers/memory-journal.ts';

type Request = Parameters<typeof planRps>[1];

const FLOWS = 'RPS spreads flows, not packets: what comes from one sender to one port stays on one CPU.';

const plan = (request: Partial<Request> = {}, script: FakeNicScript = {}) =>
  planRps(createNicHost(script), { interface: 'veth1', cpus: '0-3', ...request });

async function apply(
  request: Partial<Request>,
  script: FakeNicScript,
  between?: (host: FakeHost) => void,
): Promise<string> {
  const host = createNicHost(script);
  const planned = await planRps(host, { interface: 'veth1', cpus: '0-3', ...request });
  if (isRefusal(planned)) throw new Error(planned.refused);
  between?.(host);
  const outcome = await applyTuning(host, createMemoryJournal(), planned);
  return isRefusal(outcome) ? `refused: ${outcome.refused}` : outcome.sentence;
}

describe('planning', () => {
  test('a queue: the list is shown, the mask is written', async () => {
    expect(await plan({ cpus: '1-2' })).toMatchObject({
      kind: 'rps',
      title: 'RPS of veth1 off → 1-2',
      targets: [{ id: 'veth1/rx-0', name: '', before: 'off', wanted: '1-2' }],
      steps: [{ id: 'veth1/rx-0', path: rpsFile('veth1', 0), text: '6' }],
      cautions: [
        'veth1 has no interrupts of its own: its packets arrive on the CPU of the interface or program behind it.',
        FLOWS,
      ],
    });
  });

  test('off is the mask 0, and needs no cautions', async () => {
    const files = { [rpsFile('veth1', 0)]: 'f\n' };
    expect(await plan({ cpus: 'off' }, { files })).toMatchObject({
      title: 'RPS of veth1 0-3 → off',
      steps: [{ path: rpsFile('veth1', 0), text: '0' }],
      cautions: [],
    });
  });

  test('more than 32 CPUs: groups with commas, no more than it takes', async () => {
    const files = {
      '/sys/devices/system/cpu/present': '0-127\n',
      '/sys/devices/system/cpu/online': '0-127\n',
    };
    expect(await plan({ cpus: '1,64-65' }, { files })).toMatchObject({
      steps: [{ text: '3,00000000,00000002' }],
      targets: [{ wanted: '1,64-65' }],
    });
  });

  test('chosen queues alone', async () => {
    expect(await plan({ interface: 'eth0', queues: [1] })).toMatchObject({ targets: [{ id: 'eth0/rx-1' }] });
    expect(await plan({ interface: 'eth0', queues: [1, 7] })).toEqual({
      refused: 'there is no queue eth0/rx-7',
    });
  });

  test('says where it makes no sense', async () => {
    const cautionsOf = async (request: Partial<Request>, script: FakeNicScript = {}) => {
      const planned = await plan(request, script);
      return isRefusal(planned) ? planned : planned.cautions;
    };
    expect(await cautionsOf({ interface: 'eth0' })).toEqual([
      'eth0 has 2 receive queues, whose IRQs are on CPUs 0,2 already: RPS may add more work than it spreads.',
      FLOWS,
    ]);
    const files = { '/sys/devices/system/cpu/online': '0,2\n' };
    expect(await cautionsOf({ interface: 'eth0', cpus: '0' }, { files })).toContain(
      'eth0 has 2 receive queues, whose IRQs are on CPUs 0,2 already: RPS only adds work.',
    );
    const moved = { '/proc/irq/40/effective_affinity_list': '0\n' };
    expect(await cautionsOf({ interface: 'eth0' }, { files: moved })).toEqual([FLOWS]);
    expect(await cautionsOf({ interface: 'lo' })).toEqual([
      'On lo a packet is received by the CPU that sent it: RPS moves it to another, which wakes that CPU each time.',
      FLOWS,
    ]);
    expect(await cautionsOf({ cpus: '1-2', srs: { affinity: '1', lastCpu: 1 } })).toContain(
      'SRS is bound to CPU 1: softirq will take time from it on CPU 1.',
    );
  });

  test.each([
    [{ interface: 'eth9' }, 'there is no interface eth9; there are eth0, veth1, lo'],
    [{ interface: '*' }, 'there is no interface *; there are eth0, veth1, lo'],
    [{ cpus: 'all' }, 'CPUs "all": a list such as 0-3,8 is needed, or off'],
    [{ cpus: ' ' }, 'CPUs " ": a list such as 0-3,8 is needed, or off'],
    [{ cpus: '4' }, 'RPS 4: CPU 4 is not on this host, which has 0-3'],
    [{ cpus: 'off' }, 'RPS of veth1 off: already set for veth1/rx-0'],
  ])('refuses %j', async (request, refused) => {
    const isMet = refused.includes('already set') ? { isMet: true } : {};
    expect(await plan(request)).toEqual({ refused, ...isMet });
  });

  test('an interface without receive queues', async () => {
    expect(await plan({ interface: 'nlmon0' }, { files: { '/sys/class/net/nlmon0/mtu': '1\n' } })).toEqual({
      refused: 'nlmon0 has no receive queue with RPS',
    });
  });
});

describe('applying', () => {
  test('reads back a mask that the kernel writes its own way', async () => {
    const between = (host: FakeHost) => {
      const { set } = host.files;
      host.files.set = (path, text) =>
        set.call(host.files, path, path.endsWith('rps_cpus') ? '00000000,0000000f\n' : text);
    };
    expect(await apply({}, {}, between)).toBe('RPS of veth1 off → 0-3: 1/1 queue');
  });

  test('refused by the kernel', async () => {
    expect(await apply({}, { refusal: () => 'EINVAL: invalid argument' })).toBe(
      'RPS of veth1 off → 0-3: 0/1 queue; veth1/rx-0 refused: the kernel accepts none of these CPUs for RPS',
    );
    expect(await apply({}, { refusal: () => 'EROFS: read-only file system' })).toBe(
      'RPS of veth1 off → 0-3: 0/1 queue; ' +
        'veth1/rx-0 refused: /sys is mounted read-only here; do it where it is writable, such as on the host of the container',
    );
    expect(await apply({}, { refusal: () => 'EPERM: operation not permitted' })).toBe(
      'RPS of veth1 off → 0-3: 0/1 queue; veth1/rx-0 not permitted. ' + 'The reason is not known',
    );
  });

  test('an interface that is gone by then', async () => {
    expect(await apply({}, {}, ({ files }) => void files.delete(rpsFile('veth1', 0)))).toBe(
      'refused: RPS of veth1 off → 0-3 was not applied: the queue has vanished',
    );
  });

  test('sets back any value that it reads', async () => {
    const host = createNicHost({ files: { [rpsFile('eth0', 0)]: '5\n' } });
    const targets = ['eth0/rx-0', 'eth0/rx-1'].map(id => ({ id, name: '', startTicks: undefined }));
    const states = [await RPS.read(host, undefined, targets)].flat();
    expect(states).toMatchObject([{ value: '0,2' }, { value: 'off' }]);
    const wishes = [
      { id: 'eth0/rx-0', wanted: '0,2' },
      { id: 'eth0/rx-1', wanted: 'off' },
    ];
    expect(RPS.steps({ process: undefined, scope: 'all' }, wishes)).toMatchObject([
      { text: '5' },
      { text: '0' },
    ]);
  });
});

test('a change made in another network namespace is not taken back here, even if a queue has the same name', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-rps-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const links = (network: string) => ({ links: { '/proc/self/ns/net': network } });
  const there = createNicHost(links('net:[4026532177]'));
  const planned = await planRps(there, { interface: 'veth1', cpus: '0-3' });
  if (isRefusal(planned)) throw new Error(planned.refused);
  const journal = createJournal(there, directory);
  await applyTuning(there, journal, planned);
  const statesAt = async (host: FakeHost): Promise<readonly string[]> =>
    (await surveyEntries(host, await journal.entries())).map(({ words }) => words);
  expect(await statesAt(there)).toEqual(['in force']);
  const here = createNicHost({ ...links('net:[4026531833]'), files: { [rpsFile('veth1', 0)]: 'f\n' } });
  expect(await statesAt(here)).toEqual([
    'made in another network namespace (net:[4026532177]), whose interfaces these are',
  ]);
});

test.each(['../../../tmp/rx-0', '../rx-0', './rx-0', 'eth0/../../rx-0', '*/rx-0/..', 'eth0'])(
  'an id that leads elsewhere is neither read nor written: %s',
  async id => {
    const read: string[] = [];
    const host = createNicHost();
    const spying = countingTexts(host, paths => read.push(...paths));
    expect(await RPS.read(spying, undefined, [{ id, name: '', startTicks: undefined }])).toEqual([]);
    expect(read).toEqual([]);
    expect(RPS.steps({ process: undefined, scope: 'all' }, [{ id, wanted: '0' }])).toEqual([]);
  },
);
