import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { createLocalHost } from '../../../src/host/local/local.ts';
import { type LeakCheckPlan, planLeakCheck, startLeakCheck } from '../../../src/profile/builds/leak-check.ts';
import type { ProcessIdentity } from '../../../src/srs/process/process-identity.ts';
import { isRefusal } from '../../../src/tuning/tuning.ts';
import { readStatField } from '../../helpers/four-threads.ts';
import { createNamespace } from '../../helpers/namespace.ts';
import { type RunningProgram, startProgram } from '../../helpers/programs.ts';
import { describeWithTools } from '../../helpers/tools.ts';

type Kind = 'valgrind' | 'plain' | 'password';

let host: Host;
let server: RunningProgram | undefined;

beforeEach(() => {
  host = createLocalHost();
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
  await host.close();
});

/** A server of its own process, and the port that it listens on. */
async function start(kind: Kind, place?: Parameters<typeof startProgram>[2]) {
  const program = startProgram('api-server.py', [kind], place);
  server = program;
  const origin = `http://127.0.0.1:${await program.nextLine()}`;
  const process: ProcessIdentity = {
    pid: program.pid,
    startTicks: Number(readStatField(program.pid, program.pid, 22)),
  };
  return { program, origin, process };
}

function expectPlan(plan: Awaited<ReturnType<typeof planLeakCheck>>): LeakCheckPlan {
  if (isRefusal(plan)) throw new Error(`expected a plan, got: ${plan.refused}`);
  return plan;
}

describeWithTools(['python3', 'curl', 'root'], 'a leak check', () => {
  test('is asked for once, after looking whether this build has one', async () => {
    const { program, origin, process } = await start('valgrind');
    const plan = expectPlan(await planLeakCheck(host, { process, isHostNamespace: true }));
    expect(await program.nextLine()).toBe('/api/v1/');
    expect(plan.api).toMatchObject({ origin, within: [], usesSudo: false });
    expect(await startLeakCheck(host, plan, 'changed')).toBe(
      `leak check (changed) of ${process.pid}: SRS calls VALGRIND_DO_CHANGED_LEAK_CHECK within 3 s`,
    );
    expect(await program.nextLine()).toBe('/api/v1/valgrind?check=changed');
  });

  test('asks SRS itself, whatever proxy or ~/.curlrc there is', async () => {
    const { origin, process } = await start('valgrind');
    const elsewhere = startProgram('api-server.py', ['plain']);
    const home = mkdtempSync(join(tmpdir(), 'srs-top-home-'));
    try {
      writeFileSync(join(home, '.curlrc'), 'include\n');
      vi.stubEnv('HOME', home);
      vi.stubEnv('http_proxy', `http://127.0.0.1:${await elsewhere.nextLine()}`);
      const plan = expectPlan(await planLeakCheck(host, { process, isHostNamespace: true }));
      expect(plan.api.origin).toBe(origin);
      expect(await startLeakCheck(host, plan, 'quick')).toMatch(/VALGRIND_DO_QUICK_LEAK_CHECK/);
    } finally {
      vi.unstubAllEnvs();
      rmSync(home, { recursive: true });
      await elsewhere.stop();
    }
  });

  test('is asked for in the network namespace of SRS', async () => {
    await using place = await createNamespace();
    const { program, origin, process } = await start('valgrind', place);
    const plan = expectPlan(await planLeakCheck(host, { process, isHostNamespace: false }));
    expect(plan.api).toMatchObject({ origin, within: ['nsenter', '-t', String(process.pid), '-n', '--'] });
    expect(await startLeakCheck(host, plan, 'added')).toMatch(/VALGRIND_DO_ADDED_LEAK_CHECK/);
    expect([await program.nextLine(), await program.nextLine()]).toEqual([
      '/api/v1/',
      '/api/v1/valgrind?check=added',
    ]);
  });

  test('is refused where the build has none, although SRS would answer with 200', async () => {
    const { origin, process } = await start('plain');
    expect(await planLeakCheck(host, { process, isHostNamespace: true })).toEqual({
      refused: `the API at ${origin} has no leak check: this SRS was built without --valgrind=on`,
    });
    // Should the build have changed since: the index is no answer to a leak check.
    const api = { origin, within: [], usesSudo: false, names: new Set(['valgrind']) };
    expect(await startLeakCheck(host, { process, api }, 'full')).toEqual({
      refused: `no leak check: ${origin} answered 200 without saying what it will do`,
    });
  });

  test('is refused where the API asks for a password', async () => {
    const { origin, process } = await start('password');
    expect(await planLeakCheck(host, { process, isHostNamespace: true })).toEqual({
      refused: `${origin} asks for a password (http_api.auth), and srs-top has none`,
    });
  });

  test('is refused for a process that listens on nothing, and for one that has another pid by now', async () => {
    const own = { pid: process.pid, startTicks: Number(readStatField(process.pid, process.pid, 22)) };
    expect(await planLeakCheck(host, { process: own, isHostNamespace: true })).toEqual({
      refused: `pid ${own.pid} listens on no port that answers as the HTTP API of SRS. Its configuration needs http_api { enabled on; }`,
    });
    const { program, process: target } = await start('valgrind');
    const plan = expectPlan(await planLeakCheck(host, { process: target, isHostNamespace: true }));
    await program.nextLine();
    const reused = { ...plan, process: { ...target, startTicks: target.startTicks - 1 } };
    expect(await startLeakCheck(host, reused, 'added')).toEqual({
      refused: expect.stringMatching(/^no leak check was asked for: /),
    });
  });

  test('on a read-only host is refused where it is carried out: nothing reaches SRS', async () => {
    const { program, process } = await start('valgrind');
    const plan = expectPlan(await planLeakCheck(host, { process, isHostNamespace: true }));
    const readOnly = createLocalHost({ readOnly: true });
    const refused = { refused: 'the host is read-only: no leak check was asked for' };
    expect(await planLeakCheck(readOnly, { process, isHostNamespace: true })).toEqual(refused);
    expect(await startLeakCheck(readOnly, plan, 'added')).toEqual(refused);
    // The next that reaches it is this one: nothing came between.
    await startLeakCheck(host, plan, 'quick');
    expect([await program.nextLine(), await program.nextLine()]).toEqual([
      '/api/v1/',
      '/api/v1/valgrind?check=quick',
    ]);
    await readOnly.close();
  });
});
