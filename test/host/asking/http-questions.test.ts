import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpQuestions, type HttpQuestions } from '../../../src/host/asking/http-questions.ts';
import { isFailure } from '../../../src/host/host.ts';

/** A server that does what a test says with each connection, once a whole request has come. */

let server: Server | undefined;
let questions: HttpQuestions | undefined;
const sockets = new Set<Socket>();

afterEach(() => {
  questions?.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server?.close();
  server = undefined;
});

type Answer = (socket: Socket, request: string) => unknown;

async function serve(answer: Answer, host = '127.0.0.1'): Promise<string> {
  const here = createServer(socket => {
    sockets.add(socket);
    let request = '';
    // Whoever asks may give up at any moment.
    socket.on('error', () => undefined);
    socket.on('data', chunk => {
      request += chunk.toString('latin1');
      if (request.endsWith('\r\n\r\n')) void answer(socket, request);
    });
  });
  server = here;
  here.listen(0, host);
  await once(here, 'listening');
  return `http://${host.includes(':') ? `[${host}]` : host}:${(here.address() as AddressInfo).port}`;
}

async function ask(
  answer: Answer,
  { paths = ['/a'], timeoutMs = 10_000, mostBytes = 100_000, host = '127.0.0.1', authorization = '' } = {},
) {
  const origin = await serve(answer, host);
  questions = createHttpQuestions();
  const came = await questions.get({
    ...{ origin, paths, timeoutMs, mostBytes },
    ...(authorization === '' ? {} : { authorization }),
  });
  return isFailure(came) ? came.detail : came;
}

const HEAD = 'HTTP/1.1 200 OK\r\n';

describe('what an HTTP server is asked', () => {
  test('is a path at a time, each by a connection that ends', async () => {
    const requests: string[] = [];
    const came = await ask(
      (socket, request) => {
        requests.push(request);
        socket.end(`${HEAD}Content-Length: 2\r\n\r\n${requests.length}\n`);
      },
      { paths: ['/a?b=1&c=2', '/metrics'], authorization: 'Bearer x' },
    );
    expect(came).toEqual([
      { status: 200, text: '1\n' },
      { status: 200, text: '2\n' },
    ]);
    expect(requests.map(request => request.replace(/127\.0\.0\.1:\d+/, 'HERE'))).toEqual(
      ['/a?b=1&c=2', '/metrics'].map(
        path =>
          `GET ${path} HTTP/1.1\r\nHost: HERE\r\nUser-Agent: srs-top\r\nAccept: */*\r\nConnection: close\r\nAuthorization: Bearer x\r\n\r\n`,
      ),
    );
    expect(sockets.size).toBe(2);
  });

  test('of an address of six too', async () => {
    expect(await ask(socket => socket.end(`${HEAD}\r\nsix`), { host: '::1' })).toEqual([
      { status: 200, text: 'six' },
    ]);
  });
});

describe('an answer', () => {
  test.each<[string, readonly string[], string]>([
    ['with a length', [`${HEAD}Content-Length: 5\r\n\r\n12345 and more`], '12345'],
    ['that ends with the connection', [`${HEAD}\r\n`, '12', '345'], '12345'],
    [
      'in chunks',
      [`${HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\n12`, '3\r\n2;x=y\r\n45\r\n0\r\n\r\n'],
      '12345',
    ],
    [
      'after a 100 that brings something',
      [
        'HTTP/1.1 100\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
        `${HEAD}Content-Length: 5\r\n\r\n12345`,
      ],
      '12345',
    ],
    ['after a 100', ['HTTP/1.1 100 Continue\r\n\r\n', `${HEAD}Content-Length: 5\r\n\r\n12345`], '12345'],
    ['of HTTP/1.0', ['HTTP/1.0 200 OK\r\n\r\n12345'], '12345'],
    ['byte by byte', [...`${HEAD}Content-Length: 5\r\n\r\n12345`], '12345'],
    ['of nothing', [`${HEAD}Content-Length: 0\r\n\r\n`], ''],
  ])('%s', async (_how, pieces, text) => {
    const came = await ask(async socket => {
      socket.setNoDelay(true);
      for (const piece of pieces) {
        socket.write(piece);
        await sleep(2);
      }
      socket.end();
    });
    expect(came).toEqual([{ status: 200, text }]);
  });

  test('has its status, and its characters whole, wherever it was cut', async () => {
    const body = Buffer.from('{"name":"né—𝄞"}');
    const came = await ask(async socket => {
      socket.write(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${body.length}\r\n\r\n`);
      for (const byte of body) {
        socket.write(Buffer.of(byte));
        await sleep(1);
      }
    });
    expect(came).toEqual([{ status: 401, text: '{"name":"né—𝄞"}' }]);
  });
});

describe('what is no answer', () => {
  test.each<[string, string, Answer]>([
    ['another protocol', 'it does not speak HTTP', socket => socket.write('SSH-2.0-OpenSSH_9.2\r\n')],
    ['a body alone', 'it does not speak HTTP', socket => socket.write('{"code":0}\n')],
    [
      'headers without an end',
      'it does not speak HTTP',
      socket => socket.write(`${HEAD}${'X-Y: z\r\n'.repeat(11_000)}`),
    ],
    [
      'a length below 0, by which the parser would go back for ever',
      'it does not speak HTTP',
      socket =>
        socket.write(`${HEAD}Content-Length: -${`${HEAD}Content-Length: -42\r\n\r\n`.length}\r\n\r\nx`),
    ],
    [
      'a chunk below 0',
      'it does not speak HTTP',
      socket => socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n-5\r\nx`),
    ],
    [
      'a header of blanks, whose time would grow with the square of them',
      'it does not speak HTTP',
      socket => socket.write(`${HEAD}${' '.repeat(60_000)}\r\n\r\n`),
    ],
    [
      'blanks behind its last chunk',
      'it does not speak HTTP',
      socket => socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n${'\t'.repeat(90_000)}\r\n`),
    ],
    [
      'a flood of chunks',
      'it does not speak HTTP',
      socket => socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(15_000)}`),
    ],
    [
      'a flood of headers behind it',
      'it does not speak HTTP',
      socket => socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n${'a:\r\n'.repeat(15_000)}`),
    ],
    [
      'a flood of 100',
      'it does not speak HTTP',
      socket => socket.write('HTTP/1.1 100\r\n\r\n'.repeat(6_000)),
    ],
    [
      'two lengths',
      'it does not speak HTTP',
      socket => socket.write(`${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n12`),
    ],
    [
      'a length that is none',
      'it does not speak HTTP',
      socket => socket.write(`${HEAD}Content-Length: x\r\n\r\n12`),
    ],
    ['nothing', 'no answer in 0.4 s', () => undefined],
    [
      'a byte now and then',
      'no answer in 0.4 s',
      async socket => {
        for (const character of HEAD.repeat(10)) {
          socket.write(character);
          await sleep(20);
        }
      },
    ],
    [
      'half of a body',
      'it broke off the connection',
      socket => socket.end(`${HEAD}Content-Length: 9\r\n\r\n12`),
    ],
    ['half of a line', 'it broke off the connection', socket => socket.end('HTTP/1.1 2')],
    ['the end', 'it closed the connection without an answer', socket => socket.end()],
    ['a reset', 'it broke off the connection', socket => socket.resetAndDestroy()],
    [
      'more than is wanted',
      'more than 0.095367431640625 MiB',
      socket => socket.write(`${HEAD}Content-Length: 50000000\r\n\r\n${'x'.repeat(50_000_000)}`),
    ],
    // Again where something else took the CPUs meanwhile: then nobody answers keys.
  ])('%s', { retry: 2 }, async (_what, detail, answer) => {
    const startMs = performance.now();
    const longest = monitorEventLoopDelay({ resolution: 10 });
    longest.enable();
    expect(await ask(answer, { timeoutMs: 400 })).toBe(detail);
    longest.disable();
    expect(performance.now() - startMs).toBeLessThan(1_500);
    // Keys are answered meanwhile. The server of 50 MB is in this process too.
    expect(longest.max / 1e6).toBeLessThan(250);
    await expect.poll(() => [...sockets].every(socket => socket.destroyed)).toBe(true);
  });

  test('is not what has come while this process stood still', async () => {
    const came = await ask(
      socket => {
        socket.end(`${HEAD}Content-Length: 1\r\n\r\n1`);
        // On its way when this begins, read when the time is over.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
      },
      { timeoutMs: 300 },
    );
    expect(came).toEqual([{ status: 200, text: '1' }]);
  });

  test('ends the question: what came before stands', async () => {
    const paths = ['/a', '/b', '/c'];
    const came = await ask((socket, request) => request.startsWith('GET /a ') && socket.end(`${HEAD}\r\n1`), {
      paths,
      timeoutMs: 400,
    });
    expect(came).toEqual([{ status: 200, text: '1' }]);
    expect(sockets.size).toBe(2);
  });

  test('comes from a port that nobody listens at', async () => {
    const origin = await serve(() => undefined);
    server?.close();
    questions = createHttpQuestions();
    const question = { origin, paths: ['/a'], timeoutMs: 400, mostBytes: 100 };
    expect(await questions.get(question)).toEqual({
      asked: `${origin}/a`,
      reason: 'failed',
      detail: 'it takes no connection',
    });
  });

  test('is waited for by nobody once it is closed', async () => {
    const origin = await serve(() => undefined);
    const here = createHttpQuestions();
    const question = { origin, paths: ['/a', '/b'], timeoutMs: 60_000, mostBytes: 100 };
    const came = here.get(question);
    await expect.poll(() => sockets.size).toBe(1);
    here.close();
    expect(await came).toMatchObject({ detail: 'it closed the connection without an answer' });
    expect(await here.get(question)).toMatchObject({ detail: 'srs-top ends' });
    expect(sockets.size).toBe(1);
  });
});
