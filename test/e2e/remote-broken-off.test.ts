import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { privateStateHome } from '../helpers/private-state.ts';
import { countProcesses, uniqueSleep, waitForProcesses } from '../helpers/processes.ts';
import { programEnvironment } from '../helpers/program-environment.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';

test('a host that is still being dialled at the end leaves nothing of ssh', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'srs-top-dialled-'));
  try {
    const words = uniqueSleep();
    const command = words.join(' ');
    // It says nothing, as one that hangs amid its login; with a program of its own, as for a jump host.
    writeFileSync(
      join(folder, 'ssh'),
      `#!/bin/sh\nfor word; do case $word in -G | -O) exit 0 ;; esac; done\n${command} & ${command}\n`,
      { mode: 0o755 },
    );
    const [file, script] = SRS_TOP;
    const child = execa(file, [script, '--json', 'edge-1', 'edge-2'], {
      stdin: 'ignore',
      reject: false,
      extendEnv: false,
      env: {
        ...programEnvironment({ TERM: undefined, XDG_STATE_HOME: privateStateHome() }),
        PATH: `${folder}:${process.env.PATH}`,
      },
    });
    await waitForProcesses(words, 4);
    child.kill('SIGTERM');
    const { exitCode } = await child;
    expect(exitCode).toBe(143);
    await sleep(300);
    expect(countProcesses(words)).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
