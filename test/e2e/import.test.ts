import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flood } from '../helpers/load.ts';
import { makeSosFolder } from '../helpers/sos-like.ts';
import { runSrsTop, SRS_TOP } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'srs-top-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface DoctorJson {
  readonly state: string;
  readonly srs: readonly { readonly pid: number; readonly udp: Readonly<Record<string, unknown>> }[];
  readonly findings: readonly {
    readonly id: string;
    readonly text: string;
    readonly lostPackets: number;
    readonly evidence: readonly { readonly what: string; readonly value: number }[];
  }[];
  readonly notAsked: readonly { readonly needs: string; readonly findings: readonly string[] }[];
}

async function doctorJson(
  path: string,
  pid?: number,
): Promise<{ exitCode: number | undefined; told: DoctorJson }> {
  const { exitCode, stdout } = await runSrsTop([
    'doctor',
    path,
    '--json',
    ...(pid === undefined ? [] : ['-p', pid]),
  ]);
  return { exitCode, told: JSON.parse(stdout) };
}

/** What stands in /proc/net/udp of the socket at a port. */
function dropsAt(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  const line =
    readFileSync('/proc/net/udp', 'utf8')
      .split('\n')
      .find(text => text.includes(local)) ?? '';
  return Number(line.trim().split(/\s+/).at(-1));
}

/** Other tests have their SRS in namespaces. */
function withoutOthers(stderr: string): readonly string[] {
  const isOfOthers = (line: string): boolean =>
    line.includes('a network namespace that sos does not look into');
  return stderr.split('\n').filter(line => line !== '' && !isOfOthers(line));
}

describeWithTools(
  ['root', 'python3'],
  'a sos report of a host whose SRS has a small buffer and lost packets',
  () => {
    const report = join(folder, 'sosreport-edge-3');
    let pid = 0;
    let port = 0;
    let drops = 0;

    beforeAll(async () => {
      await using srs = await startStandIn({ receiveBufferBytes: 425_984, readsPerSecond: 0 });
      ({ pid, port } = srs);
      await flood({ port, packetsPerSecond: 20_000, seconds: 0.5 });
      drops = dropsAt(port);
      makeSosFolder(report);
    }, 30_000);

    test('doctor names the buffer and what was lost before, and which rules could not be asked', async () => {
      expect(drops).toBeGreaterThan(100);
      const { exitCode, stdout, stderr } = await runSrsTop(['doctor', report, '-p', pid]);
      expect({ exitCode, said: withoutOthers(stderr) }).toEqual({ exitCode: 1, said: [] });
      expect(stdout).toMatch(/^WARNING {2}\S+ {2}20/);
      expect(stdout).toContain(
        `srs ${pid}: what it loses is not known: the recording has a single moment of it\n`,
      );
      expect(stdout).toContain(
        `▲ SRS lost ${drops.toLocaleString('en')} packets before: at 127.0.0.1:${port}, since that was opened\n`,
      );
      expect(stdout).toContain(
        `• the receive buffer of SRS at 127.0.0.1:${port} is 416 KiB, where SRS by default gets 20.0 MiB: rmem_max cuts it\n`,
      );
      expect(stdout).toMatch(
        /^ {2}without two readings of the counters: stopped, throttled, stolen, starved/m,
      );
      expect(stdout).not.toMatch(/no UDP loss|nothing is lost|no findings/);
    });

    test('no figure is made up of it: all that takes two readings is null', async () => {
      const { told } = await doctorJson(report, pid);
      expect(told.state).toBe('warning');
      expect(told.srs).toHaveLength(1);
      expect(told.srs[0]?.udp).toMatchObject({
        coveredSeconds: 0,
        received: null,
        receiveBufferErrors: null,
        isCurrent: false,
      });
    });

    test('its tar archive says the same, and so does the recording that import makes of it', async () => {
      const archive = join(folder, 'sosreport-edge-3.tar.xz');
      execFileSync('tar', ['-C', folder, '-cJf', archive, 'sosreport-edge-3']);
      const recording = join(folder, 'edge-3.srstop');
      const made = await runSrsTop(['import', archive, '--to', recording]);
      expect({ exitCode: made.exitCode, said: withoutOthers(made.stderr) }).toEqual({
        exitCode: 0,
        said: [],
      });
      expect(made.stdout).toMatch(/edge-3\.srstop: 1 record of 20\S+Z, host \S+, made of a sos report; \d/);
      expect(statSync(recording).mode & 0o777).toBe(0o600);
      const [ofFolder, ofArchive, ofRecording] = await Promise.all(
        [report, archive, recording].map(path => doctorJson(path, pid)),
      );
      expect(ofArchive?.told.findings).toEqual(ofFolder?.told.findings);
      expect(ofRecording?.told).toEqual(ofArchive?.told);
      expect(ofFolder?.told.findings.map(({ id }) => id)).toEqual(['lost-before', 'clamped-buffer']);
      const { stdout: page } = await runSrsTop(['summary', recording, '-p', pid]);
      expect(page).toMatch(
        /^# \S+: what was lost is not known\n\nsrs-top watched a recording of \S+, made of a sos report, /,
      );
      expect(page).toContain('this was a single moment, and one moment cannot show what is lost.');
      expect(page).toContain(
        `Lost before srs-top first looked: ${drops.toLocaleString('en')} at SRS's sockets`,
      );
      const again = await runSrsTop(['import', archive, '--to', recording]);
      expect(again).toMatchObject({
        exitCode: 1,
        stderr: `srs-top: cannot import: ${recording} is there already: name another file, or remove it`,
      });
    });

    test('a report in text and in JSON shows its sockets, and the screen plays it', async () => {
      const { stdout } = await runSrsTop(['--replay', report, '--json', '-n', '3', '-p', pid]);
      const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
      expect(last.srs[0].sockets).toContainEqual(
        expect.objectContaining({
          local: `127.0.0.1:${port}`,
          drops,
          dropsPerSecond: null,
          receiveBufferBytes: 425_984,
        }),
      );
      expect(last.srs[0]).toMatchObject({ cpuPercent: null, openFiles: null, nice: 0 });
      expect(last.srs[0].threads).toHaveLength(4);
    });
  },
);

describeWithTools(['python3'], 'what sar recorded while sockets of the host lost datagrams', () => {
  const file = join(folder, 'sa');
  let dropped = 0;

  beforeAll(async () => {
    await using srs = await startStandIn({ name: 'not-srs', receiveBufferBytes: 212_992, readsPerSecond: 0 });
    // It comes first where it may: what it tells of a second is of a longer one where it was late.
    const sar = execa('nice', ['-n', '-20', 'sar', '-A', '-o', file, '1', '5'], {
      env: { LC_ALL: 'C' },
      stdout: 'ignore',
    });
    await new Promise(resolve => setTimeout(resolve, 2_300));
    await flood({ port: srs.port, packetsPerSecond: 20_000, seconds: 0.5 });
    dropped = dropsAt(srs.port);
    await sar;
  }, 30_000);

  test('doctor says between which times they were lost, by the JSON of sadf and by the file itself', async () => {
    expect(dropped).toBeGreaterThan(1_000);
    const json = join(folder, 'sadf.json');
    const { stdout } = await execa('sadf', ['-j', file, '--', '-A']);
    writeFileSync(json, stdout);
    const { exitCode, told } = await doctorJson(json);
    expect(exitCode).toBe(1);
    const [finding] = told.findings;
    expect(finding?.id).toBe('lost-before');
    expect(finding?.text).toMatch(
      /^the host's UDP sockets lost [\d,]+ datagrams between (?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d and (?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d UTC$/,
    );
    // Intervals are whole seconds in the JSON: a share of the rate.
    const lost = told.findings.reduce((sum, { lostPackets }) => sum + lostPackets, 0);
    expect(lost).toBeGreaterThan(0.93 * dropped);
    expect(lost).toBeLessThan(1.07 * dropped + 100);
    const ofFile = await doctorJson(file);
    expect(ofFile.told.findings).toEqual(told.findings);
    const recording = join(folder, 'sa.srstop');
    expect(await runSrsTop(['import', json, '--to', recording])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await doctorJson(recording)).toEqual({ exitCode, told });
    expect(told.notAsked).toEqual([{ needs: 'a process of SRS', findings: expect.any(Array) }]);
  });

  test('from standard input, in words', async () => {
    const [node, script] = SRS_TOP;
    const input = execFileSync('sadf', ['-j', file, '--', '-A']);
    const { stdout, exitCode } = await execa(node, [script, 'doctor', '-'], { input, reject: false });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^WARNING .*\nno srs is in this recording\n\n▲ the host's UDP sockets lost [\d,]+ datagrams/,
    );
  });
});

describe('a capture', () => {
  const capture = fileURLToPath(new URL('../fixtures/incident-rcvbuf-renice.ndjson.gz', import.meta.url));
  const recording = join(folder, 'incident.srstop');

  beforeAll(async () => {
    const made = await runSrsTop(['import', capture, '--to', recording]);
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
    expect(made.stdout).toMatch(
      /: 150 records from 2026-11-23T01:45:50Z to 2026-11-23T01:48:19Z, host vm, made of a capture; \d/,
    );
  });

  test('has the same findings and losses as the recording that import makes of it', async () => {
    const [ofCapture, ofRecording] = [await doctorJson(capture), await doctorJson(recording)];
    expect(ofRecording.exitCode).toBe(ofCapture.exitCode);
    // Refreshes of the recording are at the times of its records, not a tenth of a second beside them.
    expect(ofRecording.told.findings.map(({ id, text }) => ({ id, text }))).toEqual(
      ofCapture.told.findings.map(({ id, text }) => ({ id, text })),
    );
    expect(ofRecording.told.srs).toEqual(ofCapture.told.srs);
    expect(ofRecording.told.notAsked).toEqual(ofCapture.told.notAsked);
  });

  test('is summed up, measured and reported of', async () => {
    const [summary, bench, reports] = await Promise.all([
      runSrsTop(['summary', recording], { env: { TZ: 'UTC' } }),
      runSrsTop(['bench', '--replay', recording, '--json']),
      runSrsTop(['--replay', recording, '--json']),
    ]);
    expect(summary.stdout).toMatch(/^# vm: 7,382 UDP packets lost, 01:46:4\d to 01:46:5\d \(starved\)/);
    expect(summary.stdout).toContain('a recording of vm, made of a capture, Linux 6.18.44');
    expect(bench.exitCode).toBe(0);
    expect(bench.stdout).toContain('"pids":[7847]');
    const all = reports.stdout.split('\n').map(line => JSON.parse(line));
    expect(all).toHaveLength(149);
    expect(all.at(-1)).toMatchObject({ host: 'vm', srs: [{ pid: 7847, nice: -15 }] });
  });
});

describe('sources that are none', () => {
  const cut = fileURLToPath(new URL('../fixtures/sysstat/loss.json', import.meta.url));

  test('a sentence says what was wrong, soon', async () => {
    const text = join(folder, 'text.tar.gz');
    writeFileSync(text, 'not packed at all\n');
    for (const [command, source, words, exit] of [
      ['import', text, 'expected a recording (.ndjson.gz), a sos report', 1],
      ['import', join(folder, 'nothing'), 'there is no such file', 1],
      // As of a host of which nothing can be told: 1 would be a warning.
      ['doctor', join(folder, 'nothing'), 'cannot play', 3],
      ['import', '/usr/share', 'expected the folder of a sos report', 1],
    ] as const) {
      const began = performance.now();
      const { exitCode, stdout, stderr } = await runSrsTop([
        command,
        source,
        ...(command === 'import' ? ['--to', join(folder, 'none')] : []),
      ]);
      expect(performance.now() - began).toBeLessThan(5_000);
      expect({ exitCode, stdout }).toEqual({ exitCode: exit, stdout: '' });
      expect(stderr).toContain(words);
      expect(stderr.split('\n')).toHaveLength(1);
    }
  });

  test('one that breaks off is looked through as far as it goes', async () => {
    const path = join(folder, 'cut.json');
    writeFileSync(path, readFileSync(cut).subarray(0, 14_900));
    const { exitCode, stdout, stderr } = await runSrsTop(['doctor', path]);
    expect(stderr).toBe(`srs-top: ${path}: it breaks off within the list of statistics`);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('lost 19,638 datagrams between 22:41:15 and 22:41:16 UTC');
  });
});
