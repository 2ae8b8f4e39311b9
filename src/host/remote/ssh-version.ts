import { execFile } from 'node:child_process';
import { cleanText } from '../../text/clean-text.ts';

const PATIENCE_MS = 5_000;
const LONGEST = 100;

/** What the ssh of this machine calls itself: `OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.11`. Undefined: there is none. */
export function sshVersion(): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  execFile('ssh', ['-V'], { cwd: '/', timeout: PATIENCE_MS }, (error, _, stderr) => {
    const [line = ''] = stderr.split('\n');
    resolve(error === null && line !== '' ? cleanText(line).slice(0, LONGEST) : undefined);
  });
  return promise;
}
