import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProgram } from '../helpers/programs.ts';
import { describeWithTools } from '../helpers/tools.ts';

describeWithTools(['python3'], 'the programs behind the faults', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-hold-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('a setting is put back when it is ended', async () => {
    const setting = join(directory, 'rmem_max');
    writeFileSync(setting, '4194304\n');
    const holder = startProgram('../faults/programs/hold-setting.py', [setting, '212992']);
    expect(await holder.nextLine()).toBe('4194304');
    expect(readFileSync(setting, 'utf8')).toBe('212992');
    await holder.stop();
    expect(readFileSync(setting, 'utf8')).toBe('4194304\n');
  });

  test('a setting is put back when the test run is killed', async () => {
    const setting = join(directory, 'rmem_max');
    writeFileSync(setting, '4194304\n');
    const script = fileURLToPath(new URL('programs/hold-setting.py', import.meta.url));
    const run = execa('sh', ['-c', 'python3 "$0" "$1" 212992 & wait', script, setting], { reject: false });
    await once(createInterface({ input: run.stdout }), 'line');
    expect(readFileSync(setting, 'utf8')).toBe('212992');
    run.kill('SIGKILL');
    await run;
    await expect.poll(() => readFileSync(setting, 'utf8')).toBe('4194304\n');
  });

  test.each([
    ['send.py', ['127.0.0.1', 8_000]],
    ['connect.py', ['127.0.0.1', 1_935, 1, 1]],
  ] as const)("%s sends nothing in the host's own namespace", async (script, args) => {
    const program = startProgram(`../faults/programs/${script}`, args);
    await expect(program.nextLine()).rejects.toThrow("no network namespace of a test's own");
  });
});
