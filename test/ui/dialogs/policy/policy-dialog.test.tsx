import { expect, test } from 'vitest';
import { fakeProcess, SRS_THREADS } from '../../../helpers/fake-process.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { createSrsHost, insideBox, renderDialog } from '../render-dialog.tsx';

const POLICY = { kind: 'policy' } as const;
const THROTTLE = {
  '/proc/sys/kernel/sched_rt_runtime_us': '950000\n',
  '/proc/sys/kernel/sched_rt_period_us': '1000000\n',
};

test('shows the plan and the risk of a spinning real-time thread, and applies it', async () => {
  await using ui = await renderDialog({ dialog: POLICY, host: createSrsHost({ files: THROTTLE }) });
  await ui.press(KEYS.Right, KEYS.Right, '5');
  expect(insideBox(ui.screen.text())).toEqual([
    'srs 7847 (started 01:40:44)',
    'threads   all 4 threads                                         1/5  Up Down',
    'policy    other  batch [fifo] rr                                  Left Right',
    'priority  5_                                                         1 to 99',
    '',
    '  thread            policy now → then',
    '  7847 srs               other → fifo 5   busiest, 17.2 %',
    '  7849 SRT:GC            other → fifo 5   0.1 %',
    '  7850 SRT:SndQ:w1       other → fifo 5   0.1 %',
    '  7851 SRT:RcvQ:w1       other → fifo 5   0.1 %',
    'chrt -f -p 5 7847',
    'chrt -f -p 5 7849',
    'chrt -f -p 5 7850',
    'chrt -f -p 5 7851',
    'A real-time srs runs before everything else on its CPU: if it spins, as SRS',
    'does at 100 %, it leaves 5 % to all others there, softirq threads and your',
    'shell among them. Keep one CPU without it.',
    'Its nice value has no effect meanwhile.',
    'New SRT:TsbPd threads start at fifo 5 too, like SRT:RcvQ, their creator.',
    'Enter applies · Esc leaves · k keeps it for new threads',
  ]);
  await ui.press(KEYS.Enter);
  expect(insideBox(ui.screen.text())[0]).toBe('✔ policy other → fifo 5: 4/4 threads');
});

test('begins with what they have, so that Enter changes nothing; batch needs no priority', async () => {
  await using ui = await renderDialog({ dialog: POLICY });
  expect(ui.screen.text()).toContain('policy other: already set for 4 threads of pid 7847');
  await ui.press(KEYS.Enter);
  expect(ui.view().dialog).toEqual(POLICY);
  expect(ui.host.asked.filter(({ way }) => way !== 'query')).toEqual([]);
  await ui.press(KEYS.Right);
  expect(ui.screen.text()).toContain('priority  none');
  expect(ui.screen.text()).toContain('chrt -b -p 0 7847');
  await ui.press(KEYS.Right, KEYS.Backspace, KEYS.Backspace);
  expect(ui.screen.text()).toContain('Type a priority from 1 to 99');
});

test('a thread whose policy could not be given back is left alone', async () => {
  const [main = { tid: 7847, name: 'srs' }] = SRS_THREADS;
  const files = fakeProcess([main, { tid: 7849, name: 'SRT:GC', policy: 6 }]);
  await using ui = await renderDialog({ dialog: POLICY, host: createSrsHost({ files }) });
  expect(ui.screen.text()).toContain('SRT:GC 7849: scheduled by deadline or by a BPF program');
});
