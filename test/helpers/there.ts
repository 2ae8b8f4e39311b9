import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { endCommand } from '../../src/host/remote/end-there.ts';
import { type Line, type StartThere, startOn } from '../../src/host/remote/there.ts';
import { createViaLine } from '../../src/host/remote/via-line.ts';

/** What `sh` is where commands are started; `busybox` has its own programs only, as Alpine. */
export type ShellThere = 'dash' | 'bash' | 'busybox';
export const SHELLS_THERE: readonly ShellThere[] = ['dash', 'bash', 'busybox'];

/** Another host that is this machine: what `--via sh` starts, with that shell in the place of `sh`. */
export interface There {
  readonly start: StartThere;
  /** The command line of it, as `--via` takes it. */
  readonly via: string;
  remove(): void;
}

export function makeThere(shell: ShellThere): There {
  const folder = mkdtempSync(join(tmpdir(), 'srs-top-there-'));
  if (shell === 'busybox') execFileSync('busybox', ['--install', '-s', folder]);
  else symlinkSync(execFileSync('which', [shell], { encoding: 'utf8' }).trim(), join(folder, 'sh'));
  const path = shell === 'busybox' ? folder : [folder, process.env.PATH].join(delimiter);
  const via = `env PATH=${path} ${join(folder, 'sh')}`;
  const plain = createViaLine(via) as Line;
  const line: Line = { ...plain, endThere: boot => void startOn(plain, endCommand(boot)) };
  return {
    via,
    start: command => startOn(line, command),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Another host that has some programs alone, as a minimal container: `sh` is dash, and nothing is found beside these. */
export function makeBareThere(programs: readonly string[]): Pick<There, 'via' | 'remove'> {
  const folder = mkdtempSync(join(tmpdir(), 'srs-top-bare-'));
  for (const program of ['sh', ...programs]) {
    const path = execFileSync('which', [program === 'sh' ? 'dash' : program], { encoding: 'utf8' }).trim();
    symlinkSync(path, join(folder, program));
  }
  return {
    via: `env PATH=${folder} ${join(folder, 'sh')}`,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
