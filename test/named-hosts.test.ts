import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, readCommandLine } from '../src/command-line.ts';
import { SUBCOMMANDS } from '../src/commands/commands.ts';
import { chosenAlone, nameHosts, settleSource } from '../src/named-hosts.ts';

/** The names of those that are named, and which word is opened before the command begins; or why it cannot be told. */
async function named(line: string) {
  const asked = readCommandLine(line.split(' '), '1.2.3', SUBCOMMANDS);
  if ('exitCode' in asked) return asked.complaint;
  const task = await settleSource(asked.task);
  const found = await nameHosts(asked, task);
  if ('problem' in found) return found.problem;
  const { hosts, demo, replay } = chosenAlone(asked, task, found);
  const opened = [
    ...hosts,
    ...(demo === undefined ? [] : [`demo ${demo}`]),
    ...(replay === undefined ? [] : [`replay ${replay}`]),
  ];
  return { named: found.named.map(({ label }) => label), opened };
}

describe('hosts that a command line names', () => {
  it.each([
    ['doctor --host c a b', ['c', 'a', 'b'], []],
    ['--host demo:quota doctor a b', ['demo:quota', 'a', 'b'], []],
    ['tune --host c a nice=-5', ['c', 'a'], []],
    ['tune --host c nice=-5', [], ['c']],
    ['doctor --host c', [], ['c']],
    ['doctor --host demo:quota', [], ['demo quota']],
    ['doctor --host x.srstop', [], ['replay x.srstop']],
    ['journal --host c', [], ['c']],
    ['--host c a b', ['c', 'a', 'b'], ['c', 'a', 'b']],
  ])('%s', async (line, hosts, opened) => {
    expect(await named(line)).toEqual({ named: hosts, opened });
  });

  it('are those of a file and of --host', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'srs-top-hosts-'));
    try {
      writeFileSync(join(folder, 'hosts'), 'b\n');
      const line = `doctor --hosts ${join(folder, 'hosts')}`;
      expect(await named(`${line} --host c a`)).toEqual({ named: ['c', 'a', 'b'], opened: [] });
      expect(await named(`${line} --host c`)).toEqual({ named: ['c', 'b'], opened: [] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['doctor --host a a', 'a is named twice'],
    ['doctor --host c x.srstop', 'doctor x.srstop: --host c names another host; one or the other'],
    ['tune a b nice=7 -p 17034', "option '-p, --pid <pid>' is of one host alone: --name is of all"],
    ['undo --host a b -p 7', "option '-p, --pid <pid>' is of one host alone: --name is of all"],
    ['doctor --via cat a b', 'doctor a b: --via cat names another host; one or the other'],
    ['doctor --demo quota a b', 'doctor a b: --demo quota names another host; one or the other'],
    ['tune --replay r.srstop a nice=1', 'tune a: --replay r.srstop names another host; one or the other'],
    ['summary --demo quota x.srstop', 'srs-top: a demo cannot be shown together with a recording\n'],
    ['persist --host c x.srstop', 'persist x.srstop: --host c names another host; one or the other'],
  ])('%s is refused', async (line, problem) => {
    expect(await named(line)).toBe(problem);
  });
});

describe('options of ssh', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'srs-top-hosts-'));
    writeFileSync(join(folder, 'ssh'), 'pod via docker exec -i srs sh\nedge-3\n');
    writeFileSync(join(folder, 'via'), 'pod via docker exec -i srs sh\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function name(line: string) {
    const argv = [...line.split(' '), '--ssh-option', 'Port=2222'];
    const asked = readCommandLine(argv, '1.2.3', SUBCOMMANDS) as CommandLine;
    return nameHosts(asked, asked.task);
  }

  it.each([
    'edge-3',
    'local edge-3',
    '--host edge-3 bench',
    'doctor edge-3',
    'doctor local edge-3',
    'tune nice=-5 edge-3 edge-4',
    '--hosts FOLDER/ssh',
    'doctor --hosts FOLDER/ssh',
  ])('are for those of them that ssh reaches: %s', async line => {
    const found = await name(line.replace('FOLDER', folder));
    expect(found).toHaveProperty('named');
  });

  it.each([
    '--json',
    '--via sh',
    'local',
    'demo:starved local',
    '/a/recording.srstop',
    'doctor',
    'doctor local',
    'bench --via sh',
    'record x.srstop',
    'rules',
    '--hosts FOLDER/via',
  ])('are refused where there is none: %s', async line => {
    expect(await name(line.replace('FOLDER', folder))).toEqual({
      problem: "option '--ssh-option <option>' needs a host that ssh reaches",
    });
  });
});
