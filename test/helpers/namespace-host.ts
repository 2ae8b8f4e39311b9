import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import type { CommandOptions, Host, ReadResult } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { Look, pathOf } from '../../src/host/look.ts';

/** A host whose files and commands are those that a process in other namespaces finds. */
export interface NamespaceHost extends AsyncDisposable {
  readonly host: Host;
  /** What stands before a command to run it there, for the test's own look. */
  readonly prefix: readonly string[];
}

/**
 * The real kernel seen from other namespaces, as srs-top in a container sees it. A process is kept there meanwhile.
 * @param unshare flags of unshare(1) for it: `--net`
 * @param within the flags of nsenter(1) that enter what was unshared: `--net`
 * @param inside a command of sh that is run there first
 * @param every what is put before each command once it is in: `unshare --net --`
 */
export async function startNamespaceHost(
  unshare: readonly string[],
  within: readonly string[],
  { inside = ':', every = [] }: { readonly inside?: string; readonly every?: readonly string[] } = {},
): Promise<NamespaceHost> {
  const script = `${inside} && echo ready && exec sleep 60`;
  const keeper = spawn('unshare', [...unshare, 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await Promise.race([once(keeper.stdout, 'data'), failWhenEnded(keeper)]);
  const pid = unshare.includes('--fork') ? childOf(keeper) : keeper.pid;
  const prefix = ['nsenter', '-t', String(pid), ...within, '--', ...every];
  const local = createLocalHost();
  const run = (command: readonly string[], options?: CommandOptions) =>
    local.execute([...prefix, ...command], options);
  const read = async (path: string): Promise<ReadResult> => {
    const { exitCode, stdout, stderr } = await run(['cat', path]);
    const reason = stderr.includes('No such file') ? 'gone' : 'forbidden';
    return exitCode === 0 ? { text: stdout, atMs: 0 } : { asked: path, reason, detail: stderr };
  };
  const host: Host = {
    ...local,
    async look({ texts = [] }) {
      const paths = texts.map(pathOf);
      return new Look({
        texts: new Map(await Promise.all(paths.map(async path => [path, await read(path)] as const))),
      });
    },
    async write(path, text) {
      const { exitCode, stderr } = await run(['tee', path], { input: text });
      return exitCode === 0 ? undefined : { asked: path, reason: 'failed', detail: stderr };
    },
    query: run,
    execute: run,
  };
  return {
    host,
    prefix,
    async [Symbol.asyncDispose]() {
      const ended = once(keeper, 'exit');
      await execa('kill', ['-KILL', String(pid)], { reject: false });
      await ended;
      await local.close();
    },
  };
}

function childOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}

async function failWhenEnded(keeper: ChildProcess): Promise<never> {
  const [code] = await once(keeper, 'exit');
  throw new Error(`expected ${keeper.spawnargs.join(' ')} to stay, it ended with ${code}`);
}
