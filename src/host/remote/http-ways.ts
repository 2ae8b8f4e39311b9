import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { createHttpQuestions } from '../asking/http-questions.ts';
import { type HostFailure, type HttpQuestion, type HttpReply, isFailure } from '../host.ts';
import { isRefusal } from '../refusal.ts';
import type { Connection } from './connection.ts';
import type { ThereProcess } from './there.ts';

/** Asks HTTP servers of the other host on its own loopback. */
export interface HttpThere {
  /** As `Host.get`. */
  get(question: HttpQuestion): Promise<readonly HttpReply[] | HostFailure>;
  close(): void;
}

/** Takes bytes to a server there and back; 127: with neither of them. */
const SCRIPT = `
if command -v bash >/dev/null 2>&1; then
  exec bash -c 'exec 3<>"/dev/tcp/$1/$2" 4<&0 || exit 1; cat <&4 >&3 & cat <&3; kill $!' bash "$1" "$2" 2>/dev/null
fi
command -v nc >/dev/null 2>&1 || exit 127
exec nc "$1" "$2" 2>/dev/null`;

/** By ssh's own forwarding, which costs no process; where the server forbids that, by bash or nc there. */
export function createHttpThere(connection: Pick<Connection, 'reach' | 'startThere'>): HttpThere {
  const sockets = new Map<string, string>();
  /** An answer came that way once. */
  let isForwarded = false;
  let isForbidden = false;
  let lacksProgram = false;

  const byForwarding = createHttpQuestions(({ host, port }) =>
    connect({ path: sockets.get(addressOf(host, port)) ?? '/nowhere' }),
  );
  const byProgram = createHttpQuestions(({ host, port }) => {
    const process = connection.startThere(['sh', '-c', SCRIPT, 'sh', host, String(port)]);
    void process.done.then(({ exitCode }) => {
      if (exitCode === 127) lacksProgram = true;
    });
    return streamOf(process);
  });

  async function getForwarded(question: HttpQuestion): Promise<readonly HttpReply[] | HostFailure> {
    const { hostname, port } = new URL(question.origin);
    const address = addressOf(hostname.replace(/^\[(.*)\]$/, '$1'), Number(port === '' ? 80 : port));
    if (!sockets.has(address)) {
      const socket = await connection.reach(address);
      if (isRefusal(socket)) return { asked: question.origin, reason: 'failed', detail: socket.refused };
      sockets.set(address, socket);
    }
    const came = await byForwarding.get(question);
    if (isFailure(came)) sockets.delete(address);
    return came;
  }

  return {
    async get(question) {
      const came = isForbidden ? undefined : await getForwarded(question);
      if (came !== undefined && !isFailure(came)) {
        isForwarded = true;
        return came;
      }
      if (isForwarded && came !== undefined) return came;
      const other = await byProgram.get(question);
      if (!isFailure(other)) {
        isForbidden = true;
        return other;
      }
      if (!lacksProgram) return other;
      const detail =
        'its ssh server forwards no connections (AllowTcpForwarding), and there is neither bash nor nc';
      return { asked: question.origin, reason: 'unsupported', detail };
    },
    close() {
      byForwarding.close();
      byProgram.close();
    },
  };
}

function addressOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function streamOf(process: ThereProcess): Duplex {
  process.stderr.resume();
  const stream = Duplex.from({ readable: process.stdout, writable: process.stdin });
  // What leads there stays open for what is sent, even where nothing comes back any more.
  stream.once('end', () => stream.destroy());
  stream.once('close', () => process.kill());
  return stream;
}
