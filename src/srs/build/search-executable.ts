import { basename } from 'node:path';
import { type Host, isFailure } from '../../host/host.ts';
import { type BuildTool, EXECUTABLE_PATTERN, readBuiltIn } from './build-signs.ts';

/**
 * What SRS says of itself stands among its read-only data, in front of symbols and debug information: in the first 20 MB
 * also where FFmpeg and OpenSSL are linked in. A process may call a file of any length its executable.
 */
const MOST_BYTES = 64 * 2 ** 20;
const TIMEOUT_MS = 10_000;

/**
 * The strings of an executable that tell how it was built; undefined when it may not be read, or says nothing.
 * @param path one that leads to what the kernel has mapped, whatever its name leads to: `/proc/PID/exe`, `map_files`
 */
export async function searchExecutable(host: Host, path: string): Promise<readonly BuildTool[] | undefined> {
  // Not through sudo: whoever only watches leaves no trace in the log of authentications.
  const options = { most: MOST_BYTES, matching: EXECUTABLE_PATTERN, timeoutMs: TIMEOUT_MS };
  const read = (await host.readAside([path], options)).get(path);
  return read === undefined || isFailure(read) ? undefined : readBuiltIn(read.text);
}

/**
 * Where the kernel shows the file that is mapped as the program which valgrind runs (`/proc/PID/map_files`, proc(5)): the
 * file itself, whatever stands at that name by now. Undefined when nothing of the name is mapped to be executed.
 * @param program as valgrind was told it
 */
export function mappedProgram(pid: number, maps: string, program: string): string | undefined {
  const name = basename(program);
  for (const line of maps.split('\n')) {
    const [, start, end, path] =
      /^0*([0-9a-f]+)-0*([0-9a-f]+) ..x. \S+ \S+ [1-9]\d*\s+(\/.*)$/.exec(line) ?? [];
    if (path !== undefined && basename(path.replace(/ \(deleted\)$/, '')) === name)
      return `/proc/${pid}/map_files/${start}-${end}`;
  }
  return undefined;
}
