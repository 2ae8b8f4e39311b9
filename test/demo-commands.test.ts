import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AdvisedSnapshot } from '../src/advice/advised.ts';
import type { Finding } from '../src/advice/terms/finding.ts';
import { forHost } from '../src/advice/terms/for-host.ts';
import { SUBCOMMANDS } from '../src/commands/commands.ts';
import { SCENARIOS } from '../src/host/simulated/scenarios/scenarios.ts';
import { createSimulatedHost, scenarioOf } from '../src/host/simulated/simulated.ts';
import { Monitor } from '../src/monitor.ts';
import { openHost } from '../src/open-host.ts';
import { plainFindings } from '../src/output/findings-json.ts';
import { summaryMarkdown } from '../src/output/summary-markdown.ts';
import { Recording } from '../src/recording.ts';
import { createTheme } from '../src/view/look/theme.ts';
import { copyText, findingLines } from '../src/view/sentences/finding-lines.ts';
import { firstWish, startSimulatedSession } from './helpers/simulated-session.ts';

const SEED = 7;
const THEME = createTheme({ colorLevel: 0, isAscii: false, name: 'dark' });

/** All that is said of findings, as reports, the screen, `y` and JSON have it. */
function saidOf({ advice }: AdvisedSnapshot): string {
  const lines = advice.findings.flatMap(finding => [
    ...findingLines(finding, THEME, 10_000),
    ...copyText(finding).split('\n'),
  ]);
  return [...lines, JSON.stringify(plainFindings(advice), undefined, 1)].join('\n');
}

const NAMES = SUBCOMMANDS.map(({ name }) => name).filter(name => name !== 'explain');
const COMMANDS = new RegExp(String.raw`srs-top (?:${NAMES.join('|')})\b[^"\`\n]*`, 'g');

/** Commands of srs-top that are about a host. What `explain` says is about none. */
function commandsIn(text: string): readonly string[] {
  return text.match(COMMANDS) ?? [];
}

for (const { name } of SCENARIOS)
  it(`${name}: each command of srs-top that is told names the demo and its seed`, async () => {
    const demo = await startSimulatedSession(name, SEED);
    const said = saidOf(await demo.run(35));
    const flags = `--demo ${name} --seed ${SEED}`;
    const commands = commandsIn(said);
    expect(commands.filter(command => !command.endsWith(flags))).toEqual([]);
    if (said.includes('"tuning": "nice"'))
      expect(commands).toContain(`srs-top tune nice=-15 -p 17034 ${flags}`);
    const isCured = said.includes('"tuning"');
    if (isCured) await demo.tune(firstWish(demo.snapshot()));
    await demo.run(5);
    const summary = await demo.session.summarise({ recording: undefined, origin: undefined, files: [] });
    if (summary === undefined) throw new Error('expected a summary, got none');
    const page = summaryMarkdown(summary);
    expect(commandsIn(page)).toEqual([]);
    if (isCured) expect(page).toMatch(/It ends with the demo\./);
    await demo.session.close();
  });

it('a seed is named only where one was asked for', async () => {
  const host = createSimulatedHost(starved(), { speed: Number.POSITIVE_INFINITY });
  const said = saidOf(await lastOf(new Monitor(host, SETTINGS)));
  expect(commandsIn(said)).toContain('srs-top tune nice=-15 -p 17034 --demo starved');
  await host.close();
});

it('a recording of a demo tells the same commands', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'demo-commands-'));
  try {
    const path = join(folder, 'demo.srstop');
    const host = createSimulatedHost(starved(), { seed: SEED, speed: Number.POSITIVE_INFINITY });
    const recording = new Recording({ host, settings: SETTINGS, wanted: SETTINGS.wanted, version: '0' });
    await recording.startFile(path);
    const live = await lastOf(new Monitor(recording.host, SETTINGS), snapshot => recording.note(snapshot));
    await recording.close();
    const opened = await openHost(
      { kind: 'recorded', path, untilSeconds: undefined, isWatched: false },
      sentence => expect(sentence).toBe(''),
    );
    if ('problem' in opened) throw new Error(opened.problem);
    const replayed = await lastOf(new Monitor(opened.host, SETTINGS));
    await opened.host.close();
    expect(commandsIn(saidOf(live))).toContain(
      `srs-top tune nice=-15 -p 17034 --demo starved --seed ${SEED}`,
    );
    expect(saidOf(replayed)).toBe(saidOf(live));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('what is typed for another program stands in a comment: it would be about this machine', () => {
  const draft: Finding = {
    ...{ id: 'stopped', severity: 'bad', sentence: 'SRS is stopped', evidence: [], lost: 0 },
    ...{ pid: 7, windowSeconds: 30, symptoms: [], sinceMs: 0, lastedSeconds: 1 },
    remedies: [{ label: 'kill -CONT 7', command: 'kill -CONT 7' }, { label: 'nothing' }],
  };
  const [finding] = forHost({ findings: [draft], cleared: [] }, { name: 'starved' }).findings;
  expect(finding?.remedies).toEqual([
    { label: 'kill -CONT 7', command: '# kill -CONT 7' },
    { label: 'nothing' },
  ]);
});

const SETTINGS = { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } };

function starved(): NonNullable<ReturnType<typeof scenarioOf>> {
  const scenario = scenarioOf('starved');
  if (scenario === undefined) throw new Error('there is no demo "starved"');
  return scenario;
}

/** The snapshot half a minute later. */
async function lastOf(
  monitor: Monitor,
  note: (snapshot: AdvisedSnapshot) => void = () => undefined,
): Promise<AdvisedSnapshot> {
  let count = 0;
  for await (const snapshot of monitor.run(new AbortController().signal)) {
    note(snapshot);
    if (++count === 33) return snapshot;
  }
  throw new Error(`expected 33 refreshes, got ${count}`);
}
