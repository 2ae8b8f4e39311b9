import { describe, expect, test } from 'vitest';
import { Sampler } from '../../src/sampling/sampler.ts';
import type { Wanted } from '../../src/srs/process/find-srs.ts';
import { createProcHost, type ProcHost } from '../helpers/proc-host.ts';
import { udpTableText } from '../helpers/udp-texts.ts';

/** How many questions each refresh put to the host, second by second; and whether /proc was walked. */
async function count(host: ProcHost, seconds: number, wanted: Wanted = { name: 'srs' }) {
  const sampler = new Sampler(host, { delayMs: 1_000, wanted });
  const stop = new AbortController();
  for await (const { atMs } of sampler.run(stop.signal)) if (atMs >= seconds * 1_000) stop.abort();
  return Array.from({ length: seconds + 1 }, (_, second) => {
    const asked = host.questions.filter(({ atMs }) => atMs === second * 1_000);
    const isWalk = asked.some(({ question }) => question.names?.includes('/proc'));
    return { questions: asked.length, isWalk };
  });
}

/** A host with so many SRS, each with a socket of its own, and other processes. */
function hostWith(srsCount: number): ProcHost {
  const host = createProcHost();
  host.links.set('/proc/1/ns/net', 'net:[4026531840]');
  host.links.set('/proc/self/ns/net', 'net:[4026531840]');
  for (let index = 0; index < srsCount; index++) {
    const inode = 55 + index;
    const udpTable = udpTableText([{ port: 8_000 + index, inode }]);
    host.run({ pid: 17_000 + index, socketInodes: [inode], udpTable });
  }
  for (let pid = 100; pid < 160; pid++) host.run({ pid, comm: 'nginx', executable: '/usr/sbin/nginx' });
  return host;
}

describe('a refresh', () => {
  test.each([1, 3])(
    'of %i SRS puts one question to the host, and one more where it walks /proc',
    async srsCount => {
      const seconds = (await count(hostWith(srsCount), 130)).slice(1);
      expect(seconds.filter(({ isWalk }) => !isWalk).map(({ questions }) => questions)).toEqual(
        seconds.filter(({ isWalk }) => !isWalk).map(() => 1),
      );
      const walks = seconds.filter(({ isWalk }) => isWalk).map(({ questions }) => questions);
      expect(walks.length).toBeGreaterThanOrEqual(25);
      expect(Math.max(...walks)).toBeLessThanOrEqual(2);
    },
  );

  test('asks no more beside a start script of the name', async () => {
    const host = hostWith(1);
    host.run({ pid: 99, comm: 'srs', executable: '/bin/sh', arguments: ['/bin/sh', '/usr/bin/srs'] });
    host.run({ pid: 17_000, parentPid: 99, socketInodes: [55] });
    const seconds = (await count(host, 60)).slice(1);
    expect(Math.max(...seconds.map(({ questions }) => questions))).toBeLessThanOrEqual(2);
  });

  test('asks no more where there is no SRS', async () => {
    const seconds = (await count(hostWith(0), 60)).slice(1);
    expect(Math.max(...seconds.map(({ questions }) => questions))).toBeLessThanOrEqual(2);
    expect(seconds.filter(({ questions }) => questions === 2).length).toBeLessThanOrEqual(13);
  });

  test('asks ss with the same question where the table of sockets is dear', async () => {
    const host = hostWith(1);
    host.tookMs.set('/proc/17000/net/udp', 34);
    host.onCommand = () => ({
      exitCode: 0,
      signal: undefined,
      stdout:
        'UNCONN 0 0 0.0.0.0:8000 0.0.0.0:* ino:55 sk:1 <->\n\t skmem:(r0,rb8388608,t0,tb212992,f0,w0,o0,bl0,d0)\n',
      stderr: '',
      problem: undefined,
    });
    const seconds = (await count(host, 60)).slice(1);
    expect(host.queries().length).toBeGreaterThan(50);
    expect(Math.max(...seconds.map(({ questions }) => questions))).toBeLessThanOrEqual(2);
  });

  test('that finds eight SRS asks for all of them side by side', async () => {
    const host = hostWith(8);
    await count(host, 1);
    // What each was built for is asked aside, and no refresh waits for it.
    const asked = host.questions.filter(({ atMs, question }) => atMs === 0 && question.texts !== undefined);
    // /proc, the names in it, what has the name; then namespaces, all files, and sockets.
    expect(asked).toHaveLength(6);
  });
});
