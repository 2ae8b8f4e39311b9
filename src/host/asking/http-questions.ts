import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { HTTPParser } from 'http-parser-js';
import type { HostFailure, HttpQuestion, HttpReply } from '../host.ts';

/** Asks HTTP servers on this machine. */
export interface HttpQuestions {
  /** As `Host.get`. */
  get(question: HttpQuestion): Promise<readonly HttpReply[] | HostFailure>;
  /** Gives up on everything, at once. */
  close(): void;
}

/** Connects to a server; the stream tells by `connect` that it is, where that can be told. */
export type Reach = (place: { readonly host: string; readonly port: number }) => Duplex;

/** Bytes of a status line, headers and what stands between chunks, beside those of the body. */
const MOST_HEAD_BYTES = 65_536;
/**
 * Headers, pieces and chunks of an answer: of a million of them each would be an object, and to take them in would keep
 * keys waiting for half a second. SRS sends ten headers, and a piece is what one read brings.
 */
const MOST_PARTS = 5_000;

/**
 * A connection and a parser, as Node's own client takes 0.1 s of a start and 7 MiB of
 * memory that stays. A path at a time, each by a connection of its own: SRS closes each after its answer, and logs a warning
 * for a client that did not ask for that ("client disconnect peer. ret=1007").
 * @param reach how a server is connected to: from this machine unless given
 */
export function createHttpQuestions(reach: Reach = connect): HttpQuestions {
  const open = new Set<Duplex>();
  let isClosed = false;

  async function get(question: HttpQuestion): Promise<readonly HttpReply[] | HostFailure> {
    const replies: HttpReply[] = [];
    for (const path of question.paths) {
      const reply = isClosed ? 'srs-top ends' : await getOne(question, path, open, reach);
      if (typeof reply !== 'string') replies.push(reply);
      else if (replies.length > 0) break;
      else return { asked: question.origin + path, reason: 'failed', detail: reply };
    }
    return replies;
  }

  return {
    get,
    close() {
      isClosed = true;
      for (const socket of open) socket.destroy();
    },
  };
}

/** Resolves with the reply, or with why there is none, in words. */
function getOne(
  question: HttpQuestion,
  path: string,
  open: Set<Duplex>,
  reach: Reach,
): Promise<HttpReply | string> {
  const { hostname, port, host } = new URL(question.origin);
  const { promise, resolve } = Promise.withResolvers<HttpReply | string>();
  let isConnected = false;
  let receivedBytes = 0;
  const socket = reach({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port === '' ? 80 : port),
  });
  const settle = (reply: HttpReply | string): void => {
    clearTimeout(timer);
    open.delete(socket);
    socket.destroy();
    resolve(reply);
  };
  const giveUp = (): void => settle(`no answer in ${question.timeoutMs / 1_000} s`);
  // Where this process stood still (Ctrl-Z, a host without a CPU to spare), what has come meanwhile is read first.
  const timer = setTimeout(() => setImmediate(giveUp), question.timeoutMs);
  open.add(socket);

  const parser = createParser(settle);
  socket.once('connect', () => {
    isConnected = true;
  });
  socket.on('data', chunk => {
    receivedBytes += chunk.length;
    if (receivedBytes > question.mostBytes + MOST_HEAD_BYTES)
      settle(`more than ${question.mostBytes / 2 ** 20} MiB`);
    else if (!parser.takes(chunk)) settle('it does not speak HTTP');
  });
  // A body without a length ends with the connection.
  socket.once('end', () => parser.finish());
  socket.once('error', () => settle(isConnected ? 'it broke off the connection' : 'it takes no connection'));
  socket.once('close', () =>
    settle(
      receivedBytes === 0 ? 'it closed the connection without an answer' : 'it broke off the connection',
    ),
  );
  const headers = [`Host: ${host}`, 'User-Agent: srs-top', 'Accept: */*', 'Connection: close'];
  if (question.authorization !== undefined) headers.push(`Authorization: ${question.authorization}`);
  socket.write(`GET ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
  return promise;
}

interface ReplyParser {
  /** Whether this can go on an answer. */
  takes(chunk: Buffer): boolean;
  /** Nothing more comes. */
  finish(): void;
}

/**
 * The parser takes whatever it is sent, so what could keep it busy is caught here: anybody may have a process called srs.
 * @param onReply told of the whole answer, once
 */
function createParser(onReply: (reply: HttpReply) => void): ReplyParser {
  let pieces: Buffer[] = [];
  let status = 0;
  let isDone = false;
  let parts = 0;
  const count = (): void => {
    if (++parts > MOST_PARTS) throw new RangeError('too many parts');
  };
  const parser = new HTTPParser(HTTPParser.RESPONSE);
  parser.parseHeader = (line, headers) => {
    count();
    // A line that goes on with the one before, which nobody sends any more: its time grows with the square of its blanks.
    if (/^[ \t]/.test(line)) throw new RangeError('a header that is none');
    HTTPParser.prototype.parseHeader.call(parser, line, headers);
  };
  parser[HTTPParser.kOnHeadersComplete] = ({ statusCode }) => {
    count();
    status = statusCode;
    // What came with a 100 is no part of the answer behind it.
    pieces = [];
  };
  parser[HTTPParser.kOnBody] = (chunk, offset, length) => {
    count();
    // By a length below 0 it goes back, and reads the same for ever.
    if (!(length >= 0)) throw new RangeError('a length below 0');
    pieces.push(chunk.subarray(offset, offset + length));
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    // A 100 comes before the answer.
    if (status < 200 || isDone) return;
    isDone = true;
    onReply({ status, text: Buffer.concat(pieces).toString('utf8') });
  };
  return {
    takes(chunk) {
      if (isDone) return true;
      try {
        return !(parser.execute(chunk) instanceof Error);
      } catch {
        return false;
      }
    },
    finish: () => void parser.finish(),
  };
}
