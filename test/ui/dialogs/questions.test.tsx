import { describe, expect, test } from 'vitest';
import { pathOf } from '../../../src/host/look.ts';
import type { Dialog } from '../../../src/view/state/view-state.ts';
import type { FakeHost } from '../../helpers/fake-host.ts';
import { createNicHost } from '../../helpers/fake-nic.ts';
import { fakeProcess } from '../../helpers/fake-process.ts';
import { KEYS } from '../../helpers/keys.ts';
import { createSrsHost, renderDialog } from './render-dialog.tsx';

/** A host that counts what it is asked, and answers each question after so long. */
function counting<H extends FakeHost>(host: H, delayMs: number) {
  const asked: string[] = [];
  const wait = (): Promise<void> => new Promise(resolve => setTimeout(resolve, delayMs));
  const counted: H = {
    ...host,
    async look(question) {
      asked.push(`look ${[...(question.texts ?? []), ...(question.names ?? [])].map(pathOf).join(' ')}`);
      await wait();
      return host.look(question);
    },
    async readAside(paths, options) {
      asked.push(`aside ${paths.join(' ')}`);
      await wait();
      return host.readAside(paths, options);
    },
    async query(command, options) {
      asked.push(`query ${command.join(' ')}`);
      await wait();
      return host.query(command, options);
    },
  };
  return { host: counted, asked };
}

/** Resolves when nothing was asked for a while. */
async function settled(asked: readonly string[]): Promise<void> {
  for (let before = -1; before !== asked.length; ) {
    before = asked.length;
    await new Promise(resolve => setTimeout(resolve, 60));
  }
}

const CORE = '/proc/sys/net/core';
/** What a quota is read from each time; all else about cgroups is remembered. */
const CGROUPS = {
  '/proc/7847/cgroup': '4:cpu:/a/b\n',
  '/proc/self/mountinfo': '36 32 0:31 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n',
  '/sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us': '90000\n',
  '/sys/fs/cgroup/cpu/a/b/cpu.cfs_period_us': '100000\n',
  '/sys/fs/cgroup/cpu/a/b/cpu.stat': 'nr_periods 1\nnr_throttled 1\n',
  '/sys/fs/cgroup/cpu/a/b/cpu.shares': '1024\n',
  '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '-1\n',
  '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
};
const PARAMETERS = { [`${CORE}/netdev_max_backlog`]: '1000\n', [`${CORE}/rmem_max`]: '4194304\n' };

const CHANGES: readonly (readonly [Dialog['kind'], readonly string[]])[] = [
  ['renice', ['-', '5', 'Down', '3']],
  ['affinity', ['Down', ' ', 'Down', ' ']],
  ['policy', ['Right', 'Down', 'Right', '5']],
  ['open-files', ['5', '0', '0', '0']],
  ['quota', ['n', '0', '.', '9']],
  ['buffers', ['Down', 'Right', 'Down', '1']],
  ['irq', ['Down', 'Right', 'Down', 'Tab']],
  ['profile', ['5', 'Down', 'Right', 'Tab']],
];
const NAMED: Readonly<Record<string, string>> = { Down: KEYS.Down, Right: KEYS.Right, Tab: KEYS.Tab };

describe('a key that is typed in a dialog', () => {
  test.each(CHANGES)('%s: puts two questions to the host at the most', async (kind, keys) => {
    const srs = createSrsHost({ files: { ...fakeProcess(), ...PARAMETERS, ...CGROUPS } });
    const nic = createNicHost({
      files: Object.fromEntries([...srs.files].filter(([, text]) => typeof text === 'string')) as Record<
        string,
        string
      >,
    });
    const { host, asked } = counting(kind === 'irq' ? nic : srs, 1);
    await using ui = await renderDialog({ dialog: { kind }, host });
    await settled(asked);
    for (const key of [...keys, ...keys]) {
      const before = asked.length;
      await ui.press(NAMED[key] ?? key);
      await settled(asked);
      const questions = asked.slice(before);
      expect(questions.length, `${key}: ${questions.join('; ')}`).toBeLessThanOrEqual(2);
    }
    expect(asked.length).toBeGreaterThan(2);
  });
});
