import { type CommandResult, type Host, type HttpReply, isFailure } from '../../host/host.ts';
import { cleanText } from '../../text/clean-text.ts';
import { type ApiCredentials, authorizationLine, authorizationOf } from './credentials.ts';
import type { Body } from './read-bodies.ts';

/** Where the API is asked, and how. */
export interface ApiPlace {
  /** What curl is run by, so that it is in SRS's network namespace; none where that is the host's, and curl is not needed. */
  readonly within: readonly string[];
  readonly origin: string;
}

/**
 * All that is ever asked for, and by GET alone: other paths of SRS's API kick clients, reload, send signals or start leak
 * checks, some of them by GET too (srs_app_http_api.cpp).
 */
export type ApiPath =
  | '/api/v1/summaries'
  | '/metrics'
  | `/api/v1/${'streams' | 'clients'}/?start=${number}&count=${number}`;

export interface ApiReply {
  readonly status: number;
  /** Undefined when it is no JSON object. */
  readonly body: Body | undefined;
  /** As it came. */
  readonly text: string;
  /** As of a reply. */
  readonly atMs?: number;
}

export interface ApiSilence {
  readonly silent: string;
  /** Nothing of the kind can come of asking again. */
  readonly isForGood: boolean;
}

const SECONDS_A_PATH = 1;
/** Of each body: a page of 1,000 clients or streams takes less than 1 MB. To parse more would keep the screen waiting. */
export const MOST_BODY_BYTES = 2 * 2 ** 20;

/**
 * Asks for some paths, one after the other. A path that does not answer in a second ends it: SRS answers in the thread
 * that carries the media, and has no time then.
 * @returns an answer for each path; of those behind one that did not answer there is none
 */
export async function askApi(
  host: Host,
  place: ApiPlace,
  paths: readonly ApiPath[],
  credentials: ApiCredentials | undefined,
): Promise<readonly ApiReply[] | ApiSilence> {
  const { within, origin } = place;
  const authorization = credentials === undefined ? undefined : authorizationOf(credentials);
  const came =
    within.length > 0
      ? await askByCurl(host, place, paths, authorization)
      : await host.get({
          ...{ origin, paths, authorization },
          timeoutMs: SECONDS_A_PATH * 1_000,
          mostBytes: MOST_BODY_BYTES,
        });
  if ('silent' in came) return came;
  if (isFailure(came)) {
    const isForGood = came.reason === 'unsupported';
    return { silent: isForGood ? came.detail : `${origin} did not answer: ${came.detail}`, isForGood };
  }
  const replies: ApiReply[] = [];
  for (const { text, ...reply } of came) {
    // One at a time: whatever else is due comes between.
    if (replies.length > 0) await new Promise(resolve => setImmediate(resolve));
    replies.push({ ...reply, text, body: parseObject(text) });
  }
  return replies;
}

/** All of them by one curl. */
async function askByCurl(
  host: Host,
  { within, origin }: ApiPlace,
  paths: readonly ApiPath[],
  authorization: string | undefined,
): Promise<readonly HttpReply[] | ApiSilence> {
  // Bodies quote what clients sent, so what ends them must not be known before.
  const mark = crypto.randomUUID();
  const result = await host.query([...within, 'curl', '-q', '-K', '-'], {
    timeoutMs: 1_000 * (SECONDS_A_PATH * paths.length + 1),
    mostBytes: MOST_BODY_BYTES * paths.length + 65_536,
    isRepeated: true,
    // Each SRS is asked by itself: how long one takes is told of it, and another may hang.
    askedFor: origin,
    input: curlInput(origin, paths, mark, authorization),
    mark,
  });
  return readReplies(result, mark, origin);
}

/**
 * What curl reads from its standard input: no other process sees the mark or a password. Neither ~/.curlrc (`-q`, which has to
 * be first) nor a proxy in the environment has a say. SRS closes each connection after its answer, and logs a warning for
 * a client that did not ask for that: "client disconnect peer. ret=1007".
 */
function curlInput(
  origin: string,
  paths: readonly ApiPath[],
  mark: string,
  authorization: string | undefined,
): string {
  const lines = [
    // Its messages would come amid what it prints; its exit code says as much.
    ...['silent', 'fail-early', 'noproxy = "*"'],
    `max-time = ${SECONDS_A_PATH}`,
    `max-filesize = ${MOST_BODY_BYTES}`,
    // As curl's manual says of `--config`, `\n` stands for a line break.
    String.raw`write-out = "\n${mark} %{http_code}\n"`,
    'header = "Connection: close"',
    // Braces and brackets of a path are no patterns.
    'globoff',
    ...paths.map(path => `url = "${origin}${path}"`),
  ];
  return `${lines.join('\n')}\n${authorization === undefined ? '' : authorizationLine(authorization)}`;
}

/** By the exit code: curl(1), "EXIT CODES". */
const WHY_NOT: ReadonlyMap<number | undefined, string> = new Map([
  // What answers without a status line is HTTP/0.9 to it.
  [1, 'it does not speak HTTP'],
  [7, 'it takes no connection'],
  [8, 'it does not speak HTTP'],
  [18, 'it broke off the connection'],
  [28, `no answer in ${SECONDS_A_PATH} s`],
  [52, 'it closed the connection without an answer'],
  [56, 'it broke off the connection'],
  [63, `more than ${MOST_BODY_BYTES / 2 ** 20} MiB`],
]);

function readReplies(
  { stdout, stderr, exitCode, problem, atMs }: CommandResult,
  mark: string,
  origin: string,
): readonly HttpReply[] | ApiSilence {
  if (problem === 'unsupported') return { silent: 'this is a recording', isForGood: true };
  if (problem === 'not-found') return { silent: 'curl is not installed', isForGood: true };
  const replies: HttpReply[] = [];
  // One that ended early has said what came before, too.
  const said = stdout + stderr;
  const pieces = said.split(`\n${mark} `);
  for (let index = 1; index < pieces.length; index++) {
    const status = Number(/^(\d{3})\n/.exec(pieces[index] ?? '')?.[1] ?? 0);
    if (status === 0) break;
    const before = pieces[index - 1] ?? '';
    const text = index === 1 ? withoutWarnings(before) : before.slice('200\n'.length);
    replies.push({ status, text, ...(atMs === undefined ? {} : { atMs }) });
  }
  if (replies.length > 0) return replies;
  // Bodies name streams: of what curl printed nothing is told, and nothing else follows from it.
  const ofNsenter = problem === undefined ? /^nsenter: .*/.exec(stderr)?.[0] : undefined;
  if (ofNsenter?.startsWith('nsenter: failed to execute curl') === true)
    return { silent: 'curl is not installed', isForGood: true };
  const ofCurl = WHY_NOT.get(exitCode) ?? `exit code ${exitCode} of curl`;
  const why = cleanText(problem === undefined ? (ofNsenter ?? ofCurl) : stderr || problem).slice(0, 200);
  return { silent: `${origin} did not answer: ${why}`, isForGood: false };
}

/** What the dynamic loader says of curl's libraries stands before the first body. */
function withoutWarnings(text: string): string {
  return text.replace(/^(?:[^{\n][^\n]*\n)+(?=\{)/, '');
}

function parseObject(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}
