import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill } from 'node:process';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { bootLine, findBoot, firstLines } from '../../../src/host/remote/boot.ts';
import { type Line, startOn } from '../../../src/host/remote/there.ts';
import { createViaLine } from '../../../src/host/remote/via-line.ts';
import { granted } from '../../helpers/granted.ts';
import { uniqueSleep, waitForProcesses } from '../../helpers/processes.ts';

async function run(via: string, command: readonly string[], input = '') {
  const process = startOn(granted(createViaLine(via)), command);
  process.stdin.end(input);
  const [stdout, stderr, end] = await Promise.all([text(process.stdout), text(process.stderr), process.done]);
  return { stdout, stderr, ...end };
}

describe('a process there', () => {
  it.each(['dash', 'bash', 'busybox sh'])('has its own streams and status, by %s', async shell => {
    const command = ['sh', '-c', 'printf "[%s]" "$@"; cat; echo err >&2; exit 3', 'sh', "a'b", '$(id)\n', ''];
    expect(await run(shell, command, 'in\n$(id)\n')).toEqual({
      ...{ stdout: "[a'b][$(id)\n][]in\n$(id)\n", stderr: 'err\n', exitCode: 3, problem: undefined },
    });
  });

  it('begins in / with English messages, and finds what is in /sbin', async () => {
    const { stdout } = await run('env PATH=/usr/bin:/bin sh', ['sh', '-c', 'pwd; echo $LC_ALL; echo $PATH']);
    expect(stdout).toBe('/\nC\n/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin\n');
  });

  it('hears nothing of what a login prints, nor of a banner without an end', async () => {
    const banner = `sh -c "printf welcome; echo motd >&2; yes banner | head -c 200000; exec bash"`;
    expect(await run(banner, ['echo', 'own'])).toMatchObject({ stdout: 'own\n', stderr: '', exitCode: 0 });
  });

  it.each(['yes', 'sh -c "yes; :"', 'sh -c "yes >&2; :"'])(
    'gives up on a login that prints without end: %s',
    async via => {
      expect(await run(via, ['echo'])).toMatchObject({
        problem: expect.stringContaining('more than a megabyte'),
      });
    },
  );

  it('tells what a login says line by line, and nothing of its own marks', async () => {
    const said: string[] = [];
    // In pieces, as a slow line brings them.
    const slowly = `while IFS= read -r line; do printf %s "$line" | fold -w 7 | while IFS= read -r part || [ -n "$part" ]; do printf %s "$part"; sleep 0.01; done; echo; done`;
    const banner = `{ echo first >&2; echo >&2; printf "se" >&2; sleep 0.1; echo "cond é" >&2; exec bash; } 2>&1 >&3 3>&- | { ${slowly}; } >&2 3>&-`;
    const line = {
      ...granted(createViaLine(`sh -c '{ ${banner}; } 3>&1'`)),
      onMessage: (text: string) => void said.push(text),
    };
    const process = startOn(line, ['echo', 'own']);
    process.stdin.end();
    expect(await text(process.stdout)).toBe('own\n');
    expect(said).toEqual(['first', 'second é']);
  });

  it.each([
    ['srs-top-no-such-program', 'there is no srs-top-no-such-program on this machine'],
    ['sh -c "echo no such pod >&2; exit 1"', 'gave no shell: no such pod'],
    ['false', 'gave no shell: exit code 1'],
    ['sh -c "printf \'\\033[31mred\' >&2; exit 1"', 'gave no shell: [31mred'],
  ])('says why there is none: %s', async (via, why) => {
    expect(await run(via, ['echo'])).toMatchObject({
      exitCode: undefined,
      problem: expect.stringContaining(why),
    });
  });

  it('says that a terminal is in the way', async () => {
    const { problem } = await run('script -qc sh /dev/null', ['echo']);
    expect(problem).toBe('it gives a terminal, which changes what is sent: leave out -t');
  });

  it.each([
    ['its output', '2>&-'],
    ['its messages', '>&-'],
    ['both', ''],
  ])('has ended when its program has, though what that left holds %s', async (_, streams) => {
    const via = `sh -c "sleep 8 ${streams} & exec sh"`;
    const startMs = performance.now();
    expect(await run(via, ['sh', '-c', 'cat; echo err >&2; exit 3'], 'in\n')).toEqual({
      ...{ stdout: 'in\n', stderr: 'err\n', exitCode: 3, problem: undefined },
    });
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });

  it('has ended though what it left talks on', async () => {
    // It ends with who hears it.
    const via = `sh -c "while sleep 0.1; do echo still >&2; done & exec sh"`;
    expect(await run(via, ['echo', 'own'])).toMatchObject({ stdout: 'own\n', exitCode: 0 });
  });

  it('is heard to its end by who reads late, whatever holds its streams', async () => {
    const line = granted(createViaLine('sh -c "sleep 8 & exec sh"'));
    const process = startOn(line, ['head', '-c', '3000000', '/dev/zero']);
    process.stdin.end();
    let length = 0;
    for await (const piece of process.stdout) {
      length += piece.length;
      if (length > 2_900_000) await new Promise(resolve => setTimeout(resolve, 500));
    }
    expect(length).toBe(3_000_000);
    expect(await process.done).toMatchObject({ exitCode: 0 });
  });

  it('executes nothing of what it is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'srs-top-there-'));
    const bait = join(folder, 'bait');
    const evil = [
      `$(touch ${bait})`,
      `';touch ${bait};'`,
      `\n touch ${bait}\n`,
      `\\\n\`touch ${bait}\``,
      `&touch ${bait}&`,
    ];
    for (const shell of ['dash', 'bash', 'busybox sh'])
      expect((await run(shell, ['printf', '%s', ...evil])).stdout).toBe(evil.join(''));
    expect(() => statSync(bait)).toThrow('ENOENT');
    rmSync(folder, { recursive: true });
  });

  it('is let go of', async () => {
    const process = startOn(granted(createViaLine('sh')), ['cat']);
    await process.begun;
    process.kill();
    expect(await process.done).toEqual({ exitCode: undefined, problem: 'it was ended' });
  });

  it('leaves nothing of what leads to it where that is frozen, nor of what that has started', async () => {
    const frozen = uniqueSleep();
    const process = startOn(granted(createViaLine('sh -c "sh; exit $?"')), frozen);
    await waitForProcesses(frozen, 1);
    const pid = (await process.begun)?.pid ?? 0;
    kill(pid, 'SIGSTOP');
    process.kill();
    expect(await process.done).toEqual({ exitCode: undefined, problem: 'it was ended' });
    await waitForProcesses(frozen, 0);
  });
});

describe('the line for a login shell', () => {
  it('holds nothing that shells read differently between single quotes', () => {
    const [, quoted = ''] = /^exec sh -c '(.*)'$/.exec(bootLine('mark')) ?? [];
    expect(quoted).toContain('eval');
    expect(quoted).not.toMatch(/['\\!\n]/);
  });

  it('tells pid and start time as the kernel has them', () => {
    const told = execFileSync('dash', ['-c', bootLine('mark')], {
      input: firstLines(['cat', '/proc/self/stat']),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const found = findBoot(told, 'mark');
    const own = told.slice(found?.end);
    expect(found?.boot.pid).toBe(Number(own.split(' ')[0]));
    expect(found?.boot.startTime).toBe(own.split(') ')[1]?.split(' ')[19]);
    expect(found?.boot.hasTerminal).toBe(false);
  });

  it('is not taken for its own echo', () => {
    expect(findBoot(`$ ${bootLine('mark')}\n`, 'mark')).toBeUndefined();
  });
});

describe('--via', () => {
  it.each([
    ['sh "-c', 'a quote is not closed'],
    ['  ', 'expected a command that gives a shell'],
  ])('%j is refused in words', (via, why) => {
    expect(createViaLine(via)).toEqual({ refused: expect.stringContaining(why) });
  });

  it('is split by words, and no shell of this machine sees it', () => {
    const line = createViaLine(`docker exec -i 'a b' sh -c "$(id)"`) as Line;
    expect(line.argv('')).toEqual(['docker', 'exec', '-i', 'a b', 'sh', '-c', '$(id)']);
  });
});
