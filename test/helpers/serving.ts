import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { privateStateHome } from './private-state.ts';
import { programEnvironment } from './program-environment.ts';
import { SRS_TOP } from './srs-top.ts';

/** `srs-top serve` under way. */
export interface Serving extends AsyncDisposable {
  /** `http://127.0.0.1:45678`. */
  readonly url: string;
  readonly pid: number;
  /** Ends it by SIGTERM. Resolves with its exit code, what it complained of, and how long it took to end. */
  stop(): Promise<{
    readonly exitCode: number | undefined;
    readonly stderr: string;
    readonly tookMs: number;
  }>;
}

/** Resolves once it listens, on a free port unless the arguments name one. */
export async function startServing(args: readonly (string | number)[]): Promise<Serving> {
  const [file, script] = SRS_TOP;
  const listen = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
  const child = execa(file, [script, 'serve', ...listen, ...args.map(String)], {
    stdin: 'ignore',
    reject: false,
    extendEnv: false,
    env: programEnvironment({ TERM: undefined, XDG_STATE_HOME: privateStateHome() }),
    forceKillAfterDelay: 5_000,
  });
  const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const [, url] = /serves (https?:\/\/\S+)\/metrics$/.exec(first.value ?? '') ?? [];
  if (url === undefined || child.pid === undefined) {
    child.kill('SIGTERM');
    throw new Error(`srs-top serve did not start: ${(await child).stderr}`);
  }
  const stop: Serving['stop'] = async () => {
    const beganMs = performance.now();
    child.kill('SIGTERM');
    const { exitCode, stderr } = await child;
    return { exitCode, stderr, tookMs: performance.now() - beganMs };
  };
  return { url, pid: child.pid, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}
