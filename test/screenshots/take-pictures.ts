import { renderSvg } from '../../src/output/svg.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { cropDialog, type Replacement, type Rows, replaceTexts, textOf, withoutCost } from './leave-out.ts';
import { showMoment } from './show-moment.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 160, rows: 50 },
] as const;
type PictureSize = (typeof SIZES)[number];

/**
 * Moments whose last record came a little after it was due: then its sample has the time of the record, however often
 * the queues were looked at in between.
 */
const HEALTHY_SECONDS = 45.5;
/** A second before SRS was reniced: its receive buffer overflowed twice. */
const LOSING_SECONDS = 66;

/** Pictures by the names of their files. */
export type Pictures = Map<string, string>;

/** Pictures of the program on recordings, which are the same wherever they are made. */
export async function takeRecorded(): Promise<Pictures> {
  const pictures: Pictures = new Map();
  for (const size of SIZES) {
    await using healthy = await showMoment('healthy-rtc', HEALTHY_SECONDS, size);
    add(pictures, 'healthy', size, withoutCost(healthy.cells()));
    await using losing = await showMoment('incident-rcvbuf-renice', LOSING_SECONDS, size);
    add(pictures, 'losing', size, withoutCost(losing.cells()));
    losing.write('?');
    await losing.waitFor('╭ help ─');
    add(pictures, 'help', size, withoutCost(losing.cells()));
    losing.press('Escape');
    await losing.waitFor(text => !text.includes('╭ help ─'));
    losing.write('h-');
    // The charts are drawn by a part of the program that is loaded with the first of them.
    await losing.waitFor(text => text.includes('─ History, last 1 min ─') && /[⠁-⣿]/.test(text));
    add(pictures, 'history', size, withoutCost(losing.cells()));
    losing.write('L');
    await losing.waitFor('─ What lands there ─');
    add(pictures, 'placement', size, withoutCost(losing.cells()));
  }
  return pictures;
}

/**
 * Pictures of a change that is shown before it is made, to a process that looks like SRS: in a recording nothing can be
 * changed. The dialog alone, since the screen behind it is of a machine that differs. Needs root and python3.
 */
export async function takeRenice(): Promise<Pictures> {
  const pictures: Pictures = new Map();
  await using srs = await startStandIn({ isBusy: true });
  for (const size of SIZES) add(pictures, 'renice', size, await showRenice(srs.pid, size));
  return pictures;
}

async function showRenice(pid: number, size: PictureSize): Promise<Rows> {
  await using screen = startSrsTop(['-p', pid], { ...size, env: { TZ: 'UTC' } });
  await screen.waitFor(/%CPU *[▲✖]?\d{2,3}\.\d /);
  screen.write('r');
  await screen.waitFor('╭ renice ─');
  screen.write('-10');
  await screen.waitFor(text => /renice -10 -p \d/.test(text) && text.includes('Enter applies'));
  const dialog = replaceTexts(cropDialog(screen.cells(), 'renice'), ONE_STAND_IN);
  return withoutAdvice(dialog);
}

function add(pictures: Pictures, name: string, { columns, rows }: PictureSize, cells: Rows): void {
  const svg = renderSvg(cells, { title: `srs-top: ${name}, ${columns}×${rows}` });
  pictures.set(`${name}-${columns}x${rows}.svg`, svg);
}

/** The ids and times of SRS in the recordings, so that a picture tells one story; and no percents, which are chance. */
const ONE_STAND_IN: readonly Replacement[] = [
  [/srs \d+ \(started \d\d:\d\d:\d\d\)/g, 'srs 7847 (started 01:40:45)'],
  [/thread +NI now/g, 'thread             NI now'],
  [/(?<=│ {3})\d+ srs +(?=\d)/g, '7847 srs                '],
  [/(?<=│ {3})\d+ SRT:GC +(?=\d)/g, '7849 SRT:GC             '],
  [/(?<=│ {3})\d+ SRT:SndQ:w1 +(?=\d)/g, '7850 SRT:SndQ:w1        '],
  [/(?<=│ {3})\d+ SRT:RcvQ:w1 +(?=\d)/g, '7851 SRT:RcvQ:w1        '],
  [/(busiest)?(?:, )?(?:[\d.]+|–) %/g, '$1'],
  [/(?<=-p )\d+ \d+ \d+ \d+/g, '7847 7849 7850 7851'],
];

/** What the settings of this kernel add (autogroup) stands above the table, and between the command and the keys: left out. */
function withoutAdvice(rows: Rows): Rows {
  const texts = rows.map(textOf);
  const field = texts.findIndex(text => text.includes('nice     '));
  const table = texts.findIndex(text => text.includes('NI now'));
  const command = texts.findIndex(text => /renice -?\d+ -p /.test(text));
  const keys = texts.findIndex(text => text.includes('Enter applies'));
  if (field < 0 || table < field || command < table || keys < command)
    throw new Error(`not a preview of renice:\n${texts.join('\n')}`);
  return [...rows.slice(0, field + 2), ...rows.slice(table, command + 1), ...rows.slice(keys)];
}
