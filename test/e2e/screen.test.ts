import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatCount } from '../../src/text/format.ts';
import { netstatUdp, ssUdp, subtractNetstatUdp } from '../helpers/independent.ts';
import { flood } from '../helpers/load.ts';
import { createNamespace, type Namespace } from '../helpers/namespace.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { type StandIn, startStandIn } from '../helpers/stand-in.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SMALL = { columns: 80, rows: 24 };
const LARGE = { columns: 160, rows: 50 };
const TITLES = ['SRS', 'CPU', 'Network', 'UDP sockets', 'Loss'];

describeWithTools(['root', 'python3', 'ip', 'netstat', 'ss'], 'the screen', () => {
  let place: Namespace;
  let srs: StandIn;
  const start = async (size = SMALL, env: Record<string, string> = {}): Promise<TerminalSession> => {
    const screen = startSrsTop(['-p', srs.pid], { ...size, env });
    // With the second sample it has figures, and says that nothing was lost since it was started.
    await screen.waitFor('no UDP loss');
    return screen;
  };

  beforeAll(async () => {
    place = await createNamespace();
    srs = await startStandIn({ place, connections: 3, readsPerSecond: 2000 });
  });
  afterAll(async () => {
    await srs?.stop();
    await place?.dispose();
  });

  test.each([SMALL, LARGE])('shows the loss, its socket and every pane at $columns×$rows', async size => {
    await using screen = await start(size);
    const before = await netstatUdp(place);
    const dropsBefore = await dropsOfSrs();
    await flood({ place, port: srs.port, packetsPerSecond: 40_000, seconds: 0.5 });
    await drained();
    const netstat = subtractNetstatUdp(await netstatUdp(place), before);
    expect(netstat.receiveBufferErrors).toBeGreaterThan(10_000);
    const lost = formatCount(netstat.receiveBufferErrors);
    const arrived = formatCount(netstat.packetsReceived + netstat.packetReceiveErrors);

    await screen.waitFor(`✖ LOSING UDP  ${lost} of ${arrived} in `);
    const text = screen.text();
    expect(screen.row(0)).toMatch(/^srs-top {2}\S+ {2}Linux \d.* {2}\d\d:\d\d:\d\d {2}1 s$/);
    expect(screen.row(1)).toMatch(
      new RegExp(`s of 30 \\([\\d.]+ %\\) {2}all at 127\\.0\\.0\\.1:${srs.port}\\b`),
    );
    expect(titlesOf(text)).toEqual(expect.arrayContaining(TITLES));
    expect(text).toContain(`━ SRS ${srs.pid} `);
    expect(text).toMatch(/ {2}TCP 3\b/);
    const drops = formatCount(dropsBefore + netstat.receiveBufferErrors);
    expect(rowOf(text, `127.0.0.1:${srs.port}`)).toMatch(new RegExp(` 208 KiB +${drops} `));
    expect(rowOf(text, 'now ')).toMatch(new RegExp(` ${formatCount(netstat.packetsReceived)} +${lost} `));
    expect(screen.row(size.rows - 1)).toMatch(/^q quit {2}\? help {2}(?:e why {2})?r renice /);
  });

  test('changes its figures every second while SRS loses packets', async () => {
    await using screen = await start();
    const flooding = flood({ place, port: srs.port, packetsPerSecond: 20_000, seconds: 4 });
    const seen: string[] = [];
    for (let second = 0; second < 4; second++) {
      await screen.waitFor(text => /LOSING UDP/.test(text) && !seen.includes(lossOf(text)));
      seen.push(lossOf(screen.text()));
    }
    await flooding;
    const lost = seen.map(line => Number(/LOSING UDP {2}([\d,]+)/.exec(line)?.[1]?.replaceAll(',', '')));
    expect(lost).toEqual([...new Set(lost)].sort((a, b) => a - b));
    expect((lost.at(-1) ?? 0) - (lost[0] ?? 0)).toBeGreaterThan(20_000);
  }, 20_000);

  test('takes the keys that were typed while it started, and is not drawn over by them', async () => {
    await using screen = startSrsTop(['-p', srs.pid], SMALL);
    screen.write('1z\tz');
    const text = await screen.waitFor(/^ {2}all /m);
    expect(screen.row(0)).toMatch(/^srs-top /);
    expect(titlesOf(text)).toEqual(TITLES);
    screen.write('z');
    await screen.waitFor(all => titlesOf(all).join() === 'CPU');
  });

  test('1 shows the CPUs as one, and one by one again', async () => {
    await using screen = await start();
    expect(screen.text()).toMatch(/^ {2}0 .*\n {2}1 /m);
    screen.write('1');
    expect(rowAfter(await screen.waitFor(/^ {2}all /m), 'CPU')).toMatch(/^ {2}all /);
    expect(screen.text()).not.toMatch(/^ {2}[01] /m);
    screen.write('1');
    await screen.waitFor(/^ {2}0 .*\n {2}1 /m);
  });

  test('H hides the threads and shows them again', async () => {
    await using screen = await start();
    expect(screen.text()).toMatch(/^━ threads ━.*\n ›.* srs .*\n.* SRT:GC .*\n.* SRT:SndQ:w1 /m);
    screen.write('H');
    await screen.waitFor(text => !text.includes('SRT:GC') && !text.includes('threads ━'));
    screen.write('H');
    await screen.waitFor(/^━ threads ━(.*\n){2}.* SRT:GC /m);
  });

  test('o shows the sockets of the whole namespace, and only those of SRS again', async () => {
    await using other = await startStandIn({ place, name: 'other' });
    await using screen = await start();
    expect(screen.text()).not.toContain(`127.0.0.1:${other.port} `);
    screen.write('o');
    const text = await screen.waitFor('─ All 2 UDP ');
    expect(text).toMatch(new RegExp(`127\\.0\\.0\\.1:${srs.port} .*\\n.*127\\.0\\.0\\.1:${other.port} `));
    screen.write('o');
    await screen.waitFor(`─ UDP sockets ─`);
    expect(screen.text()).not.toContain(`127.0.0.1:${other.port} `);
  });

  test("n shows the host's interfaces, and those of SRS's namespace again", async () => {
    await using screen = await start();
    expect(screen.text()).toContain("─ Network, srs's netns ");
    screen.write('n');
    await screen.waitFor("─ Network, host's netns ");
    screen.write('n');
    await screen.waitFor("─ Network, srs's netns ");
  });

  test('D shows a dstat row a window, and a refresh again', async () => {
    // In one column its rows stand below those of the network.
    await using screen = await start({ columns: 149, rows: 50 });
    expect(screen.text()).toMatch(/─ dstat ─.* every 1 s ─/);
    screen.write('D');
    await screen.waitFor(/─ dstat ─.* every 30 s ─/);
    screen.write('D');
    await screen.waitFor(/─ dstat ─.* every 1 s ─/);
  });

  test('/ takes what was typed in one go for the filter, and for nothing else', async () => {
    await using screen = await start();
    screen.write('\t\t/loq1\r');
    await screen.waitFor(/^━ Network filter: loq1 .*\n {2}nothing here contains loq1$/m);
    expect(screen.row(SMALL.rows - 1)).toMatch(/^q quit /);
    screen.write('/\x7f\x7f\r');
    await screen.waitFor(/^━ Network filter: lo .*\n {2}lo /m);
    screen.write('>');
    await screen.waitFor(/^━ Network filter: lo .* ↓recv Mbit\/s /m);
  });

  test('a click focuses the pane under it', async () => {
    await using screen = await start();
    const rowOfTitle = (title: string): number =>
      screen
        .text()
        .split('\n')
        .findIndex(line => line.startsWith(title)) + 1;
    screen.write(`\x1b[<0;10;${rowOfTitle('─ UDP sockets')}M\x1b[<0;10;3m`);
    await screen.waitFor(/^━ UDP sockets ━/m);
    expect(screen.text()).toMatch(/^─ SRS /m);
    screen.write(`\x1b[<0;10;${rowOfTitle('─ SRS')}M`);
    await screen.waitFor(/^━ SRS /m);
  });

  test('the wheel scrolls a dialog, and a click in it does nothing to the pane beneath', async () => {
    await using screen = await start();
    screen.write('?');
    await screen.waitFor(/ 1-21 of \d+/);
    screen.write('\x1b[<65;10;10M\x1b[<65;10;10M');
    await screen.waitFor(/ 7-27 of \d+/);
    screen.write('\x1b[<64;10;10M\x1b[<0;10;20M');
    await screen.waitFor(/ 4-24 of \d+/);
    screen.write('q');
    await screen.waitFor(/^━ SRS /m);
  });

  test('z zooms the pane that Tab and Shift+Tab chose, and goes back', async () => {
    await using screen = await start();
    const zoomed = async (): Promise<string[]> => {
      screen.write('z');
      await screen.waitFor(text => titlesOf(text).length === 1);
      const titles = titlesOf(screen.text());
      screen.write('z');
      await screen.waitFor(text => titlesOf(text).length === TITLES.length);
      return titles;
    };
    for (const title of [...TITLES, 'Ledger', 'SRS']) {
      expect(await zoomed()).toEqual([title]);
      screen.press('Tab');
    }
    screen.press('BackTab', 'BackTab');
    expect(await zoomed()).toEqual(['Ledger']);
  });

  test('Space stops the figures, and shows at once what was measured meanwhile', async () => {
    await using screen = await start();
    screen.press('Space');
    await screen.waitFor('PAUSED');
    const paused = withoutFooter(screen);
    await flood({ place, port: srs.port, packetsPerSecond: 40_000, seconds: 0.5 });
    await sleep(1500);
    expect(withoutFooter(screen)).toEqual(paused);
    screen.press('Space');
    const text = await screen.waitFor(all => !all.includes('PAUSED'));
    expect(lossOf(text)).toMatch(/^✖ LOSING UDP {2}1\d,\d{3} of /);
  });

  test('? shows every key, and Esc leaves', async () => {
    await using screen = await start(LARGE);
    screen.write('?');
    // In two columns, nothing to scroll to: its last line is there, and no count of lines.
    const help = await screen.waitFor(/╭ help ─/);
    for (const line of ['F7 [', '1 ', 'D ', 'Ctrl+L', 'q Ctrl+C F10', 'Tab Shift+Tab', 'Esc']) {
      expect(help).toMatch(new RegExp(` {2}${line.replaceAll(/[[+]/g, '\\$&')} +\\S`, 'm'));
    }
    expect(help).toMatch(/│ Up Down scroll · Tab keys in dialogs · Esc leaves +│/);
    screen.press('Tab');
    await screen.waitFor(/│ {3}F7 \[ +one lower: SRS gets more CPU /);
    screen.press('Escape');
    await screen.waitFor(text => !text.includes('╭ help') && text.includes('─ CPU ─'));
  });

  test('d changes the delay, and w the window', async () => {
    await using screen = await start();
    await answer(screen, 'd', /╭ delay ─/, '0.5');
    await screen.waitFor(/^srs-top .* {2}0\.5 s$/m);
    await answer(screen, 'w', /╭ window ─/, '5');
    await screen.waitFor(/^─ Loss, 5 s until ─/m);
    await screen.waitFor(/ in 5 s[, ]/);
  });

  test('follows the terminal from 80×24 to 40×10 and back', async () => {
    await using screen = await start();
    const before = headsOf(screen.text());
    for (const [columns, rows] of [
      [60, 15],
      [120, 40],
      [40, 10],
    ] as const) {
      screen.resize(columns, rows);
      await screen.waitFor(() => screen.row(rows - 1).startsWith('q quit') && isFirstRow(screen.row(0)));
      const text = screen.text();
      expect(new Set(titlesOf(text)).size).toBe(titlesOf(text).length);
      expect(titlesOf(text)).toContain('UDP sockets');
      expect(text).toMatch(/no UDP loss|LOSING UDP/);
      expect(screen.row(rows - 1).length).toBeGreaterThan(columns - 12);
    }
    expect(screen.text()).not.toContain('srs-top ');
    screen.resize(80, 24);
    await screen.waitFor(text => headsOf(text).join() === before.join());
  });

  test('draws with ASCII where the locale is not UTF-8', async () => {
    await using screen = await start(LARGE, { LANG: 'C' });
    expect(screen.text()).toMatch(/^[\x20-\x7e\n]+$/);
    expect(titlesOf(screen.text())).toEqual(expect.arrayContaining(TITLES));
  });

  test('has colours, and none with NO_COLOR', async () => {
    await using colourful = await start();
    expect(coloursOf(colourful).size).toBeGreaterThan(1);
    await using plain = await start(SMALL, { NO_COLOR: '1' });
    expect(coloursOf(plain)).toEqual(new Set(['default']));
    expect(titlesOf(plain.text())).toEqual(TITLES);
  });

  async function drained(): Promise<void> {
    await expect.poll(async () => (await ssUdp(place))[0]?.recvQueueBytes, { timeout: 5000 }).toBe(0);
  }

  async function dropsOfSrs(): Promise<number> {
    return (await ssUdp(place)).find(({ inode }) => srs.inodes.includes(inode))?.drops ?? Number.NaN;
  }
});

describeWithTools(['python3'], 'SRS that comes and goes', () => {
  const name = 'srs-come-and-go';

  test('is waited for, found, missed, and found again as its restart', async () => {
    await using screen = startSrsTop(['--name', name], SMALL);
    await screen.waitFor(`No ${name} on this host yet: waiting for it`);
    expect(screen.row(1)).toBe(`– no ${name} here: nothing to lose  D shows a demo`);

    const first = await startStandIn({ name });
    await screen.waitFor(`SRS ${first.pid} is here`, { timeoutMs: 20_000 });
    expect(screen.text()).toContain(`━ SRS ${first.pid} `);
    await first.stop();
    await screen.waitFor(`SRS ${first.pid} is gone: waiting for its restart`);
    expect(screen.row(1)).toMatch(
      new RegExp(`^✖ SRS ${first.pid} ENDED at [\\d:]{8}, 0:0\\d ago: waiting for its restart$`),
    );
    expect(screen.text()).toContain('h shows the minutes before it.');
    await using second = await startStandIn({ name });
    await screen.waitFor(`SRS restarted, pid ${first.pid} → ${second.pid}`, { timeoutMs: 20_000 });
    expect(screen.text()).toContain(`━ SRS ${second.pid} `);
    expect(screen.text()).toContain(`127.0.0.1:${second.port} `);
  });

  test('is shown one at a time when there are several: s goes to the next', async () => {
    await using one = await startStandIn({ name: 'srs-several' });
    await using other = await startStandIn({ name: 'srs-several' });
    const [first, second] = one.pid < other.pid ? [one, other] : [other, one];
    await using screen = startSrsTop(['--name', 'srs-several'], SMALL);
    await screen.waitFor(`━ SRS ${first.pid} (1 of 2, s: next) `);
    expect(screen.text()).toContain(`127.0.0.1:${first.port} `);
    screen.write('s');
    await screen.waitFor(`━ SRS ${second.pid} (2 of 2, s: next) `);
    expect(screen.text()).toContain(`127.0.0.1:${second.port} `);
    screen.write('s');
    await screen.waitFor(`━ SRS ${first.pid} (1 of 2, s: next) `);
  });
});

/** Opens the dialog that `key` is for, types a number, and sees the dialog close. */
async function answer(screen: TerminalSession, key: string, dialog: RegExp, number: string): Promise<void> {
  screen.write(key);
  await screen.waitFor(dialog);
  screen.write(number);
  await screen.waitFor(`${number}_`);
  screen.press('Enter');
  await screen.waitFor(text => !dialog.test(text));
}

/** The titles of the panes in the order on screen, left column and right; without dstat and trends. */
function titlesOf(text: string): string[] {
  return [...text.matchAll(/(?:^| {2})[─━=-] (SRS|CPU|Network|UDP sockets|Loss|Ledger)\b/gm)].map(
    match => match[1] ?? '',
  );
}

function rowOf(text: string, start: string): string {
  return text.split('\n').find(line => line.includes(`  ${start}`)) ?? '';
}

function rowAfter(text: string, title: string): string {
  const rows = text.split('\n');
  return rows[rows.findIndex(row => /^[─━] /.test(row) && row.slice(2).startsWith(`${title} `)) + 1] ?? '';
}

function lossOf(text: string): string {
  return text.split('\n')[1] ?? '';
}

/** The footer goes on: it tells what srs-top itself costs. */
function withoutFooter(screen: TerminalSession): string[] {
  return screen.text().split('\n').slice(0, -1);
}

/** What stays when figures change: where each pane stands, with the heads of its columns. */
function headsOf(text: string): string[] {
  return text.split('\n').map(row => (/^[─━]/.test(row) ? row.replace(/ up [\d:]+ /, ' up ') : ''));
}

function isFirstRow(row: string): boolean {
  return /^srs-top |UDP/.test(row);
}

function coloursOf(screen: TerminalSession): Set<string | number> {
  return new Set(screen.cells().flatMap(row => row.flatMap(cell => [cell.foreground, cell.background])));
}
