import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real OpenSSH server of a test's own on loopback, with keys of its own. Needs root, as it logs other users in. */
export interface SshServer {
  readonly port: number;
  /** `-o` options with which a client gets in, and knows nothing but this server. */
  readonly options: readonly string[];
  readonly pid: number;
  /** A user who may log in, with that shell; by a password too, where one is given. */
  addUser(name: string, shell: string, password?: string): void;
  /** A user who is root there whatever the name, and whose shell is that one; the server has to let root in. */
  addRoot(name: string, shell: string): void;
  /** What srs-top is told to get in as that user: where to, and with which options. */
  reachedAs(user: string): readonly string[];
  /** Pids of what it has started for those who are logged in, its own children first. */
  sessions(): readonly number[];
  /** Another host key, as of a host that was installed anew; those who are logged in stay. */
  changeHostKey(): Promise<void>;
  /** Those who get in by `options` know its key of now. */
  learnHostKey(): void;
  /** Ends it, and all who are logged in. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** `kill`, and removes its keys and users. */
  remove(): Promise<void>;
}

/** @param settings lines of sshd_config(5) */
export async function startSshServer(settings: readonly string[] = []): Promise<SshServer> {
  const folder = mkdtempSync('/tmp/srs-top-sshd-');
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = (name: string): string => join(folder, name);
  const users: string[] = [];
  let server: ChildProcess | undefined;
  // sshd wants a directory for those who are not logged in yet.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  makeKey(file('client'));
  makeKey(file('host'));
  writeFileSync(file('authorized'), readFileSync(file('client.pub')), { mode: 0o644 });
  writeFileSync(
    file('config'),
    [
      // Of what is said twice, sshd takes the first.
      ...settings,
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('authorized')}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UsePAM no',
      'PidFile none',
      'PrintMotd no',
      // /tmp, where the keys lie, may be written by everybody.
      'StrictModes no',
      '',
    ].join('\n'),
  );

  function knowHost(): void {
    const [type, key] = readFileSync(file('host.pub'), 'utf8').split(' ');
    writeFileSync(file('known'), `[127.0.0.1]:${port} ${type} ${key}\n`);
  }

  async function start(): Promise<void> {
    server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', file('config')], { stdio: 'ignore' });
    for (let look = 0; look < 800; look++) {
      if (server.exitCode !== null) throw new Error(`sshd ended (${server.exitCode})`);
      if (isListening(port)) return;
      await sleep(25);
    }
    throw new Error('sshd does not listen');
  }

  const pidOf = (): number => server?.pid ?? -1;

  async function kill(): Promise<void> {
    const all = [pidOf(), ...descendants(pidOf())];
    for (const pid of all) killIfThere(pid);
    for (let look = 0; look < 1_000 && all.some(isRunning); look++) await sleep(20);
  }

  function add(name: string, rights: readonly string[], shell: string): void {
    const home = file(`home-${name}`);
    execFileSync('useradd', ['-M', '-d', home, '-s', shell, ...rights, name], { stdio: 'ignore' });
    users.push(name);
    mkdirSync(home, { mode: 0o700 });
    execFileSync('chown', [name, home]);
  }

  knowHost();
  await start();
  const options = [
    `Port=${port}`,
    `IdentityFile=${file('client')}`,
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    `UserKnownHostsFile=${file('known')}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
  ];
  return {
    port,
    get pid() {
      return pidOf();
    },
    options,
    addUser(name, shell, password) {
      const hash =
        password === undefined
          ? '*'
          : execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' }).trim();
      add(name, ['-p', hash], shell);
    },
    addRoot: (name, shell) => add(name, ['-o', '-u', '0', '-g', '0', '-p', '*'], shell),
    reachedAs: user => [
      `ssh://${user}@127.0.0.1:${port}`,
      ...options.flatMap(option => ['--ssh-option', option]),
    ],
    sessions: () => descendants(pidOf()),
    async changeHostKey() {
      rmSync(file('host'));
      rmSync(file('host.pub'));
      makeKey(file('host'));
      // Who listens begins anew by a SIGHUP; those who are logged in have a server each.
      process.kill(pidOf(), 'SIGHUP');
      await showsKey(port, readFileSync(file('host.pub'), 'utf8'));
    },
    learnHostKey: knowHost,
    kill,
    start,
    async remove() {
      await kill();
      // Of those who are root there is always one who runs something.
      for (const user of users) execFileSync('userdel', ['-f', user], { stdio: 'ignore' });
      rmSync(folder, { recursive: true });
    },
  };
}

function makeKey(path: string): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
}

/** Until the server there has the key of a line of `host.pub`. */
async function showsKey(port: number, line: string): Promise<void> {
  const [, key = ''] = line.split(' ');
  for (let look = 0; look < 200; look++) {
    const { stdout } = spawnSync('ssh-keyscan', ['-t', 'ed25519', '-p', String(port), '127.0.0.1'], {
      encoding: 'utf8',
    });
    if (stdout.includes(key)) return;
    await sleep(50);
  }
  throw new Error('sshd does not show its new host key');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isListening(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync('/proc/net/tcp', 'utf8').includes(`0100007F:${hex} 00000000:0000 0A`);
}

/** All that a process has started and those have, by who is whose parent now. */
export function descendants(pid: number): readonly number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(row => row.trim().split(/\s+/).map(Number) as [number, number])
    .filter(([child]) => isRunning(child));
  const found: number[] = [];
  for (const parents = [pid]; parents.length > 0; ) {
    const parent = parents.shift();
    const children = rows.filter(([, of]) => of === parent).map(([child]) => child);
    found.push(...children);
    parents.push(...children);
  }
  return found;
}

/** Nobody may have asked yet how it ended: then it is a zombie. */
export function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
