import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AGENT_COMMAND, Agent } from '../../../src/host/remote/agent.ts';
import { AGENT_PEAKS, AGENT_TICKS, AGENT_WAITS } from '../../../src/host/remote/agent-ticks.ts';
import { makeThere } from '../../helpers/there.ts';
import { describeWithTools } from '../../helpers/tools.ts';

/** Longer than a tick, so that the time is over in the midst of a line. */
const OVER_MS = 170;

describeWithTools(['bash', 'busybox'], 'what ticks on another host', () => {
  test('passes a line on that comes as a tick does', async () => {
    const child = spawn('bash', ['-c', AGENT_TICKS], { stdio: ['pipe', 'pipe', 'ignore'] });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const ended = new Promise(resolve => child.on('close', resolve));
    for (let question = 0; question < 3; question++) {
      child.stdin.write('e');
      await sleep(OVER_MS);
      child.stdin.write('\n');
      await sleep(OVER_MS);
    }
    child.stdin.end('k\n');
    await ended;
    expect(told.split('\n').filter(line => line !== 't' && line !== '')).toEqual(['e', 'e', 'e', 'k']);
    expect(told).toContain('t\n');
  });

  test.each([
    ['awk', 600, 'SIGTERM'],
    ['busybox', 600, 'SIGTERM'],
    ['awk', 599, 'SIGKILL'],
    ['busybox', 599, 'SIGKILL'],
  ])('by %s %i ticks without a word end the agent with %s at the latest', async (awk, ticks, signal) => {
    const agent = spawn('sleep', ['30']);
    const ended = once(agent, 'close');
    execFileSync(awk, [...(awk === 'awk' ? [] : ['awk']), AGENT_PEAKS], {
      env: { ...process.env, SRS_TOP_AGENT: String(agent.pid) },
      input: `${'t\n'.repeat(599)}k\n${'t\n'.repeat(ticks)}`,
    });
    agent.kill('SIGKILL');
    expect(await ended).toEqual([null, signal]);
  });

  test('counts what passes without a look too', async () => {
    const agent = spawn('sleep', ['30']);
    const ended = once(agent, 'close');
    execFileSync('awk', [AGENT_PEAKS], {
      env: { ...process.env, SRS_TOP_AGENT: String(agent.pid) },
      input: 'T\nt\n'.repeat(300),
    });
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  /** What ticks in that time, with the ends of lines left out, and with how many programs started. */
  async function ticksBy(shell: readonly string[], before = ''): Promise<string> {
    const [file = '', ...args] = [...shell, '-c', `${before}\n${AGENT_WAITS}`];
    const child = spawn('sh', ['-c', ': | "$@"', 'sh', file, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.length >= 6) child.stdout.destroy();
    });
    const beganMs = performance.now();
    await once(child, 'close');
    expect(performance.now() - beganMs).toBeGreaterThan(700);
    return told.replaceAll('\n', '');
  }

  test('does so by BusyBox itself, which starts no program for it', async () => {
    expect(await ticksBy(['busybox', 'sh'], 'sleep() { echo slept; }')).toMatch(/^t{3,}$/);
  });

  test.each([
    ['dash knows no such wait', ['dash'], '', /^(?:Tt){2,}$/],
    [
      'a shell does not wait',
      ['busybox', 'sh'],
      'read() { [ "$2" != -t ] && command read "$@"; }',
      /^(?:Tt){2,}$/,
    ],
    ['sleep knows no fractions', ['dash'], 'sleep() { [ "$1" = 1 ] && command sleep 1; }', /^TTTTt/],
  ])('starts sleep for it less often where %s', async (_, shell, before, expected) => {
    expect(await ticksBy(shell, before)).toMatch(expected);
  });

  test('does so where there is nothing but BusyBox, and questions are answered for longer than a tick', async () => {
    const there = makeThere('busybox');
    const agent = new Agent(there.start(AGENT_COMMAND), { nowMs: () => performance.now(), userId: 0 });
    try {
      await agent.greeting;
      const answers: unknown[] = [];
      for (let question = 0; question < 4; question++) {
        const reply = await agent.ask({ texts: ['/proc/sys/kernel/ostype'] }, 3_000);
        answers.push(typeof reply === 'string' ? reply : reply.number);
        await sleep(OVER_MS);
      }
      expect(answers).toEqual([1, 2, 3, 4]);
    } finally {
      agent.close();
      there.remove();
    }
  });
});
