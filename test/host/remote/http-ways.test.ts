import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ForwardProblem } from '../../../src/host/remote/dialer.ts';
import { createHttpThere, type HttpThere } from '../../../src/host/remote/http-ways.ts';
import { startOn } from '../../../src/host/remote/there.ts';
import { createViaLine } from '../../../src/host/remote/via-line.ts';
import { granted } from '../../helpers/granted.ts';
import { makeBareThere } from '../../helpers/there.ts';

const FORBIDDEN: ForwardProblem = { reason: 'unsupported', detail: 'its ssh server forwards nothing' };
const REFUSED: ForwardProblem = { reason: 'failed', detail: 'it takes no connection' };

describe('an HTTP server of another host', () => {
  let folder: string;
  /** In the place of ssh, that takes what comes to the server there. */
  let forwarder: Server;
  let isForwarded: boolean;
  let problem: ForwardProblem | undefined;
  let reached: number;
  let bare: ReturnType<typeof makeBareThere>;
  let started: number;
  let http: HttpThere;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'srs-top-http-'));
    [isForwarded, problem, reached, started] = [true, undefined, 0, 0];
    forwarder = createServer(socket => (isForwarded ? answer(socket) : socket.resume().end()));
    forwarder.listen(join(folder, 'socket'));
    bare = makeBareThere([]);
  });
  afterEach(async () => {
    http.close();
    await new Promise(resolve => forwarder.close(resolve));
    bare.remove();
    rmSync(folder, { recursive: true });
  });

  function connect(via: string): void {
    http = createHttpThere({
      async reach() {
        reached++;
        return join(folder, 'socket');
      },
      forwardProblem: () => problem,
      startThere(command) {
        started++;
        return startOn(granted(createViaLine(via)), command);
      },
    });
  }

  const ask = (port: number) =>
    http.get({ origin: `http://127.0.0.1:${port}`, paths: ['/a'], timeoutMs: 3_000, mostBytes: 1_000 });

  it('is asked by forwarding, and no process is started there', async () => {
    connect(bare.via);
    expect(await ask(1)).toMatchObject([{ status: 403, text: 'no' }]);
    isForwarded = false;
    problem = REFUSED;
    expect(await ask(1)).toMatchObject({ reason: 'failed', detail: 'it takes no connection' });
    expect(started).toBe(0);
  });

  it('that is not there yet is no server that forbids forwarding', async () => {
    connect(bare.via);
    isForwarded = false;
    problem = REFUSED;
    expect(await ask(1)).toMatchObject({ reason: 'failed', detail: 'it takes no connection' });
    // Nothing is told of it where ssh is to be quiet.
    problem = undefined;
    expect(await ask(1)).toMatchObject({
      ...{ reason: 'failed', detail: 'it closed the connection without an answer' },
    });
    isForwarded = true;
    expect(await ask(1)).toMatchObject([{ status: 403, text: 'no' }]);
  });

  it('cannot be asked where forwarding is forbidden and no program can', async () => {
    connect(bare.via);
    isForwarded = false;
    problem = FORBIDDEN;
    expect(await ask(1)).toMatchObject({
      reason: 'unsupported',
      detail: 'its ssh server forwards nothing, and there is neither bash nor nc on the other host',
    });
  });

  it('is asked by a program where forwarding is forbidden, which is tried once', async () => {
    connect('sh');
    isForwarded = false;
    problem = FORBIDDEN;
    const server = createServer(answer).listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as { readonly port: number };
    expect(await ask(port)).toMatchObject([{ status: 403, text: 'no' }]);
    expect(await ask(port)).toMatchObject([{ status: 403, text: 'no' }]);
    await new Promise(resolve => server.close(resolve));
    expect(await ask(port)).toMatchObject({ reason: 'failed', detail: 'it takes no connection' });
    expect([reached, started]).toEqual([1, 3]);
  });
});

/** As a server that forbids what is asked for: that is an answer. */
function answer(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'));
}
