import { describe, expect, test } from 'vitest';
import type { FakeHost } from '../../../helpers/fake-host.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { cpusOf, createSrsHost, insideBox, renderDialog, SMALL } from '../render-dialog.tsx';

const AFFINITY = { kind: 'affinity' } as const;

const executed = (host: FakeHost) =>
  host.asked.flatMap(({ way, command }) => (way === 'query' ? [] : [command]));

describe('the affinity dialog', () => {
  test('shows the CPUs, how busy they are, and that nothing is to change yet', async () => {
    await using ui = await renderDialog({ dialog: AFFINITY });
    const lines = insideBox(ui.screen.text());
    expect(lines.slice(0, 5)).toEqual([
      'srs 7847 (started 01:40:44)',
      'threads  all 4 threads                                                1/5  t',
      'CPUs     0-1                                                  CPU and busy %',
      '›[x] 0  39   [x] 1  12   [ ] 2   –   [ ] 3 100',
      'Space toggles · a all · x all but CPU 0 · o only CPU 0 · l types a list',
    ]);
    expect(lines.at(-1)).toBe('Esc leaves');
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([]);
  });

  test('applies a preset with the taskset command that it showed', async () => {
    await using ui = await renderDialog({ dialog: AFFINITY });
    await ui.press('x');
    expect(ui.screen.text()).toContain('│ taskset -apc 1-3 7847 ');
    expect(ui.screen.text()).toMatch(/7847 srs +0-1 → 1-3 +busiest, 17.2 %/);
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([['taskset', '-apc', '1-3', '7847']]);
    expect(insideBox(ui.screen.text())[0]).toBe('✔ affinity 0-1 → 1-3: 4/4 threads');
    expect(ui.notices).toEqual([{ severity: 'good', text: 'affinity 0-1 → 1-3: 4/4 threads' }]);
    expect(ui.refreshes()).toBe(1);
  });

  test('says which CPUs are offline, and what the cpuset allows', async () => {
    const files = {
      '/sys/devices/system/cpu/present': '0-7\n',
      '/proc/7847/cgroup': '0::/docker/abc\n',
      '/sys/fs/cgroup/docker/abc/cpuset.cpus.effective': '0-1\n',
    };
    await using ui = await renderDialog({ dialog: AFFINITY, host: createSrsHost({ files }) });
    expect(ui.screen.text()).toContain('cpuset 0-1 of /docker/abc  offline: 4-7');
    await ui.press('x');
    expect(ui.screen.text()).toContain('CPUs 2-3 are outside the cpuset of /docker/abc');
  });

  test('moves one thread to what was ticked', async () => {
    await using ui = await renderDialog({ dialog: AFFINITY });
    await ui.press('t', KEYS.Space, KEYS.Right, KEYS.Right, KEYS.Space);
    expect(ui.screen.text()).toContain('threads  7847 srs  busiest, 17.2 %');
    expect(ui.screen.text()).toContain(' [ ] 0  39   [x] 1  12  ›[x] 2   –   [ ] 3 100');
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([['taskset', '-pc', '1-2', '7847']]);
  });

  test('takes a typed list; Esc goes back to the ticks before it leaves', async () => {
    await using ui = await renderDialog({ dialog: AFFINITY });
    await ui.press('l', '0,', '2-3');
    expect(ui.screen.text()).toContain('CPUs     0,2-3_');
    expect(ui.screen.text()).toContain('›[x] 0  39   [ ] 1  12   [x] 2   –   [x] 3 100');
    expect(ui.screen.text()).toContain('│ taskset -apc 0,2-3 7847 ');
    await ui.press(KEYS.Escape);
    expect(ui.screen.text()).toContain('›[x] 0  39   [x] 1  12   [ ] 2   –   [ ] 3 100');
    expect(ui.view().dialog).toEqual(AFFINITY);
    await ui.press(KEYS.Escape);
    expect(ui.view().dialog).toBeUndefined();
    expect(executed(ui.host)).toEqual([]);
  });

  test('says which CPUs of a list cannot be had', async () => {
    await using ui = await renderDialog({ dialog: AFFINITY });
    await ui.press('l', '2,7', KEYS.Enter);
    expect(ui.screen.text()).toContain('affinity 2,7: CPU 7 is not on this host, which has 0-3');
    expect(executed(ui.host)).toEqual([]);
  });

  test('finds its way through 512 CPUs', async () => {
    const host = createSrsHost({
      files: { '/sys/devices/system/cpu/present': '0-511\n', '/sys/devices/system/cpu/online': '0-511\n' },
    });
    const cpus = cpusOf(Array.from({ length: 512 }, (_, cpu) => cpu % 101));
    await using ui = await renderDialog({ dialog: AFFINITY, host, cpus });
    await ui.press(KEYS.End, 'o');
    expect(ui.screen.text()).toContain('›[x] 511   6');
    expect(ui.screen.text()).toContain('│ taskset -apc 511 7847 ');
    await ui.press(KEYS.Home, ']');
    expect(ui.screen.text()).toContain('›[ ]  40  40');
  });

  test('shows the rest before it applies on a small terminal', async () => {
    await using ui = await renderDialog({ dialog: AFFINITY, size: SMALL });
    await ui.press('a', KEYS.Enter);
    expect(executed(ui.host)).toEqual([]);
    expect(ui.screen.text()).toContain('│ taskset -apc 0-3 7847 ');
    await ui.press(KEYS.Enter);
    expect(executed(ui.host)).toEqual([['taskset', '-apc', '0-3', '7847']]);
  });
});
