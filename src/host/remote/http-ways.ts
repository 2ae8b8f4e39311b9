import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { createHttpQuestions } from '../asking/http-questions.ts';
import { within } from '../asking/within.ts';
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

/** Takes bytes to a server there and back; 1: it takes no connection; 127: with neither of them. */
const SCRIPT = `
if command -v bash >/dev/null 2>&1; then
  exec bash -c 'exec 3<>"/dev/tcp/$1/$2" 4<&0 || exit 1; cat <&4 >&3 & cat <&3; kill $!; exit 0' bash "$1" "$2" 2>/dev/null
fi
command -v nc >/dev/null 2>&1 || exit 127
exec nc "$1" "$2" 2>/dev/null`;

/** What could not connect ends at once. */
const ENDING_MS = 300;
const NO_PROGRAM = 'there is neither bash nor nc on the other host';

/**
 * By ssh's own forwarding, which costs no process there; where that gave no answer yet (a server forbids it, and nothing but
 * ssh can do it), by bash or nc.
 */
export function createHttpThere(
  connection: Pick<Connection, 'reach' | 'startThere' | 'forwardProblem'>,
): HttpThere {
  const sockets = new Map<string, string>();
  /** The way by which an answer came. */
  let proven: 'forwarding' | 'program' | undefined;
  let lacksProgram = false;

  const byForwarding = createHttpQuestions(({ host, port }) =>
    connect({ path: sockets.get(addressOf(host, port)) ?? '/nowhere' }),
  );
  const byProgram = createHttpQuestions(({ host, port }) => {
    const process = connection.startThere(['sh', '-c', SCRIPT, 'sh', host, String(port)]);
    void process.done.then(({ exitCode }) => {
      lacksProgram = exitCode === 127;
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

  /** What the server said of it tells more than that nothing came. */
  const explained = (failure: HostFailure): HostFailure => ({ ...failure, ...connection.forwardProblem() });

  return {
    async get(question) {
      const forwarded = proven === 'program' ? undefined : await getForwarded(question);
      if (forwarded !== undefined && !isFailure(forwarded)) {
        proven = 'forwarding';
        return forwarded;
      }
      if (forwarded !== undefined && proven === 'forwarding') return explained(forwarded);
      const came = await byProgram.get(question);
      if (!isFailure(came)) {
        // A server that was not there yet may be reached by forwarding the next time.
        if (connection.forwardProblem()?.reason !== 'failed') proven = 'program';
        return came;
      }
      if (!lacksProgram) return came;
      const why = explained(forwarded ?? came);
      return why.reason === 'unsupported' ? { ...why, detail: `${why.detail}, and ${NO_PROGRAM}` } : why;
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
  stream.once('end', async () => {
    const end = await within(process.done, ENDING_MS);
    const isRefused = end !== 'late' && end.exitCode !== 0;
    stream.destroy(isRefused ? new Error('it takes no connection') : undefined);
  });
  stream.once('close', () => process.kill());
  return stream;
}
