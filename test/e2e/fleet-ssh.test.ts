import { expect, test } from 'vitest';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const USER = 'srs-fleet';

function reached({ options }: SshServer): readonly string[] {
  return options.flatMap(option => ['--ssh-option', option]);
}

describeWithTools(['root', 'python3', 'sshd'], 'hosts over ssh in the table', () => {
  test('stand beside others; a line that is lost is said in its row, the others go on, and it comes back', async () => {
    await using srs = await startStandIn({ name: 'srs-of-fleet' });
    const server = await startSshServer(['MaxSessions 20']);
    try {
      server.addUser(USER, '/bin/sh');
      const words = [`${USER}@127.0.0.1`, 'demo:healthy', 'local'];
      await using screen = startSrsTop(
        [...words, ...reached(server), '-d', 0.5, '--name', 'srs-of-fleet', '--read-only'],
        { columns: 160, rows: 24 },
      );
      // The demo has no SRS of that name.
      await screen.waitFor(/srs-fleet@127\.0\.0\.1 +srs +. (?:ok|warning) +0 /, { timeoutMs: 30_000 });
      expect(screen.text()).toMatch(/^. +local +srs +. (?:ok|warning) +0 /m);
      screen.write('/fleet\r\r');
      await screen.waitFor(new RegExp(`SRS ${srs.pid} `));
      screen.press('Escape');
      await screen.waitFor('"fleet" 1/3');
      screen.press('Escape');
      await server.kill();
      const lost = await screen.waitFor(/srs-fleet@127\.0\.0\.1 +srs +▲ lost \d+ s/, { timeoutMs: 30_000 });
      expect(lost).toMatch(/^. +local +srs +. (?:ok|warning) +0 /m);
      await server.start();
      await screen.waitFor(/srs-fleet@127\.0\.0\.1 +srs +. (?:ok|warning) +0 /, { timeoutMs: 60_000 });
      screen.write('q');
      expect((await screen.exit).exitCode).toBe(0);
      const tuned = await runSrsTop([
        'doctor',
        '--quick',
        '--name',
        'srs-of-fleet',
        ...reached(server),
        `${USER}@127.0.0.1`,
        'nobody@127.0.0.1',
      ]);
      expect(tuned.stdout).toMatch(/nobody@127\.0\.0\.1 +not reached: /);
      expect(tuned.stdout).toMatch(/^(?:OK|WARNING) +srs-fleet@127\.0\.0\.1 /m);
    } finally {
      await server.remove();
    }
  });
});
