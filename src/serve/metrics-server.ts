import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createBearerCheck } from './bearer.ts';
import { limitConnections } from './connection-limit.ts';
import { addressWords, type ListenAddress } from './listen-address.ts';

/** What is served, and to whom. */
export interface Served {
  readonly address: ListenAddress;
  /** Whoever asks has to have it; undefined: everybody may ask. */
  readonly token: string | undefined;
  /** PEM. Undefined: it is served unencrypted. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly contentType: string;
  /** The text of `/metrics`. @param asker the connection that asks; undefined: somebody who is told nothing since last time */
  readonly metrics: (asker: object | undefined) => Promise<string>;
  /** The page of `/`, as HTML. */
  readonly page: () => string;
  /** How long who connects may take to have asked; 10 s unless given. */
  readonly patienceMs?: number;
}

export interface MetricsServer {
  /** `http://127.0.0.1:9109`. */
  readonly url: string;
  /** Ends it at once, with all that is under way. */
  readonly close: () => Promise<void>;
}

/** A request is a line and a few headers: who takes longer to send one, or sends more, is no Prometheus. */
const LONGEST_REQUEST_MS = 10_000;
const MOST_HEADER_BYTES = 16 * 1024;
const MOST_CONNECTIONS = 64;
/** Prometheus keeps its connection from one scrape to the next, which is a minute by default. */
const KEPT_ALIVE_MS = 130_000;

/** Listens, and answers. Rejects with words where it may not listen there, or the certificate cannot be used. */
export async function startMetricsServer(served: Served): Promise<MetricsServer> {
  const answer = await createAnswer(served, request => connections.keep(request));
  const server = createServer(served, answer);
  const connections = limitConnections(server, MOST_CONNECTIONS);
  await listen(server, served.address);
  const { address: host, port } = server.address() as AddressInfo;
  return {
    url: `${served.tls === undefined ? 'http' : 'https'}://${addressWords({ host, port })}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createServer({ tls, patienceMs = LONGEST_REQUEST_MS }: Served, answer: RequestListener): Server {
  const limits = {
    requestTimeout: patienceMs,
    headersTimeout: patienceMs,
    connectionsCheckingInterval: patienceMs / 4,
    keepAliveTimeout: KEPT_ALIVE_MS,
    maxHeaderSize: MOST_HEADER_BYTES,
  };
  if (tls === undefined) return createHttpServer(limits, answer);
  try {
    const handshake = { minVersion: 'TLSv1.2', handshakeTimeout: patienceMs } as const;
    return createHttpsServer({ ...limits, ...tls, ...handshake }, answer);
  } catch (error) {
    throw new Error(`the certificate and its key cannot be used: ${(error as Error).message}`);
  }
}

/** @param keep is told of who may ask and asks for what there is */
async function createAnswer(
  { token, contentType, metrics, page }: Served,
  keep: (request: IncomingMessage) => void,
): Promise<RequestListener> {
  const isAllowed = token === undefined ? () => true : await createBearerCheck(token);
  let underWay: Promise<string> | undefined;
  /** Who asks while an answer is made gets that one: what is new since he asked last he is told the next time. */
  const share = (asker: object | undefined): Promise<string> => {
    underWay ??= metrics(asker).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  return (request, response) => {
    const send = (status: number, type: string, text: string, more: Record<string, string> = {}): void => {
      response.writeHead(status, {
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(text),
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
        ...more,
      });
      response.end(request.method === 'HEAD' ? undefined : text);
    };
    // It is kept for Prometheus alone: others would keep all that there may be.
    const refuse = (status: number, words: string, more?: Record<string, string>): void =>
      send(status, 'text/plain; charset=utf-8', `${words}\n`, { ...more, Connection: 'close' });
    const { method, headers } = request;
    if (!isAllowed(headers.authorization))
      return refuse(401, 'a bearer token is needed', { 'WWW-Authenticate': 'Bearer' });
    if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'only GET', { Allow: 'GET, HEAD' });
    const path = (request.url ?? '').replace(/[?#].*$/, '');
    if (path !== '/' && path !== '/metrics') return refuse(404, 'there are / and /metrics');
    keep(request);
    if (path === '/') return send(200, 'text/html; charset=utf-8', page());
    share(askerOf(request)).then(
      text => send(200, contentType, text),
      () => refuse(500, 'the metrics could not be written'),
    );
  };
}

/**
 * Whoever keeps a connection, as Prometheus does from one scrape to the next: two behind one address have one each. A proxy
 * asks for several through one, and HEAD is told no figures.
 */
function askerOf({ method, headers, socket }: IncomingMessage): object | undefined {
  const isForOthers = ['via', 'forwarded', 'x-forwarded-for'].some(name => headers[name] !== undefined);
  return method === 'GET' && !isForOthers ? socket : undefined;
}

function listen(server: Server, address: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(listenError(address, error)));
    server.listen(address.port, address.host, () => {
      server.removeAllListeners('error');
      // What a client does wrong is no reason to end.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

const WORDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; --listen names another port',
  EACCES: 'this user may not listen there: ports below 1024 are for root, or who has CAP_NET_BIND_SERVICE',
  EADDRNOTAVAIL: 'this host has no such address',
  EAFNOSUPPORT: 'this host has no such kind of addresses',
};

function listenError(address: ListenAddress, error: NodeJS.ErrnoException): Error {
  const words = WORDS[error.code ?? ''] ?? error.message;
  return new Error(`cannot listen on ${addressWords(address)}: ${words}`);
}
