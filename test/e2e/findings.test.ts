import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startSrsTop } from '../helpers/srs-top.ts';

const INCIDENT = fileURLToPath(new URL('../fixtures/incident-rcvbuf-renice.ndjson.gz', import.meta.url));
const STARVED = /SRS is starved: ready but without a CPU \d+ % of the time, 7,382 packets lost/;

/** The incident, a second before SRS was reniced. */
const losing = (columns: number, rows: number) =>
  startSrsTop(['--replay', INCIDENT, '--replay-at', 66], { columns, rows, env: { TZ: 'UTC' } });

test('the screen says why, and y gives it to the clipboard of the terminal', async () => {
  await using screen = losing(80, 24);
  await screen.waitFor('PAUSED', { timeoutMs: 20_000 });
  expect(screen.row(1)).toMatch(/^✖ LOSING UDP {2}7,382 of /);
  expect(screen.row(2)).toMatch(STARVED);
  expect(screen.row(3)).toMatch(/ Enter {2}renice -15, all threads {3}e \+\d more$/);
  screen.write('e');
  await screen.waitFor('╭ why: 1 of ');
  expect(screen.raw).not.toContain('\x1b]52;');
  screen.write('y');
  await screen.waitFor('copied, if the terminal takes OSC 52');
  const [, base64 = ''] = /\x1b\]52;c;([A-Za-z0-9+/=]+)\x07/.exec(screen.raw) ?? [];
  const [sentence, figures, command] = Buffer.from(base64, 'base64').toString('utf8').split('\n');
  expect(sentence).toMatch(new RegExp(`^# starved: ${STARVED.source}$`));
  expect(figures).toMatch(/^# ready but without a CPU \d+(\.\d)? %, /);
  expect(command).toMatch(/^srs-top tune .*-15/);
  expect(screen.text()).not.toContain('52;c');
});

test('Enter says what would help, and that a recording is not changed', async () => {
  await using screen = losing(80, 24);
  await screen.waitFor('PAUSED', { timeoutMs: 20_000 });
  screen.write('\r');
  await screen.waitFor('╭ remedy ─');
  const words = screen
    .text()
    .match(/(?<=│ ).*?(?= *│)/g)
    ?.join(' ');
  expect(words).toMatch(
    /^renice -15, all threads \(of no use where .* tells\)\. \S+ is a recording: nothing /,
  );
});

test('the charts of a large screen have what was found at its time', async () => {
  await using screen = losing(160, 50);
  await screen.waitFor('PAUSED', { timeoutMs: 20_000 });
  const rule = screen
    .text()
    .split('\n')
    .findIndex(line => line.startsWith('─ Last 2 min, highest of 1 s ─'));
  expect(screen.row(rule)).toMatch(/ 01:46 ─+ .*✖ starved .*now ─/);
  const at = screen.row(rule).indexOf('✖ starved');
  // The first packets were lost in that second, or the one before.
  const losses = screen.row(rule + 3);
  expect(losses).toMatch(/^ {2}lost packets\/s +5,117 /);
  expect(losses.slice(at - 1, at + 2)).toMatch(/[▂-█]/);
  expect(losses.slice(34, at - 2)).toMatch(/^[ ▁]+$/);
});
