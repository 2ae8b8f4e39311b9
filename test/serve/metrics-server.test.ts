import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type MetricsServer, type Served, startMetricsServer } from '../../src/serve/metrics-server.ts';
import { describeWithTools } from '../helpers/tools.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };
const TOKEN = '0123456789abcdef';

let servers: MetricsServer[] = [];
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
});

async function start(served: Partial<Served> = {}): Promise<MetricsServer> {
  const server = await startMetricsServer({
    address: LOOPBACK,
    token: undefined,
    tls: undefined,
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
    metrics: async () => 'a 1\n',
    page: () => '<p>ü',
    ...served,
  });
  servers.push(server);
  return server;
}

const portOf = ({ url }: MetricsServer): number => Number(new URL(url).port);

describe('the server', () => {
  it('has metrics for whom asks, and a page', async () => {
    const { url } = await start();
    const metrics = await fetch(`${url}/metrics?x=1`);
    expect(await metrics.text()).toBe('a 1\n');
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const page = await fetch(url);
    expect(await page.text()).toBe('<p>ü');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    const head = await fetch(`${url}/metrics`, { method: 'HEAD' });
    expect({ status: head.status, text: await head.text() }).toEqual({ status: 200, text: '' });
  });

  it('has nothing else, and takes nothing', async () => {
    const { url } = await start();
    const elsewhere = await fetch(`${url}/metrics/../../etc/passwd`);
    expect([elsewhere.status, elsewhere.headers.get('connection')]).toEqual([404, 'close']);
    const posted = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' });
    expect({ status: posted.status, allow: posted.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'GET, HEAD',
    });
  });

  it('answers two who ask at once with the same text, made once', async () => {
    let made = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const { url } = await start({
      async metrics() {
        made++;
        await promise;
        return `${made}`;
      },
    });
    const asked = [fetch(`${url}/metrics`), fetch(`${url}/metrics`), fetch(`${url}/metrics`)];
    await expect.poll(() => made).toBe(1);
    // Until the others have asked too.
    await new Promise(done => setTimeout(done, 1_000));
    resolve();
    const texts = await Promise.all(asked.map(async answer => (await answer).text()));
    expect({ made, texts }).toEqual({ made: 1, texts: ['1', '1', '1'] });
    expect(await (await fetch(`${url}/metrics`)).text()).toBe('2');
  });

  it('tells who asks again by his connection, and knows nobody behind a proxy or by a HEAD', async () => {
    const askers: (object | undefined)[] = [];
    const server = await start({
      async metrics(asker) {
        askers.push(asker);
        return 'x';
      },
    });
    const ask = (agent: Agent, options: RequestOptions = {}) =>
      new Promise((resolve, reject) => {
        get(`${server.url}/metrics`, { agent, ...options }, answer => answer.resume().on('end', resolve)).on(
          'error',
          reject,
        );
      });
    const [one, other] = [0, 1].map(() => new Agent({ keepAlive: true, maxSockets: 1 })) as [Agent, Agent];
    try {
      for (const agent of [one, other, one, other]) await ask(agent);
      expect(new Set(askers).size).toBe(2);
      expect(askers[2] === askers[0] && askers[3] === askers[1]).toBe(true);
      for (const options of [
        { method: 'HEAD' },
        ...['Via', 'Forwarded', 'X-Forwarded-For'].map(name => ({ headers: { [name]: 'x' } })),
      ]) {
        await ask(one, options);
        expect(askers.at(-1)).toBeUndefined();
      }
      expect(askers).toHaveLength(8);
    } finally {
      one.destroy();
      other.destroy();
    }
  });

  it('says so where the text cannot be made, and goes on', async () => {
    let isBroken = true;
    const { url } = await start({
      metrics: () => (isBroken ? Promise.reject(new Error('x')) : Promise.resolve('y')),
    });
    expect((await fetch(`${url}/metrics`)).status).toBe(500);
    isBroken = false;
    expect(await (await fetch(`${url}/metrics`)).text()).toBe('y');
  });

  it('answers nobody without the token, whatever he asks for', async () => {
    const { url } = await start({ token: TOKEN });
    const ask = async (authorization?: string, path = '/metrics') =>
      (await fetch(`${url}${path}`, { headers: authorization === undefined ? {} : { authorization } }))
        .status;
    expect(await ask(`Bearer ${TOKEN}`)).toBe(200);
    expect(await ask(`bearer  ${TOKEN} `)).toBe(200);
    for (const wrong of [
      undefined,
      '',
      'Bearer',
      `Bearer ${TOKEN}0`,
      `Bearer ${TOKEN.slice(1)}`,
      `Basic ${TOKEN}`,
      TOKEN,
    ])
      expect(await ask(wrong)).toBe(401);
    expect(await ask(undefined, '/')).toBe(401);
    expect(await ask(undefined, '/nothing')).toBe(401);
    const refused = await fetch(`${url}/metrics`);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refused.text()).not.toContain('a 1');
  });

  it('is closed at once, with those who are connected', async () => {
    const server = await start({ metrics: () => new Promise(() => undefined) });
    const idle = connect(portOf(server), '127.0.0.1');
    const asking = connect(portOf(server), '127.0.0.1');
    asking.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    const ended = Promise.all(
      [idle, asking].map(socket => new Promise(resolve => socket.on('close', resolve))),
    );
    await new Promise(resolve => setTimeout(resolve, 100));
    const beganMs = performance.now();
    await server.close();
    await ended;
    expect(performance.now() - beganMs).toBeLessThan(500);
    servers = [];
  });

  it('says in words why it cannot listen', async () => {
    const port = portOf(await start());
    await expect(start({ address: { host: '127.0.0.1', port } })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: another program listens there; --listen names another port`,
    );
    await expect(start({ address: { host: '192.0.2.1', port: 9_109 } })).rejects.toThrow(
      'cannot listen on 192.0.2.1:9109: this host has no such address',
    );
  });

  it('says in words that a certificate is none', async () => {
    await expect(start({ tls: { cert: 'x', key: 'y' } })).rejects.toThrow(
      /^the certificate and its key cannot be used: /,
    );
  });

  it('lets go of who says nothing', async () => {
    await expectLetGo(await start({ patienceMs: 300 }));
  });

  it('has room for who asks beside any number that say nothing, and keeps who has asked', async () => {
    const server = await start({ token: TOKEN });
    await using kept = askAgain(server);
    expect(await kept.ask()).toBe(200);
    await using silent = await keepSilent(server, 80);
    for (let round = 0; round < 3; round++) {
      const { status } = await fetch(`${server.url}/metrics`, {
        headers: { authorization: `Bearer ${TOKEN}`, connection: 'close' },
      });
      expect(status).toBe(200);
    }
    await expect.poll(silent.closed).toBe(80 - 63 + 1);
    expect(await kept.ask()).toBe(200);
    expect(kept.connections()).toBe(1);
  });

  it('closes those of the address that has most of them, which have asked nothing or said nothing for longest', async () => {
    const server = await start();
    await using one = await keepSilent(server, 1, '127.0.0.2');
    await using many = await keepSilent(server, 70, '127.0.0.3');
    await expect.poll(many.closed).toBe(70 - 63);
    expect(one.closed()).toBe(0);
    // All have asked: nobody is refused for that.
    await Promise.all([one, many].map(silent => silent.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n')));
    await using more = await keepSilent(server, 5, '127.0.0.2');
    await expect.poll(() => more.closed() + many.closed()).toBe(70 - 63 + 5);
    expect([one.closed(), more.closed()]).toEqual([0, 4]);
  });

  it('lets go of who sends a request without an end', async () => {
    const server = await start();
    const socket = connect(portOf(server), '127.0.0.1');
    socket.on('error', () => undefined);
    let answer = '';
    socket.on('data', data => {
      answer += data;
    });
    const closed = new Promise(resolve => socket.on('close', resolve));
    socket.write(`GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}`);
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });
});

interface Silent extends AsyncDisposable {
  /** How many of them the server has closed. */
  readonly closed: () => number;
  /** Resolves once all that are open got an answer. */
  say(text: string): Promise<void>;
}

/** So many connections on which nothing is said, all opened by then. */
async function keepSilent(server: MetricsServer, count: number, localAddress = '127.0.0.1'): Promise<Silent> {
  let closed = 0;
  const sockets = Array.from({ length: count }, () =>
    connect({ port: portOf(server), host: '127.0.0.1', localAddress })
      .on('error', () => undefined)
      .on('close', () => closed++),
  );
  await Promise.all(
    sockets.map(socket => new Promise(resolve => socket.once('connect', resolve).once('close', resolve))),
  );
  return {
    closed: () => closed,
    async say(text) {
      const open = sockets.filter(({ destroyed }) => !destroyed);
      await Promise.all(
        open.map(socket => {
          socket.write(text);
          return new Promise(resolve => socket.once('data', resolve));
        }),
      );
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface Asking extends AsyncDisposable {
  /** Asks on the connection that it has; with its status. */
  ask(): Promise<number | undefined>;
  /** How many connections that took. */
  connections(): number;
}

function askAgain(server: MetricsServer): Asking {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const used = new Set<unknown>();
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        const headers = { authorization: `Bearer ${TOKEN}` };
        get(`${server.url}/metrics`, { agent, headers }, answer => {
          used.add(answer.socket);
          answer.resume().on('end', () => resolve(answer.statusCode));
        }).on('error', reject);
      }),
    connections: () => used.size,
    async [Symbol.asyncDispose]() {
      agent.destroy();
    },
  };
}

/** As many as it takes at once: whoever asks next gets in. */
async function expectLetGo(
  server: MetricsServer,
  connectTo = () => connect(portOf(server), '127.0.0.1'),
): Promise<void> {
  const beganMs = performance.now();
  await Promise.all(
    Array.from({ length: 64 }, () => {
      const socket = connectTo().resume();
      return new Promise(resolve => socket.on('error', () => undefined).on('close', resolve));
    }),
  );
  expect(performance.now() - beganMs).toBeLessThan(3_000);
}

describeWithTools(['openssl'], 'the server with a certificate', () => {
  let tls: { readonly cert: string; readonly key: string };
  beforeAll(() => {
    tls = makeCertificate();
  });

  it('is encrypted', async () => {
    const { url } = await start({ tls, token: TOKEN });
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const status = await new Promise((resolve, reject) => {
      const asked = request(
        `${url}/metrics`,
        { ca: tls.cert, headers: { authorization: `Bearer ${TOKEN}` } },
        answer => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      asked.on('error', reject);
      asked.end();
    });
    expect(status).toBe(200);
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow();
  });

  it('has room for who asks beside any number that say nothing', async () => {
    const server = await start({ tls, token: TOKEN });
    await using silent = await keepSilent(server, 80);
    const status = () =>
      new Promise((resolve, reject) => {
        const headers = { authorization: `Bearer ${TOKEN}` };
        request(`${server.url}/metrics`, { ca: tls.cert, headers, agent }, answer => {
          answer.resume().on('end', () => resolve(answer.statusCode));
        })
          .on('error', reject)
          .end();
      });
    const agent = new HttpsAgent({ keepAlive: true, maxSockets: 1 });
    try {
      expect(await status()).toBe(200);
      await using more = await keepSilent(server, 80);
      // It is known by what it asked, encrypted as it is.
      expect(await status()).toBe(200);
      expect(Object.values(agent.freeSockets)).toHaveLength(1);
      await expect.poll(() => silent.closed() + more.closed()).toBe(80 + 80 - 63);
    } finally {
      agent.destroy();
    }
  });

  it('lets go of who says nothing, before and behind the certificate', async () => {
    const server = await start({ tls, patienceMs: 300 });
    await expectLetGo(server);
    const ca = tls.cert;
    await expectLetGo(server, () => connectTls({ port: portOf(server), host: '127.0.0.1', ca }));
  });
});

function makeCertificate(): { readonly cert: string; readonly key: string } {
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-tls-'));
  try {
    const [keyPath, certPath] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', keyPath, '-out', certPath];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...files, ...subject],
      { stdio: 'ignore' },
    );
    return { cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
