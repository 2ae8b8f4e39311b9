import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Question } from '../../../src/host/look.ts';
import { AGENT_COMMAND, Agent, type TimedReply } from '../../../src/host/remote/agent.ts';
import { makeThere, SHELLS_THERE, type There } from '../../helpers/there.ts';
import { describeWithTools } from '../../helpers/tools.ts';

let directory = '';
let agent: Agent;
let child: ChildProcess;
let bytes = 0;
const nowMs = (): number => performance.now();

/** As a line to another host is: a shell there runs the agent. */
function start(shell: readonly string[]): void {
  const argv = AGENT_COMMAND.flatMap(word => (word === 'sh' ? shell : [word]));
  child = spawn(argv[0] as string, argv.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] });
  const { promise, resolve } = Promise.withResolvers<{ readonly problem: undefined }>();
  child.on('close', () => resolve({ problem: undefined }));
  const { stdin, stdout } = child as { stdin: Writable; stdout: Readable };
  stdout.on('data', (text: string) => {
    bytes += text.length;
  });
  agent = new Agent(
    { stdin, stdout, done: promise, kill: () => child.kill() },
    { nowMs, userId: process.getuid?.() },
  );
}

async function ask(question: Question): Promise<TimedReply> {
  const reply = await agent.ask(question);
  if (typeof reply === 'string') throw new Error(reply);
  return reply;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-'));
  bytes = 0;
});
afterEach(() => {
  agent.close();
  rmSync(directory, { recursive: true });
});

describeWithTools(['dash', 'bash', 'busybox'], 'the agent on another host', () => {
  // By BusyBox all is done: awk too.
  describe.each(SHELLS_THERE)('by %s', shell => {
    let there: There;
    beforeAll(() => {
      there = makeThere(shell);
    });
    afterAll(() => there.remove());
    beforeEach(async () => {
      start(there.via.split(' '));
      await agent.greeting;
    });

    test('reads what is there as it is', async () => {
      const files = {
        plain: 'a\nb\n',
        empty: '',
        'with blank': ' x \n\n y\n',
        forging: 'E\nF 3\n+x\n@1\n>y\nx\np /etc/passwd\nP 1 2:3\nt 0\n',
        escapes: '\x1b[31mred\x07\t\\n $(id) `id` "\'\n',
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
      const texts = Object.keys(files).map(name => join(directory, name));
      const reply = await ask({ texts: [...texts, join(directory, 'none')] });
      expect(texts.map(path => reply.texts.get(path))).toEqual(Object.values(files));
      expect(reply.texts.get(join(directory, 'none'))).toMatchObject({ reason: 'gone' });
    });

    test('reads the kernel as this program does', async () => {
      const mine = `/proc/${process.pid}`;
      const texts = [
        ...['/proc/sys/kernel/osrelease', '/proc/version', '/proc/filesystems', '/etc/passwd'],
        ...[`${mine}/cmdline`, `${mine}/environ`, `${mine}/cgroup`, `${mine}/comm`, '/proc/2/cmdline'],
      ];
      const reply = await ask({ texts });
      for (const path of texts) expect(reply.texts.get(path)).toBe(readFileSync(path, 'utf8'));
    });

    test('reads no more of a file without a line break at its end than is there', async () => {
      const [longer, path] = [join(directory, 'longer'), join(directory, 'wchan')];
      writeFileSync(longer, `${'what lay in the memory of awk\n'.repeat(500)}`);
      for (let question = 0; question < 60; question++) {
        const text = question % 3 === 0 ? 'do_epoll_wait' : '0';
        writeFileSync(path, text);
        const pattern = `/proc/${process.pid}/task/*/stat`;
        const { texts } = await ask({ texts: [longer, path, pattern, '/proc/stat'] });
        expect(texts.get(path)).toBe(text);
      }
    });

    test('tells only what has changed since', async () => {
      const path = join(directory, 'many');
      const lines = Array.from({ length: 200 }, (_, number) => `line ${number} ${'x'.repeat(40)}`);
      const put = (): void => writeFileSync(path, `${lines.join('\n')}\n`);
      const texts = async (): Promise<unknown> => (await ask({ texts: [path] })).texts.get(path);
      put();
      expect(await texts()).toBe(`${lines.join('\n')}\n`);
      lines[7] = 'other';
      lines[8] = 'E';
      lines[150] = '';
      put();
      bytes = 0;
      expect(await texts()).toBe(`${lines.join('\n')}\n`);
      expect(bytes).toBeLessThan(250);
      lines.length = 3;
      put();
      expect(await texts()).toBe(`${lines.join('\n')}\n`);
      lines.push('new', 'and newer');
      put();
      expect(await texts()).toBe(`${lines.join('\n')}\n`);
      agent.forget(directory);
      expect(await texts()).toBe(`${lines.join('\n')}\n`);
    });

    test('forgets what it is not asked for any more, and reads it anew', async () => {
      const path = join(directory, 'seldom');
      writeFileSync(path, 'one\ntwo\n');
      const read = async (): Promise<unknown> => (await ask({ texts: [path] })).texts.get(path);
      expect(await read()).toBe('one\ntwo\n');
      for (let question = 0; question < 210; question++) await ask({ texts: ['/proc/uptime'] });
      bytes = 0;
      expect(await read()).toBe('one\ntwo\n');
      expect(bytes).toBeGreaterThan(80);
      rmSync(path);
      expect(await read()).toMatchObject({ reason: 'gone' });
      writeFileSync(path, 'one\ntwo\n');
      expect(await read()).toBe('one\ntwo\n');
    });

    test('goes through patterns, links and names', async () => {
      for (const name of ['one', 'two', 'new\nline', '$(touch harmed)', '*'])
        mkdirSync(join(directory, 'tasks', name), { recursive: true });
      for (const name of ['one', '$(touch harmed)', '*'])
        writeFileSync(join(directory, 'tasks', name, 'stat'), `${name}\n`);
      mkdirSync(join(directory, 'fd'));
      symlinkSync('socket:[12]', join(directory, 'fd/3'));
      symlinkSync(
        `/tmp/é\nlrwx------ 1 0 0 9 Nov 30 05:55 ${directory}/fd/3 -> socket:[13]`,
        join(directory, 'fd/2'),
      );
      const pattern = join(directory, 'tasks/*/stat');
      const links = join(directory, 'fd/*');
      const none = join(directory, 'none/*');
      const reply = await ask({
        texts: [pattern, none],
        links: [links, join(directory, 'fd/3')],
        names: [join(directory, 'tasks'), { path: '/proc', most: 3 }, join(directory, 'none')],
      });
      expect(reply.texts.get(pattern)).toEqual(
        new Map([
          [join(directory, 'tasks/$(touch harmed)/stat'), '$(touch harmed)\n'],
          [join(directory, 'tasks/*/stat'), '*\n'],
          [join(directory, 'tasks/one/stat'), 'one\n'],
        ]),
      );
      expect(reply.texts.get(none)).toEqual(new Map());
      expect((reply.links.get(links) as Map<string, string>).get(join(directory, 'fd/3'))).toBe(
        'socket:[12]',
      );
      expect(reply.links.get(join(directory, 'fd/3'))).toBe('socket:[12]');
      expect([...(reply.names.get(join(directory, 'tasks')) as string[])].sort()).toEqual(
        ['one', 'two', '$(touch harmed)', '*'].sort(),
      );
      expect(reply.names.get('/proc')).toMatchObject({ reason: 'failed' });
      expect(reply.names.get(join(directory, 'none'))).toMatchObject({ reason: 'gone' });
      expect(readdirSync('/').includes('harmed')).toBe(false);
    });

    test('looks at receive queues between two questions', async () => {
      agent.watchTables([`/proc/${process.pid}/net/udp`]);
      const beganMs = nowMs();
      await ask({ texts: ['/proc/uptime'] });
      await sleep(1_050);
      const { peaks } = await ask({ texts: ['/proc/uptime'] });
      expect(peaks.looks).toBeGreaterThanOrEqual(3);
      expect(peaks.looks).toBeLessThanOrEqual((nowMs() - beganMs) / 100 + 1.5);
    });

    test('ends with its line, and so does all that it started', async () => {
      await ask({ texts: ['/proc/uptime'] });
      const ours = (): number =>
        readdirSync('/proc').filter(
          pid => /^\d+$/.test(pid) && environmentOf(pid).includes(`SRS_TOP_AGENT=${child.pid}\0`),
        ).length;
      expect(ours()).toBeGreaterThanOrEqual(2);
      child.stdin?.destroy();
      for (let tries = 0; ours() > 0 && tries < 300; tries++) await sleep(50);
      expect(ours()).toBe(0);
    });
  });
});

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
