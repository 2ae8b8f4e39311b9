import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSrsTop } from '../helpers/srs-top.ts';
import { descendants, type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** Another run on this machine has another. */
const USER = `st-asked-${process.pid}`;
const PASSWORD = "it's $(a) secret";
const SIZE = { columns: 100, rows: 30 };

describeWithTools(['root', 'ssh', 'sshd', 'openssl', 'ps'], 'what ssh asks before the screen starts', () => {
  let server: SshServer;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'srs-top-asked-'));
    server = await startSshServer(['PasswordAuthentication yes']);
    server.addUser(USER, '/bin/sh', PASSWORD);
  });
  afterAll(async () => {
    await server.remove();
    rmSync(folder, { recursive: true });
  });

  /** Nothing lets it in but the password; of what is said twice, ssh takes the first. */
  function start(...more: readonly string[]) {
    const others = server.options.filter(option => !option.startsWith('Identity'));
    const options = [...more, 'PreferredAuthentications=password', 'NumberOfPasswordPrompts=1', ...others];
    const words = [
      `ssh://${USER}@127.0.0.1:${server.port}`,
      ...options.flatMap(option => ['--ssh-option', option]),
    ];
    return startSrsTop(words, SIZE);
  }

  it('is a host key and a password, and then it is connected', async () => {
    const known = join(folder, 'known');
    await using session = start('StrictHostKeyChecking=ask', `UserKnownHostsFile=${known}`);
    await session.waitFor(/Are you sure you want to continue connecting/);
    expect(session.isAlternateScreen()).toBe(false);
    session.write('yes\r');
    await session.waitFor(/password:/);
    session.write(`${PASSWORD}\r`);
    await session.waitFor(/loss/i, { timeoutMs: 15_000 });
    expect(session.isAlternateScreen()).toBe(true);
    expect(session.raw).not.toContain(PASSWORD);
    expect(readFileSync(known, 'utf8')).toContain(' ssh-ed25519 ');
    session.write('q');
    expect(await session.exit).toEqual({ exitCode: 0, signal: undefined });
    await expect.poll(() => server.sessions(), { timeout: 5_000 }).toEqual([]);
  });

  it('is told in words when the password is wrong', async () => {
    await using session = start();
    await session.waitFor(/password:/);
    session.write('wrong\r');
    await session.waitFor(/it takes no key or password of yours/);
    expect((await session.exit).exitCode).not.toBe(0);
  });

  it('can be broken off by Ctrl-C, and nothing goes on asking', async () => {
    await using session = start();
    await session.waitFor(/password:/);
    const asking = descendants(session.pid);
    expect(asking.length).toBeGreaterThan(0);
    session.write('\x03');
    await session.exit;
    await expect.poll(() => asking.filter(pid => isOurs(pid)), { timeout: 8_000 }).toEqual([]);
  });
});

function isOurs(pid: number): boolean {
  try {
    return /ssh/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}
