import type { CommandRunner } from '../asking/commands.ts';
import { codeOfWords, reasonOf } from '../asking/failures.ts';
import type { HostFailure } from '../host.ts';

/** One write, because the kernel takes each as a whole value; `dd` never gives up half-way in silence. Never creates a file. */
const SCRIPT = `
[ -e "$1" ] || { echo "dd: $1: No such file or directory" >&2; exit 1; }
exec dd of="$1" bs=65536 count=1`;

/** Writes a kernel file of the other host with the user's own rights. Undefined: it was written. Never rejects. */
export async function writeThere(
  commands: CommandRunner,
  path: string,
  text: string,
): Promise<HostFailure | undefined> {
  const { exitCode, stderr } = await commands.start(['sh', '-c', SCRIPT, 'sh', path], { input: text }).done;
  if (exitCode === 0) return undefined;
  // `dd: failed to open '/proc/…': Permission denied`; the words are those of strerror(3).
  const line = stderr.split('\n').find(said => said.startsWith('dd: ')) ?? stderr.trim();
  const words = line.slice(line.lastIndexOf(': ') + 1).trim();
  const code = codeOfWords(words);
  // On a write, EINVAL means that the kernel refused the value, not that it lacks the file.
  const reason = code === 'EINVAL' ? 'failed' : reasonOf(code);
  return { asked: path, reason, detail: code === undefined ? line : `${code}: ${words.toLowerCase()}` };
}
