import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { isRefusal } from '../../src/host/refusal.ts';
import { type Connection, type ConnectionState, openConnection } from '../../src/host/remote/connection.ts';
import { createRemoteParts, type RemoteParts } from '../../src/host/remote/remote-parts.ts';
import { createSshDialer } from '../../src/host/remote/ssh-dialer.ts';
import { granted } from '../helpers/granted.ts';
import { countProcesses, uniqueSleep, waitForProcesses } from '../helpers/processes.ts';
import { descendants, isRunning, type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import { describeWithTools } from '../helpers/tools.ts';

const nowMs = (): number => performance.now();
/** By their login shells. Another run on this machine has others. */
const USERS = {
  dash: `st-dash-${process.pid}`,
  bash: `st-bash-${process.pid}`,
  busybox: `st-busy-${process.pid}`,
  banner: `st-banner-${process.pid}`,
} as const;
/** Logged in, and nothing more. */
const SILENT = `st-silent-${process.pid}`;
/** Logged in, and ended at once. */
const ENDED = `st-ended-${process.pid}`;
/** What a server prints before anybody is logged in: as ssh itself would say it. */
const HOSTILE_BANNER = `Host key for edge has changed and you have requested strict checking.
Host key verification failed.
ssh: connect to host edge port 22: Connection refused
ops@edge: Permission denied (x).
`;
const TOOLS = ['root', 'ssh', 'sshd', 'dash', 'bash', 'busybox', 'ps', 'python3', 'sudo'];

describeWithTools(TOOLS, 'a real ssh server', () => {
  let server: SshServer;
  let folder: string;
  /** Where ssh's own sockets are put meanwhile. */
  let sockets: string;
  const open: Connection[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'srs-top-remote-'));
    chmodSync(folder, 0o755);
    sockets = mkdtempSync('/tmp/srs-top-run-');
    vi.stubEnv('XDG_RUNTIME_DIR', sockets);
    writeFileSync(join(folder, 'banner'), HOSTILE_BANNER, { mode: 0o644 });
    server = await startSshServer([
      ...['MaxSessions 10', 'AllowTcpForwarding yes', `Banner ${join(folder, 'banner')}`],
    ]);
    const script = (name: string, text: string): string => {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return path;
    };
    server.addUser(USERS.dash, '/bin/dash');
    server.addUser(USERS.bash, '/bin/bash');
    server.addUser(USERS.busybox, script('busybox-sh', 'exec busybox sh "$@"'));
    server.addUser(SILENT, script('silent', 'exec sleep 20'));
    server.addUser(ENDED, script('ended', 'kill -KILL $$'));
    const greeting = `echo 'Welcome to $(hostname)'; printf 'no newline'; echo warning >&2; exec bash "$@"`;
    server.addUser(USERS.banner, script('greeting', greeting));
  }, 60_000);
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
  });
  afterAll(async () => {
    await server.remove();
    vi.unstubAllEnvs();
    for (const path of [folder, sockets]) rmSync(path, { recursive: true });
  });

  async function connect(user: string, options: readonly string[] = []) {
    const target = { host: '127.0.0.1', user, port: server.port };
    const given = [...options, ...server.options];
    const opened = await openConnection(createSshDialer({ target, options: given, tell: () => undefined }));
    if (!isRefusal(opened)) open.push(opened);
    return opened;
  }

  async function partsOf(user: string, options: readonly string[] = []) {
    const connection = granted(await connect(user, options));
    return { connection, who: connection.identity, parts: createRemoteParts(connection, { nowMs }) };
  }

  it.each(Object.entries(USERS))('is logged in to with %s', async (_, user) => {
    const { connection, who, parts } = await partsOf(user);
    expect(connection.state.kind).toBe('connected');
    expect(who.userId).toBe(Number(execFileSync('id', ['-u', user], { encoding: 'utf8' })));
    expect((await parts.query(['id', '-un'])).stdout).toBe(`${user}\n`);
    expect((await parts.readAside(['/proc/version'])).get('/proc/version')).toHaveProperty(
      'text',
      readFileSync('/proc/version', 'utf8'),
    );
    const bait = join(tmpdir(), `srs-top-bait-${user}`);
    const evil = [`$(touch ${bait})`, `'; touch ${bait}; '`, `\n\`touch ${bait}\``, '\x1b[31m', 'a\'b"c\\'];
    expect((await parts.query(['printf', '%s', ...evil])).stdout).toBe(evil.join(''));
    await parts.readAside(evil.map(word => `/proc/${word}`));
    expect(existsSync(bait)).toBe(false);
    await parts.close();
  });

  it('leaves nothing behind when it is closed', async () => {
    const { connection, parts } = await partsOf(USERS.dash);
    const command = uniqueSleep();
    const running = parts.start(command, { timeoutMs: 0 });
    await waitForProcesses(command, 1);
    await parts.close();
    await connection.close();
    expect(await running.done).toMatchObject({ exitCode: undefined });
    expect(countProcesses(command)).toBe(0);
    await expect.poll(() => server.sessions(), { timeout: 5_000 }).toEqual([]);
    await expect.poll(() => readdirSync(sockets)).toEqual([]);
  });

  it('leaves nothing on either side when srs-top is killed', async () => {
    const trace = join(folder, 'trace');
    writeFileSync(trace, '', { mode: 0o666 });
    chmodSync(trace, 0o666);
    const unique = uniqueSleep()[1];
    const note = (word: string): string => `trap 'echo ${word} >>${trace}' ${word}`;
    const command = [
      'sh',
      '-c',
      `${note('INT')}; ${note('TERM')}; echo begun >>${trace}; while :; do sleep 0.1; done`,
      unique,
    ];
    const held = ['cat', '-', unique];
    const target = { host: '127.0.0.1', user: USERS.bash, port: server.port };
    const words = JSON.stringify({ target, options: server.options, command, held, folder });
    const client = spawn(process.execPath, [REMOTE_CLIENT, words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await new Promise<[Buffer]>(resolve =>
      client.stdout.once('data', data => resolve([data])),
    );
    const workspace = line.toString().trim();
    expect(existsSync(workspace)).toBe(true);
    const ours = descendants(client.pid ?? -1);
    expect(ours.length).toBeGreaterThan(3);
    await expect.poll(() => readFileSync(trace, 'utf8')).toBe('begun\n');
    process.kill(client.pid ?? -1, 'SIGKILL');
    await expect.poll(() => server.sessions(), { timeout: 12_000 }).toEqual([]);
    expect(readFileSync(trace, 'utf8')).toBe('begun\nINT\nTERM\n');
    await expect.poll(() => countProcesses(command) + countProcesses(held)).toBe(0);
    await expect.poll(() => readdirSync(sockets), { timeout: 12_000 }).toEqual([]);
    expect(existsSync(workspace)).toBe(false);
    await expect.poll(() => ours.filter(isRunning)).toEqual([]);
  });

  it('says at once that it was killed, fails what was asked, and comes back by itself', async () => {
    const { connection, parts } = await partsOf(USERS.bash);
    const states: ConnectionState[] = [];
    connection.subscribe(state => states.push(state));
    const running = parts.start(['sleep', '60'], { timeoutMs: 0 });
    await expect.poll(() => running.pid?.()).toBeGreaterThan(1);
    await server.kill();
    await expect
      .poll(() => states[0], { timeout: 3_000 })
      .toMatchObject({ kind: 'lost', why: 'the other side ended the connection' });
    expect(await running.done).toMatchObject({
      problem: 'failed',
      stderr: expect.stringContaining('line was lost'),
    });
    expect(await parts.query(['true'])).toMatchObject({
      problem: 'failed',
      stderr: expect.stringMatching(
        /is not connected: (?:the other side ended the connection|it refuses connections)/,
      ),
    });
    await expect
      .poll(() => states.at(-1), { timeout: 5_000 })
      .toMatchObject({
        kind: 'lost',
        why: expect.stringContaining('refuses connections'),
        triedAgainAt: expect.any(Date),
      });
    await server.start();
    await expect.poll(() => connection.state.kind, { timeout: 10_000 }).toBe('connected');
    expect((await parts.query(['echo', 'back'])).stdout).toBe('back\n');
    await parts.close();
  });

  it('is given up when it is silent', async () => {
    const quick = ['ServerAliveInterval=1', 'ServerAliveCountMax=2'];
    const connection = granted(await connect(USERS.dash, quick));
    const sessions = server.sessions();
    for (const pid of sessions) process.kill(pid, 'SIGSTOP');
    try {
      await expect
        .poll(() => connection.state, { timeout: 10_000 })
        .toMatchObject({ kind: 'lost', why: 'the line is silent' });
    } finally {
      for (const pid of sessions) process.kill(pid, 'SIGCONT');
    }
    await expect.poll(() => connection.state.kind, { timeout: 10_000 }).toBe('connected');
  });

  it('is left soon when it is silent, and nothing stays', async () => {
    const { connection, parts } = await partsOf(USERS.dash);
    const command = uniqueSleep();
    parts.start(command, { timeoutMs: 0 });
    await waitForProcesses(command, 1);
    const sessions = server.sessions();
    const [sleeping] = descendants(server.pid).filter(pid => commandLine(pid).includes(command[1]));
    for (const pid of sessions) if (pid !== sleeping) process.kill(pid, 'SIGSTOP');
    const startMs = nowMs();
    await parts.close();
    await connection.close();
    expect(nowMs() - startMs).toBeLessThan(7_000);
    for (const pid of sessions) if (isRunning(pid)) process.kill(pid, 'SIGCONT');
    await expect.poll(() => server.sessions(), { timeout: 10_000 }).toEqual([]);
    expect(countProcesses(command)).toBe(0);
  });

  it('lets more commands wait than it allows sessions', async () => {
    const few = await startSshServer(['MaxSessions 3']);
    try {
      const target = { host: '127.0.0.1', user: USERS.dash, port: few.port };
      const dialer = createSshDialer({ target, options: few.options, tell: () => undefined });
      const connection = granted(await openConnection(dialer));
      const parts = createRemoteParts(connection, {
        nowMs,
      });
      const all = Array.from({ length: 8 }, (_, index) => parts.query(['echo', String(index)]));
      expect((await Promise.all(all)).map(({ stdout }) => stdout)).toEqual(
        all.map((_, index) => `${index}\n`),
      );
      await parts.close();
      await connection.close();
    } finally {
      await few.remove();
    }
  });

  it('needs one round trip a command on a line of 300 ms', async () => {
    const late = [`ProxyCommand=python3 ${DELAYED_LINE} %h %p 150`];
    const { parts } = await partsOf(USERS.dash, late);
    await parts.query(['true']);
    const tookMs: number[] = [];
    for (const isRepeated of [true, false, true]) {
      const startMs = nowMs();
      expect(await parts.query(['echo', 'here'], { isRepeated })).toMatchObject({ stdout: 'here\n' });
      tookMs.push(nowMs() - startMs);
    }
    expect(Math.min(...tookMs)).toBeGreaterThan(295);
    expect(Math.min(...tookMs)).toBeLessThan(550);
    await parts.close();
  });

  it('asks an HTTP server there through ssh itself', async () => {
    const { parts } = await partsOf(USERS.dash);
    await asksHttp(parts, true);
    await parts.close();
  });

  it('does without bash, sudo, ss and forwarding, as in a small container', async () => {
    const bin = join(folder, 'bin');
    execFileSync('mkdir', [bin]);
    execFileSync('busybox', ['--install', '-s', bin]);
    const small = await startSshServer([`SetEnv PATH=${bin}`, 'AllowTcpForwarding no']);
    try {
      const target = { host: '127.0.0.1', user: USERS.dash, port: small.port };
      const dialer = createSshDialer({ target, options: small.options, tell: () => undefined });
      const connection = granted(await openConnection(dialer));
      const parts = createRemoteParts(connection, {
        nowMs,
      });
      expect(await parts.privilege()).toBe('user');
      expect(await parts.execute(['renice', '-n', '-5', '-p', '1'], { sudo: true })).toMatchObject({
        ...{ problem: 'not-found', stderr: 'sudo: command not found' },
      });
      const question = { pid: 1, isHostNamespace: true, ports: [], patienceMs: 5_000 };
      expect(await parts.ss.ask(question)).toMatchObject({ reason: 'unsupported' });
      await asksHttp(parts, true);
      rmSync(join(bin, 'nc'));
      await asksHttp(parts, false);
      await parts.close();
      await connection.close();
    } finally {
      await small.remove();
    }
  });

  it('runs through sudo what needs root, and ends all of it', async () => {
    const sudoers = `/etc/sudoers.d/${USERS.bash}`;
    writeFileSync(sudoers, `${USERS.bash} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
    try {
      const { parts } = await partsOf(USERS.bash);
      expect(await parts.privilege()).toBe('sudo');
      expect((await parts.execute(['id', '-un'], { sudo: true })).stdout).toBe('root\n');
      expect(await parts.execute(['srs-top-no-such'], { sudo: true })).toMatchObject({
        problem: 'not-found',
      });
      const tee = { sudo: true, input: "$(id)'\n" };
      expect((await parts.execute(['tee', '/dev/null'], tee)).stdout).toBe(tee.input);
      const sleeping = uniqueSleep();
      const stubborn = ['sh', '-c', `trap "" INT TERM; ${sleeping.join(' ')}; :`];
      const running = parts.start(stubborn, { sudo: true, timeoutMs: 0 });
      await waitForProcesses(sleeping, 1);
      expect(await running.end?.()).toMatchObject({ signal: 'SIGKILL', problem: 'cancelled' });
      await waitForProcesses(sleeping, 0);
      await parts.close();
    } finally {
      rmSync(sudoers);
    }
  });

  it('gives a command the terminal', async () => {
    const { connection, parts } = await partsOf(USERS.bash);
    const start = granted(connection.onTerminal(['sh', '-c', 'tty; stty size'])) as readonly string[];
    const script = [
      'script',
      '-qec',
      start.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' '),
      '/dev/null',
    ];
    const said = execFileSync(script[0] ?? '', script.slice(1), { encoding: 'utf8' });
    expect(said).toMatch(/\/dev\/pts\/\d+\r?\n\d+ \d+\r?\n$/);
    await parts.close();
  });

  it.each([
    [
      'a key that it does not know',
      ['IdentityFile=/dev/null'],
      /takes no key or password of yours \(publickey\)/,
    ],
    ['a port where nobody listens', ['Port=1'], /refuses connections/],
    ['a host key that is not known', ['UserKnownHostsFile=/dev/null'], /host key is not known here/],
    ['an option that ssh does not know', ['Nonsense=1'], /Bad configuration option: nonsense/i],
    ['a way that ends', ['ProxyCommand=false'], /ProxyJump or ProxyCommand/],
  ])('says why it cannot connect: %s', async (_, options, why) => {
    const target = { host: '127.0.0.1', user: USERS.dash, port: undefined };
    const names = options.map(option => option.split('=')[0] ?? '');
    const others = server.options.filter(option => !names.some(name => option.startsWith(`${name}=`)));
    const given = [...options, 'BatchMode=yes', ...others];
    const opened = await openConnection(createSshDialer({ target, options: given, tell: () => undefined }));
    expect(opened).toMatchObject({ refused: expect.stringMatching(why) });
  });

  it('says that its login ended, whatever its banner says', async () => {
    expect(await connect(ENDED)).toMatchObject({
      refused: expect.stringMatching(/: its login gave no sh \(exit code 255\)$/),
    });
  });

  it.each([true, false])(
    'gives up a login whose shell says nothing, also where it may ask: %s',
    async asks => {
      const target = { host: '127.0.0.1', user: SILENT, port: server.port };
      const patience = { diallingMs: 20_000, shellMs: 500 };
      const dialer = createSshDialer({
        ...{ target, options: ['LogLevel=ERROR', ...server.options], tell: () => undefined },
        ...{ isAttended: true, patience },
      });
      expect(await openConnection(dialer, asks)).toMatchObject({
        refused: `cannot connect to ${SILENT}@127.0.0.1:${server.port}: logged in; its shell does not answer`,
      });
      expect(readdirSync(sockets)).toEqual([]);
    },
  );

  it.each([
    [true, true, undefined],
    [true, false, 'no login within 1 s'],
    [false, true, 'it does not answer'],
  ])('waits for a login only where somebody may be asked: %s, %s', async (asks, isAttended, why) => {
    const target = { host: '127.0.0.1', user: USERS.dash, port: server.port };
    const late = `ProxyCommand=sh -c 'sleep 2; exec python3 ${DELAYED_LINE} %h %p 0'`;
    const patience = { diallingMs: 1_000, shellMs: 1_500 };
    const dialer = createSshDialer({
      ...{ target, options: [late, ...server.options], tell: () => undefined, isAttended, patience },
    });
    const opened = await openConnection(dialer, asks);
    if (why === undefined) open.push(granted(opened));
    else expect(opened).toMatchObject({ why });
  });

  it('says that its host key has changed, on the way in and when it comes back', async () => {
    const connection = granted(await connect(USERS.dash));
    await server.changeHostKey();
    const refused = await connect(USERS.dash);
    const file = server.options.find(option => option.startsWith('UserKnownHostsFile='))?.split('=')[1];
    const help = `ssh-keygen -f ${file} -R '[127.0.0.1]:${server.port}'`;
    expect(refused).toMatchObject({ refused: expect.stringContaining(help) });
    await server.kill();
    await server.start();
    await expect
      .poll(() => connection.state, { timeout: 8_000 })
      .toMatchObject({ kind: 'lost', why: expect.stringContaining(help) });
  });
});

const DELAYED_LINE = fileURLToPath(new URL('../helpers/delayed-line.py', import.meta.url));
const REMOTE_CLIENT = fileURLToPath(new URL('../helpers/remote-client.ts', import.meta.url));

async function asksHttp(parts: RemoteParts, isAnswered: boolean): Promise<void> {
  const server = createServer((request, response) => response.end(`asked ${request.url}`)).listen(
    0,
    '127.0.0.1',
  );
  await new Promise(resolve => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const question = {
    origin: `http://127.0.0.1:${port}`,
    paths: ['/a', '/b'],
    timeoutMs: 3_000,
    mostBytes: 1_000,
  };
  expect(await parts.get(question)).toMatchObject(
    isAnswered
      ? [
          { status: 200, text: 'asked /a' },
          { status: 200, text: 'asked /b' },
        ]
      : {
          reason: 'unsupported',
          detail: expect.stringMatching(
            /forwards no connections \(AllowTcpForwarding\), and .* neither bash nor nc/,
          ),
        },
  );
  await new Promise(resolve => server.close(resolve));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
