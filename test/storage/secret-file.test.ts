import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readPublicFile, readSecretFile } from '../../src/storage/secret-file.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-secret-'));
  path = join(directory, 'token');
  writeFileSync(path, 'secret\n', { mode: 0o600 });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe('a secret', () => {
  it('is read where nobody else can read it', async () => {
    expect(await readSecretFile(path)).toBe('secret\n');
    chmodSync(path, 0o400);
    expect(await readSecretFile(path)).toBe('secret\n');
  });

  it.each([0o640, 0o604, 0o660, 0o644])('is refused at mode %o, with what would help', async mode => {
    chmodSync(path, mode);
    await expect(readSecretFile(path)).rejects.toThrow(
      `${path}: others can read it (mode ${mode.toString(8)}): chmod 600`,
    );
    expect(await readPublicFile(path)).toBe('secret\n');
  });

  it('is taken as systemd hands it over', async () => {
    chmodSync(path, 0o440);
    vi.stubEnv('CREDENTIALS_DIRECTORY', directory);
    expect(await readSecretFile(path)).toBe('secret\n');
    vi.stubEnv('CREDENTIALS_DIRECTORY', join(directory, 'other'));
    await expect(readSecretFile(path)).rejects.toThrow('others can read it');
    vi.stubEnv('CREDENTIALS_DIRECTORY', '');
    await expect(readSecretFile(path)).rejects.toThrow('others can read it');
  });

  it('is no directory, and none that is missing or very long', async () => {
    await expect(readSecretFile(directory)).rejects.toThrow(`${directory} is a directory, expected a file`);
    await expect(readSecretFile(join(directory, 'no'))).rejects.toThrow(/no: ENOENT/);
    writeFileSync(path, 'x'.repeat(300_000));
    await expect(readSecretFile(path)).rejects.toThrow('more than 262144 bytes');
  });
});
