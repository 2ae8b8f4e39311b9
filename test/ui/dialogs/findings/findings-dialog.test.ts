import { expect, test } from 'vitest';
import { type Finding, NO_ADVICE } from '../../../../src/advice/terms/finding.ts';
import { SRS_IDENTITY } from '../../../helpers/fake-process.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { createSrsHost, insideBox, renderDialog } from '../render-dialog.tsx';

const FINDINGS = { kind: 'findings' } as const;
const STARVED: Finding = {
  id: 'starved',
  severity: 'bad',
  sentence: 'SRS is starved: ready but without a CPU 69 % of the time, 7,382 packets lost',
  evidence: [{ what: 'ready but without a CPU', value: 69, unit: '%' }],
  remedies: [
    {
      label: 'renice -15, all threads',
      wish: { kind: 'nice', process: SRS_IDENTITY, label: 'srs', scope: 'all', nice: -15 },
    },
  ],
  lost: 7_382,
  pid: 7847,
  windowSeconds: 30,
  symptoms: [],
  sinceMs: 0,
  lastedSeconds: 9,
};
const STRANGERS: Finding = {
  ...STARVED,
  id: 'strangers',
  severity: 'warning',
  sentence: '99 % of what arrives at SRS is no media',
  remedies: [{ label: 'block the sender', command: 'nft add rule …', note: 'in front of SRS' }],
};
const advice = { ...NO_ADVICE, findings: [STARVED, STRANGERS] };

test('has one finding at a time, its figures, its meaning and the keys', async () => {
  await using ui = await renderDialog({ dialog: FINDINGS, advice, size: { columns: 80, rows: 24 } });
  const text = ui.screen.text();
  expect(text).toContain('╭ why: 1 of 2 ─');
  expect(insideBox(text).slice(0, 4)).toEqual([
    '✖ SRS is starved: ready but without a CPU 69 % of the time, 7,382 packets',
    '  lost',
    '    ready but without a CPU 69 %',
    '    → renice -15, all threads:  srs-top tune nice=-15 -p 7847',
  ]);
  expect(insideBox(text).at(-1)).toBe('Enter what would help · Right next · y copies · Esc leaves');
  await ui.press(KEYS.Right);
  expect(insideBox(ui.screen.text())[0]).toBe('▲ 99 % of what arrives at SRS is no media');
  await ui.press(KEYS.Left);
  expect(insideBox(ui.screen.text())[0]).toMatch(/^✖ SRS is starved/);
});

test('is whole at 40×12, where the rest is scrolled to', async () => {
  await using ui = await renderDialog({ dialog: FINDINGS, advice, size: { columns: 40, rows: 12 } });
  const lines = ui.screen.text().split('\n');
  expect(lines[0]).toBe('╭ why: 1 of 2 ─────────────────────────╮');
  expect(lines.at(-1)).toBe(`╰${'─'.repeat(38)}╯`);
  expect(insideBox(ui.screen.text()).slice(0, 2)).toEqual([
    '✖ SRS is starved: ready but without',
    '  a CPU 69 % of the time, 7,382',
  ]);
  await ui.press(KEYS.Down);
  expect(insideBox(ui.screen.text())[0]).toBe('  a CPU 69 % of the time, 7,382');
});

test('y copies the sentence, its figures and what to type', async () => {
  await using ui = await renderDialog({ dialog: FINDINGS, advice });
  await ui.press(KEYS.Right, 'y');
  expect(ui.copied).toEqual([
    '# strangers: 99 % of what arrives at SRS is no media\n# ready but without a CPU 69 %\nnft add rule …',
  ]);
  expect(ui.notices.map(({ text }) => text)).toEqual(['copied, if the terminal takes OSC 52']);
  expect(ui.view().dialog).toBeUndefined();
});

test('Enter previews the remedy that is a tuning, and Enter applies it', async () => {
  await using ui = await renderDialog({ dialog: FINDINGS, advice, host: createSrsHost() });
  await ui.press(KEYS.Enter);
  const text = ui.screen.text();
  expect(text).toContain('╭ remedy ─');
  expect(text).toContain('renice -15 -p 7847 7849 7850 7851');
  expect(ui.host.asked.filter(({ way }) => way !== 'query')).toEqual([]);
  await ui.press(KEYS.Enter);
  expect(insideBox(ui.screen.text())[0]).toBe('✔ renice 0 → -15: 4/4 threads');
});

test('Enter says the words of a remedy that is done by hand', async () => {
  await using ui = await renderDialog({ dialog: FINDINGS, advice });
  await ui.press(KEYS.Right, KEYS.Enter);
  expect(insideBox(ui.screen.text()).join(' ')).toContain(
    'block the sender (in front of SRS). By hand: nft add rule …',
  );
});

test('says that nothing is wrong, and what is over', async () => {
  const { sentence, id, severity, pid, sinceMs } = STARVED;
  const cleared = [{ sentence, id, severity, pid, sinceMs, lastedSeconds: 40, agoSeconds: 12 }];
  await using ui = await renderDialog({ dialog: FINDINGS, advice: { findings: [], cleared } });
  expect(insideBox(ui.screen.text()).join(' ')).toContain(
    'Nothing is wrong, as far as is known.  ended 12 s ago, after 40 s: SRS is starved',
  );
});

test('stays with the finding that is read when their order changes, and when it is over', async () => {
  await using ui = await renderDialog({ dialog: FINDINGS, advice });
  await ui.showAdvice({
    ...NO_ADVICE,
    findings: [STRANGERS, { ...STARVED, sentence: 'SRS is starved still' }],
  });
  expect(ui.screen.text()).toContain('╭ why: 2 of 2 ─');
  expect(insideBox(ui.screen.text())[0]).toBe('✖ SRS is starved still');
  await ui.showAdvice({ ...NO_ADVICE, findings: [STRANGERS] });
  expect(insideBox(ui.screen.text()).slice(0, 2).join(' ')).toMatch(/^It is over by now. ✖ SRS is starved/);
  await ui.press(KEYS.Enter);
  expect(ui.view().dialog).toEqual(FINDINGS);
  await ui.press('n');
  expect(insideBox(ui.screen.text())[0]).toBe('▲ 99 % of what arrives at SRS is no media');
});
