import { rmSync } from 'node:fs';
import { homedir, hostname, networkInterfaces, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { privateStateHome } from '../helpers/private-state.ts';
import { runSrsTop, SRS_TOP } from '../helpers/srs-top.ts';
import { startTerminal } from '../helpers/terminal.ts';

/** Everything by which this machine could be named. */
function namesHere(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap(
    all => all?.filter(one => !one.internal) ?? [],
  );
  return [
    ...[hostname(), homedir(), userInfo().username],
    ...addresses.flatMap(({ address, mac }) => [address, mac]),
  ].filter(name => !['root', '/', '/root', 'localhost'].includes(name));
}

test('srs-top bug tells of a crash, and nothing that names the host', async () => {
  const state = privateStateHome();
  const env = { XDG_STATE_HOME: state };
  try {
    const [node, script] = SRS_TOP;
    const saboteur = fileURLToPath(new URL('../helpers/throw-in-timer.mjs', import.meta.url));
    const command = [node, '--import', saboteur, script, '--name', 'srs-nowhere'];
    await using screen = startTerminal(command, { columns: 100, rows: 30, env });
    await screen.waitFor('no srs-nowhere here');
    screen.kill('SIGURG');
    expect(await screen.exit).toMatchObject({ exitCode: 1 });

    const { stdout, stderr, exitCode } = await runSrsTop(['bug', '--name', 'srs-nowhere'], { env });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('thrown in a timer\n  at Timeout._onTimeout (throw-in-timer.mjs:4:11)');
    expect(stdout).toContain('| SRS | none |');
    expect(namesHere().filter(name => stdout.toLowerCase().includes(name.toLowerCase()))).toEqual([]);
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});
