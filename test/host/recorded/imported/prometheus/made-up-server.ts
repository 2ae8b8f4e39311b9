import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A series of a made-up server: seconds since 1970, and values. */
export interface MadeUpSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [seconds: number, value: number])[];
}

export interface MadeUpServer extends AsyncDisposable {
  readonly url: string;
  /** `Authorization` of what came, and its path. */
  readonly asked: readonly { readonly authorization: string | undefined; readonly path: string }[];
}

/** Answers as Prometheus does: `series` by names, and `query` of a selector with a span. */
export async function startMadeUpServer(
  series: readonly MadeUpSeries[],
  answer?: (path: string) => { readonly status: number; readonly body: string } | undefined,
): Promise<MadeUpServer> {
  const asked: { authorization: string | undefined; path: string }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    asked.push({ authorization: request.headers.authorization, path: url.pathname });
    const { status, body } = answer?.(url.pathname) ?? {
      status: 200,
      body: JSON.stringify({ status: 'success', data: dataOf(url, series) }),
    };
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(body);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function dataOf({ pathname, searchParams }: URL, series: readonly MadeUpSeries[]): unknown {
  if (pathname.endsWith('/series')) {
    const names = searchParams.getAll('match[]');
    return series.map(({ labels }) => labels).filter(({ __name__: name = '' }) => names.includes(name));
  }
  const [, matchers = '', ms] = /^\{(.*)\}\[(\d+)ms\]$/s.exec(searchParams.get('query') ?? '') ?? [];
  const toSeconds = Number(searchParams.get('time'));
  const wanted = [...matchers.matchAll(/(\w+)(=~|=)("(?:[^"\\]|\\.)*")/g)].map(
    ([, label = '', how, text = '']) => ({
      label,
      matches: how === '=' ? new RegExp(`^${quotePattern(JSON.parse(text))}$`) : new RegExp(JSON.parse(text)),
    }),
  );
  return {
    resultType: 'matrix',
    result: series
      .filter(({ labels }) => wanted.every(({ label, matches }) => matches.test(labels[label] ?? '')))
      .map(({ labels, samples }) => ({
        metric: labels,
        values: samples
          .filter(([seconds]) => seconds <= toSeconds && seconds >= toSeconds - Number(ms) / 1_000)
          .map(([seconds, value]) => [seconds, String(value)]),
      }))
      .filter(({ values }) => values.length > 0),
  };
}

const quotePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
