import { cleanText } from '../../../../text/clean-text.ts';
import { withoutUser } from '../../../../text/without-user.ts';

/** A server whose HTTP API is asked (prometheus.io, "HTTP API"): of Prometheus, and of those that have the same. */
export interface PrometheusServer {
  /** `http://127.0.0.1:9090`, with a path where it has one, without a user. */
  readonly origin: string;
  /** Of the `Authorization` header; undefined: nobody is asked for one. */
  readonly authorization: string | undefined;
}

/** Labels of a series, its name among them as `__name__`. */
export type Labels = Readonly<Record<string, string>>;

/** A series as it was scraped: times in milliseconds since 1970, in order. */
export interface RawSeries {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

const LONGEST_ANSWER_MS = 60_000;
/** A text of so many bytes takes some times as much in memory. */
const MOST_ANSWER_BYTES = 96 * 2 ** 20;

/** Reads an address as the user types it. Throws an Error in words for what is none. */
export function readServer(
  address: string,
  { token, password = '' }: { readonly token?: string | undefined; readonly password?: string | undefined },
): PrometheusServer {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Error(`expected an address such as http://prometheus:9090, got "${withoutUser(address)}"`);
  if (password !== '' && url.username === '')
    throw new Error('a password is of a user, whom its address names: http://USER@prometheus:9090');
  const basic = `${decoded(url.username)}:${password}`;
  const path = url.pathname.replace(/\/+$/, '');
  return {
    origin: `${url.origin}${path}`,
    authorization:
      token !== undefined
        ? `Bearer ${token}`
        : url.username === ''
          ? undefined
          : `Basic ${Buffer.from(basic).toString('base64')}`,
  };
}

/** A sign that stands for itself may be written so, too. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Which series were there within a span, of those that any of the selectors means. Seconds since 1970. */
export async function askSeries(
  server: PrometheusServer,
  selectors: readonly string[],
  fromSeconds: number,
  toSeconds: number,
): Promise<readonly Labels[]> {
  const matches = selectors.map(selector => `match[]=${encodeURIComponent(selector)}`).join('&');
  const data = await ask(server, `series?${matches}&start=${fromSeconds}&end=${toSeconds}`);
  return Array.isArray(data) ? data.filter(isLabels) : [];
}

/** All that was scraped of a selector within the span that ends at `toSeconds`: what stands between is nobody's estimate. */
export async function askRaw(
  server: PrometheusServer,
  selector: string,
  toSeconds: number,
  spanSeconds: number,
): Promise<readonly RawSeries[]> {
  const query = encodeURIComponent(`${selector}[${Math.ceil(spanSeconds * 1_000)}ms]`);
  const data = await ask(server, `query?query=${query}&time=${toSeconds}`);
  const result = isFields(data) ? data.result : undefined;
  return Array.isArray(result) ? result.flatMap(entry => rawSeries(entry) ?? []) : [];
}

function rawSeries(entry: unknown): RawSeries | undefined {
  if (!isFields(entry) || !isLabels(entry.metric) || !Array.isArray(entry.values)) return undefined;
  const times: number[] = [];
  const values: number[] = [];
  for (const pair of entry.values as readonly unknown[]) {
    if (!Array.isArray(pair)) continue;
    const [seconds, value] = [Number(pair[0]), Number(pair[1])];
    const ms = Math.round(seconds * 1_000);
    if (!Number.isFinite(seconds) || !Number.isFinite(value) || ms <= (times.at(-1) ?? -1)) continue;
    times.push(ms);
    values.push(value);
  }
  return { labels: entry.metric, times, values };
}

async function ask(server: PrometheusServer, path: string): Promise<unknown> {
  const text = await fetchText(server, path);
  const answer = parse(text.body);
  if (!isFields(answer) || (answer.status !== 'success' && answer.status !== 'error'))
    throw new Error(`it answers with status ${text.status}, and not as Prometheus does`);
  if (answer.status === 'error') throw new Error(`it says: ${cleanText(String(answer.error)).slice(0, 300)}`);
  return answer.data;
}

async function fetchText(
  { origin, authorization }: PrometheusServer,
  path: string,
): Promise<{ readonly status: number; readonly body: string }> {
  try {
    const response = await fetch(`${origin}/api/v1/${path}`, {
      headers: authorization === undefined ? {} : { authorization },
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    });
    const { status } = response;
    if (status === 401 || status === 403)
      throw new Told(
        `it lets nobody in without the right ${authorization === undefined ? 'token (--token-file), or a user in its address and --password-file' : 'token or password'} (${status})`,
      );
    return { status, body: await readBody(response) };
  } catch (error) {
    throw error instanceof Told ? error : new Error(whyNoAnswer(error), { cause: error });
  }
}

/** Says in words by itself what is wrong. */
class Told extends Error {}

async function readBody(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > MOST_ANSWER_BYTES)
      throw new Told(
        `its answer is longer than ${MOST_ANSWER_BYTES / 2 ** 20} MiB: ask for a shorter span (--from, --to)`,
      );
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it takes no connection',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ECONNRESET: 'it broke off the connection',
  UND_ERR_SOCKET: 'it broke off the connection',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody who is known (NODE_EXTRA_CA_CERTS=FILE)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody who is known (NODE_EXTRA_CA_CERTS=FILE)',
};

function whyNoAnswer(error: unknown): string {
  const { name, message, cause } = error as Error & { readonly cause?: NodeJS.ErrnoException };
  if (name === 'TimeoutError') return `no answer in ${LONGEST_ANSWER_MS / 1_000} s`;
  return WORDS[cause?.code ?? ''] ?? cleanText(cause?.message ?? message);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLabels(value: unknown): value is Labels {
  return isFields(value) && Object.values(value).every(label => typeof label === 'string');
}
