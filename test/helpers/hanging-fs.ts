import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

/** Debian's, which knows python3-fusepy; another one on PATH does not. */
const PYTHON = '/usr/bin/python3';

export interface HangingFs extends AsyncDisposable {
  readonly path: string;
}

/** Mounts a file system that never answers on a directory that is there. Needs root and python3-fusepy. */
export async function mountHangingFs(path: string): Promise<HangingFs> {
  const script = fileURLToPath(new URL('hanging-fs.py', import.meta.url));
  const child = spawn(PYTHON, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const isMounted = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    ended.then(() => false),
  ]);
  if (!isMounted) throw new Error(`expected ${PYTHON} to mount ${path}; it ended (is python3-fusepy there?)`);
  return {
    path,
    async [Symbol.asyncDispose]() {
      // Whoever waits for it gets an error as soon as nothing holds it any more.
      child.kill('SIGKILL');
      await ended;
      await execa('umount', ['-l', path], { reject: false });
    },
  };
}
