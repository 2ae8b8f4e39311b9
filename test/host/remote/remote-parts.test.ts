import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalHost } from '../../../src/host/local/local.ts';
import { createThereCommands } from '../../../src/host/remote/commands.ts';
import { type Connection, openConnection } from '../../../src/host/remote/connection.ts';
import type { Identity } from '../../../src/host/remote/identify.ts';
import { createRemoteParts, type RemoteParts } from '../../../src/host/remote/remote-parts.ts';
import { startOn } from '../../../src/host/remote/there.ts';
import { createViaDialer } from '../../../src/host/remote/via-dialer.ts';
import { createViaLine } from '../../../src/host/remote/via-line.ts';
import { createWorkspaces } from '../../../src/host/remote/workspaces.ts';
import { granted } from '../../helpers/granted.ts';
import { makeThere, SHELLS_THERE, type There } from '../../helpers/there.ts';

const nowMs = (): number => performance.now();

describe.each(SHELLS_THERE)('a host where sh is %s', shell => {
  let there: There;
  let connection: Connection;
  let who: Identity;
  let parts: RemoteParts;
  let folder: string;

  beforeEach(async () => {
    there = makeThere(shell);
    folder = mkdtempSync(join(tmpdir(), 'srs-top-parts-'));
    connection = granted(await openConnection(granted(createViaDialer(there.via))));
    who = connection.identity;
    parts = createRemoteParts(connection, { nowMs });
  });
  afterEach(async () => {
    await parts.close();
    await connection.close();
    there.remove();
    rmSync(folder, { recursive: true });
  });

  it('tells who it is', async () => {
    expect(who).toMatchObject({ id: createLocalHost().id, name: hostname(), userId: process.getuid?.() });
    expect(await parts.privilege()).toBe(
      process.getuid?.() === 0 ? 'root' : expect.stringMatching(/sudo|user/),
    );
  });

  it('reads files aside, whatever their names hold', async () => {
    const bait = join(folder, 'bait');
    const odd = join(folder, `a'b "$(touch bait)" \`touch bait\` \\n\x1b[31m`);
    writeFileSync(odd, 'odd\n');
    const paths = [odd, '/proc/self/comm', join(folder, 'gone'), folder];
    const read = await parts.readAside(paths);
    expect(read.get(odd)).toMatchObject({ text: 'odd\n' });
    expect(read.get('/proc/self/comm')).toHaveProperty('text', 'sh\n');
    expect(read.get(paths[2] ?? '')).toMatchObject({
      reason: 'gone',
      detail: expect.stringMatching(/^ENOENT/),
    });
    expect(read.get(folder)).toMatchObject({ reason: 'failed' });
    expect(() => statSync(bait)).toThrow('ENOENT');
  });

  it('follows a file that grows', async () => {
    const log = join(folder, 'log');
    writeFileSync(log, 'one\ntwo\nthr');
    const first = await parts.readFrom(log, 0);
    expect(first).toMatchObject({ text: 'one\ntwo\n', offset: 8, sizeBytes: 11 });
    writeFileSync(log, 'one\ntwo\nthree\n');
    expect(await parts.readFrom(log, 8)).toMatchObject({ text: 'three\n', offset: 14, beganAnew: false });
  });

  it('writes a kernel file in one go, and says in words why not', async () => {
    const file = join(folder, 'value');
    writeFileSync(file, 'of before, and longer\n');
    expect(await parts.write(file, '0-3\n')).toBeUndefined();
    expect(readFileSync(file, 'utf8')).toBe('0-3\n');
    expect(await parts.write(join(folder, 'gone'), '1')).toMatchObject({ reason: 'gone' });
    expect(await parts.write('/proc/sys/kernel/ostype', 'x')).toMatchObject({
      ...{ asked: '/proc/sys/kernel/ostype', reason: expect.stringMatching(/forbidden|failed/) },
      detail: expect.stringMatching(/^E[A-Z]+: /),
    });
    expect(await parts.write('/proc/self/oom_score_adj', 'many')).toEqual({
      ...{ asked: '/proc/self/oom_score_adj', reason: 'failed', detail: 'EINVAL: invalid argument' },
    });
  });

  it('fetches what a command wrote into its workspace, and leaves nothing there', async () => {
    const { directory, fetch } = parts.workspace(folder);
    const script = 'printf "%s" "$1" >"$2/perf.data"';
    expect(await parts.start(['sh', '-c', script, 'sh', 'data\0'.slice(0, 4), directory]).done).toMatchObject(
      {
        ...{ exitCode: 0, stderr: '' },
      },
    );
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(await fetch('perf.data')).toBeUndefined();
    expect(readFileSync(join(folder, 'perf.data'), 'utf8')).toBe('data');
    expect(await fetch('nothing')).toMatchObject({
      reason: 'failed',
      detail: expect.stringContaining('No such file'),
    });
    await parts.close();
    expect(isThere(join(directory, '..'))).toBe(false);
  });

  it('says why a command has no folder to write into, and does not start it', async () => {
    const workspaces = createWorkspaces(
      connection.startThere,
      () => commands,
      async () => 'user',
      join(folder, 'nowhere'),
    );
    const commands = createThereCommands(connection.startThere, { before: workspaces.before });
    const { directory } = workspaces.of(folder);
    const result = await commands.start(['sh', '-c', `touch ${join(folder, 'bait')}; : ${directory}`]).done;
    expect(result).toMatchObject({
      problem: 'failed',
      stderr: expect.stringMatching(/^no folder can be made there: mkdir: .*No such file or directory$/),
    });
    expect(isThere(join(folder, 'bait'))).toBe(false);
    await commands.close();
  });

  it('says why a folder in the one that was made cannot be, and does not start the command', async () => {
    const first = parts.workspace(folder).directory;
    expect(await parts.start(['sh', '-c', `rmdir ${first}; echo x >${first}`]).done).toMatchObject({
      exitCode: 0,
    });
    expect(await parts.start(['touch', join(folder, 'bait'), first]).done).toMatchObject({
      problem: 'failed',
      stderr: expect.stringMatching(/^no folder can be made there: mkdir: .*File exists$/),
    });
    expect(isThere(join(folder, 'bait'))).toBe(false);
  });

  it('asks an HTTP server of its own loopback', async () => {
    const asked: string[] = [];
    const server = await listen(
      createServer(socket => {
        socket.once('data', data => {
          asked.push(data.toString().split('\r\n')[0] ?? '');
          socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nhello');
        });
        socket.on('error', () => undefined);
      }),
    );
    const question = { origin: server.origin, paths: ['/a', '/b'], timeoutMs: 3_000, mostBytes: 1_000 };
    expect(await parts.get(question)).toMatchObject([
      { status: 200, text: 'hello' },
      { status: 200, text: 'hello' },
    ]);
    expect(asked).toEqual(['GET /a HTTP/1.1', 'GET /b HTTP/1.1']);
    await server.close();
    expect(await parts.get(question)).toMatchObject({
      ...{ asked: `${server.origin}/a`, reason: 'failed', detail: 'it takes no connection' },
    });
  });

  it('knows its operating system', async () => {
    const facts = await parts.facts();
    expect(facts.operatingSystem).toMatch(/^Debian GNU\/Linux \d+$/);
    expect(facts.cpuModel).toMatch(/\w/);
  });

  it('has no terminal to hand over, and says so', async () => {
    const result = await parts.handOver(['perf', 'top']).done;
    expect(result).toMatchObject({ problem: 'unsupported', stderr: expect.stringContaining('--via') });
  });

  it('refuses what would change something where it is read-only', async () => {
    const careful = createRemoteParts(connection, { nowMs, readOnly: true });
    const file = join(folder, 'value');
    writeFileSync(file, 'kept');
    expect((await careful.execute(['touch', file])).problem).toBe('read-only');
    expect((await careful.start(['touch', file]).done).problem).toBe('read-only');
    expect((await careful.handOver(['touch', file]).done).problem).toBe('read-only');
    expect(await careful.write(file, 'x')).toMatchObject({ reason: 'forbidden' });
    expect(readFileSync(file, 'utf8')).toBe('kept');
    await careful.close();
  });

  it('asks ss for sockets, or says that there is none', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve));
    const question = {
      pid: process.pid,
      isHostNamespace: true,
      ports: [socket.address().port],
      patienceMs: 5_000,
    };
    const came = await parts.ss.ask(question);
    if (shell === 'busybox') expect(came).toMatchObject({ reason: 'unsupported' });
    else expect(came).toHaveProperty('text', expect.stringContaining(`127.0.0.1:${socket.address().port}`));
    socket.close();
  });
});

it('asks sudo anew once the line is back', async () => {
  const there = makeThere('dash');
  const folder = mkdtempSync(join(tmpdir(), 'srs-top-sudo-'));
  writeFileSync(join(folder, 'sudo'), '#!/bin/sh\nshift\nexec "$@"\n', { mode: 0o755 });
  const via = there.via.replace('PATH=', `PATH=${folder}:`);
  const connection = granted(await openConnection(granted(createViaDialer(via))));
  let isLost = true;
  const gone = granted(createViaLine('srs-top-no-such-program'));
  const parts = createRemoteParts(
    {
      ...connection,
      identity: { ...connection.identity, userId: 1_000 },
      startThere: command => (isLost ? startOn(gone, command) : connection.startThere(command)),
    },
    { nowMs },
  );
  expect(await parts.privilege()).toBe('user');
  isLost = false;
  expect(await parts.privilege()).toBe('sudo');
  await parts.close();
  await connection.close();
  there.remove();
  rmSync(folder, { recursive: true });
});

async function listen(server: Server) {
  server.listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { origin: `http://127.0.0.1:${port}`, close: () => new Promise(resolve => server.close(resolve)) };
}

function isThere(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}
