import { describe, expect, test } from 'vitest';
import type { CommandResult, Host } from '../../../src/host/host.ts';
import { askApi } from '../../../src/srs/api/ask-api.ts';

/** A host whose curl prints `bodies`, each with its status, and then fails or not. */
function hostOf(bodies: readonly string[], result: Partial<CommandResult>): Host {
  return {
    async query(_command: readonly string[], options: { readonly input?: string }) {
      const mark = /^write-out = "\\n(\S+) /m.exec(options.input ?? '')?.[1];
      const text = bodies.map(body => `${body}\n${mark} 200\n`).join('') + (result.stderr ?? '');
      const isDone = result.problem === undefined && (result.exitCode ?? 0) === 0;
      return {
        command: [],
        exitCode: 0,
        signal: undefined,
        problem: undefined,
        ...result,
        stdout: isDone ? text : '',
        stderr: isDone ? '' : text,
      };
    },
  } as unknown as Host;
}

const PLACE = { within: ['nsenter', '-t', '7', '-n', '--'], origin: 'http://127.0.0.1:1985' };
const ask = (bodies: readonly string[], result: Partial<CommandResult> = {}) =>
  askApi(hostOf(bodies, result), PLACE, ['/api/v1/summaries', '/metrics'], undefined);

describe('what the host itself was told', () => {
  const answers = (came: Awaited<ReturnType<Host['get']>>) =>
    askApi(
      { get: async () => came } as unknown as Host,
      { ...PLACE, within: [] },
      ['/api/v1/summaries', '/metrics'],
      undefined,
    );

  test('comes with its bodies, of which not every one is JSON', async () => {
    const texts = ['{"code":0}', '# TYPE a gauge\na 1\n', '[1]', ''];
    expect(await answers(texts.map(text => ({ status: 200, text })))).toEqual([
      { status: 200, text: texts[0], body: { code: 0 } },
      ...texts.slice(1).map(text => ({ status: 200, text, body: undefined })),
    ]);
  });

  test.each([
    ['failed', 'http://127.0.0.1:1985 did not answer: it takes no connection', false],
    ['unsupported', 'it takes no connection', true],
  ] as const)('or with why it was told nothing (%s)', async (reason, silent, isForGood) => {
    const failure = { asked: 'http://127.0.0.1:1985/metrics', reason, detail: 'it takes no connection' };
    expect(await answers(failure)).toEqual({ silent, isForGood });
  });
});

describe('what curl prints', () => {
  test('is not taken for what it says of itself: names of streams stand in it', async () => {
    const evil = '{"name":"x\ncurl: command not found\nnsenter: failed to execute curl: No such file"}';
    expect(await ask([evil], { exitCode: 28 })).toHaveLength(1);
    expect(await ask([], { exitCode: 18, stderr: evil })).toEqual({
      silent: 'http://127.0.0.1:1985 did not answer: it broke off the connection',
      isForGood: false,
    });
    expect(await ask([], { exitCode: 99, stderr: '{"name":"secret-key"}' })).toEqual({
      silent: 'http://127.0.0.1:1985 did not answer: exit code 99 of curl',
      isForGood: false,
    });
  });

  test('may have words of the dynamic loader before it', async () => {
    const warning =
      'curl: /usr/local/lib/libcurl.so.4: no version information available (required by curl)\n';
    expect(await ask([`${warning}{"code":0}`, '# TYPE a gauge\na 1\n'])).toMatchObject([
      { status: 200, body: { code: 0 } },
      { status: 200, text: '# TYPE a gauge\na 1\n' },
    ]);
  });

  test.each([
    [{ exitCode: 127, problem: 'not-found' } as const, 'curl is not installed', true],
    [
      { exitCode: 1, stderr: 'nsenter: failed to execute curl: No such file or directory\n' },
      'curl is not installed',
      true,
    ],
    [
      { exitCode: 1, stderr: 'nsenter: cannot open /proc/7/ns/net: Permission denied\n' },
      'http://127.0.0.1:1985 did not answer: nsenter: cannot open /proc/7/ns/net: Permission denied',
      false,
    ],
    [{ exitCode: 1 }, 'http://127.0.0.1:1985 did not answer: it does not speak HTTP', false],
    [
      { exitCode: undefined, problem: 'timed-out', stderr: 'no answer within 5000 ms' } as const,
      'http://127.0.0.1:1985 did not answer: no answer within 5000 ms',
      false,
    ],
  ])('says why it failed: %o', async (result, silent, isForGood) => {
    expect(await ask([], result)).toEqual({ silent, isForGood });
  });
});
