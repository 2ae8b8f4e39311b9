import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';

/** This machine with other files: what is not put into it is not there. */
export interface ScratchHost {
  readonly host: Host;
  /** Where its files really are. */
  readonly root: string;
  /** Writes a file, in directories that are made where they are missing. */
  put(path: string, text: string): void;
  makeDirectory(path: string): void;
  link(path: string, target: string): void;
  /** Closes the host, and removes its files. */
  remove(): Promise<void>;
}

export function createScratchHost(): ScratchHost {
  const root = mkdtempSync(join(tmpdir(), 'srs-top-scratch-'));
  const host = createLocalHost({ root });
  const makeDirectory = (path: string): void => {
    mkdirSync(root + path, { recursive: true });
  };
  return {
    host,
    root,
    put(path, text) {
      makeDirectory(dirname(path));
      writeFileSync(root + path, text);
    },
    makeDirectory,
    link(path, target) {
      makeDirectory(dirname(path));
      symlinkSync(target, root + path);
    },
    async remove() {
      await host.close();
      rmSync(root, { recursive: true });
    },
  };
}
