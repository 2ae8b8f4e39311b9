import { type CommandResult, type Host, isFailure } from '../../host/host.ts';
import type { Look } from '../../host/look.ts';
import type { Refusal } from '../../host/refusal.ts';
import { listListeners, type TcpListener } from '../../procfs/tcp-sockets.ts';
import { cleanText } from '../../text/clean-text.ts';
import { readOpenFiles, socketInodesOf } from '../process/open-files.ts';

/** How SRS's HTTP API is reached. Each request takes SRS's media thread 0.2 ms and five lines of its log. */
export interface SrsApi {
  /** `http://127.0.0.1:1985`. */
  readonly origin: string;
  /** Command and arguments that curl is run by, so that it is in SRS's network namespace; none where that is ours. */
  readonly within: readonly string[];
  readonly usesSudo: boolean;
  /** Names in the index of /api/v1/: what this build answers to. */
  readonly names: ReadonlySet<string>;
}

export interface ApiAnswer {
  readonly status: number;
  /** Undefined when it is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

type ApiRefusal = Refusal & { readonly isWithoutCurl: boolean };

/** Ports of http_api and the exporter, which serves the same API (srs_app_server.cpp); other listeners come after. */
const USUAL_PORTS: readonly number[] = [1985, 9972];
/** RTMP and HTTPS: a request in clear text is only an error in SRS's log there. */
const OTHER_PROTOCOLS: readonly number[] = [1935, 443, 1990, 8443];
const MOST_TRIED = 6;
const MOST_SECONDS = 5;
/** The index of /api/v1/ takes 2 kB, and what else may answer on these ports is somebody else's. */
export const MOST_ANSWER_BYTES = 2 ** 20;

/**
 * Looks for the HTTP API among the TCP ports that SRS itself listens on. Refused when it has none, when that asks for a
 * password, and without curl.
 * @param within what enters SRS's network namespace, and whether that needs sudo
 */
export async function findApi(
  host: Host,
  pid: number,
  within: Pick<SrsApi, 'within' | 'usesSudo'>,
): Promise<SrsApi | Refusal> {
  const origins = await listOrigins(host, pid);
  const { promise, resolve } = Promise.withResolvers<SrsApi | Refusal>();
  // All at once: a port of another protocol may say nothing until curl gives up.
  const attempts = origins.map(async origin => {
    const answer = await readAnswer(host, { ...within, origin }, '/api/v1/');
    const urls = 'refused' in answer ? undefined : answer.body?.urls;
    if (typeof urls === 'object' && urls !== null)
      resolve({ ...within, origin, names: new Set(Object.keys(urls)) });
    return { origin, answer };
  });
  void Promise.all(attempts).then(answers => resolve(explainMissing(pid, answers)));
  return promise;
}

function explainMissing(
  pid: number,
  answers: readonly { readonly origin: string; readonly answer: ApiAnswer | ApiRefusal }[],
): Refusal {
  for (const { origin, answer } of answers) {
    if ('refused' in answer && answer.isWithoutCurl) return answer;
    if ('status' in answer && answer.status === 401)
      return { refused: `${origin} asks for a password (http_api.auth), and srs-top has none` };
  }
  return {
    refused: `pid ${pid} listens on no port that answers as the HTTP API of SRS. Its configuration needs http_api { enabled on; }`,
  };
}

/**
 * For everybody to read before it is run; `path` begins with a slash. Neither ~/.curlrc (`-q`, which has to be first) nor a
 * proxy in the environment has a say: a proxy would be asked even for 127.0.0.1, and ask the SRS of its own host.
 */
export function apiCommand(
  { within, origin }: Pick<SrsApi, 'within' | 'origin'>,
  path: string,
): readonly string[] {
  return [
    ...within,
    'curl',
    '-q',
    '--noproxy',
    '*',
    '-sS',
    '--max-time',
    String(MOST_SECONDS),
    '-w',
    String.raw`\n%{http_code}`,
    origin + path,
  ];
}

/** What `apiCommand` brought; refused with the reason in words. */
export function parseAnswer(result: CommandResult, origin: string): ApiAnswer | ApiRefusal {
  const { stdout, stderr, problem } = result;
  if (problem === 'not-found' || /failed to execute curl|curl: command not found/.test(stderr)) {
    return {
      isWithoutCurl: true,
      refused: 'curl is not installed. Debian, Ubuntu: apt install curl; RHEL, Fedora: dnf install curl',
    };
  }
  const end = stdout.lastIndexOf('\n');
  const status = Number(stdout.slice(end + 1));
  if (problem !== undefined || result.exitCode !== 0 || !(status > 0)) {
    const said = cleanText(stderr.trim().split('\n')[0] ?? '');
    return {
      isWithoutCurl: false,
      refused: `${origin} did not answer: ${said || (problem ?? `exit code ${result.exitCode}`)}`,
    };
  }
  return { status, body: parseObject(stdout.slice(0, end)) };
}

async function readAnswer(host: Host, api: Omit<SrsApi, 'names'>, path: string) {
  return parseAnswer(
    await host.query(apiCommand(api, path), { sudo: api.usesSudo, mostBytes: MOST_ANSWER_BYTES }),
    api.origin,
  );
}

async function listOrigins(host: Host, pid: number): Promise<readonly string[]> {
  const links = await readOpenFiles(host, pid);
  const inodes = socketInodesOf(isFailure(links) ? new Map() : links);
  return originsIn(await host.look({ texts: tcpTablesOf(pid) }), pid, inodes);
}

/** The files that tell where SRS listens. */
export function tcpTablesOf(pid: number): readonly string[] {
  return [`/proc/${pid}/net/tcp`, `/proc/${pid}/net/tcp6`];
}

/**
 * Where the HTTP API may be: the TCP ports that SRS itself listens on, the usual ones first, at most six.
 * @param look has its tables of TCP sockets
 * @param inodes of its sockets
 */
export function originsIn(look: Look, pid: number, inodes: ReadonlySet<number>): readonly string[] {
  const listeners = tcpTablesOf(pid).flatMap(path => listListeners(look.knownText(path) ?? '', inodes));
  const rank = ({ port }: TcpListener): number =>
    USUAL_PORTS.includes(port) ? USUAL_PORTS.indexOf(port) : USUAL_PORTS.length;
  return listeners
    .filter(({ port }) => !OTHER_PROTOCOLS.includes(port))
    .sort((a, b) => rank(a) - rank(b) || a.port - b.port)
    .slice(0, MOST_TRIED)
    .map(originOf);
}

function originOf({ address, port }: TcpListener): string {
  const isAny = address === '0.0.0.0' || address === '[::]';
  return `http://${isAny ? '127.0.0.1' : address}:${port}`;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
