import type { UdpSocketEntry } from '../../procfs/types.ts';
import { parseUdpSockets } from '../../procfs/udp-sockets.ts';
import { DEFAULT_MOST_BYTES, type FilePiece, followFile } from '../follow-file.ts';
import { type FileText, type Host, type HostFailure, isFailure, type ReadResult } from '../host.ts';
import { commandNotRun } from '../refusals.ts';
import { notRecorded } from '../results.ts';
import { ssCommand } from '../ss-command.ts';
import { type Readers, takeLook } from '../take-look.ts';
import { notAsked, recordedWorkspace } from './recorded-doors.ts';
import { withInodes } from './with-inodes.ts';

/** Texts of a host that nobody asks any more, as they were known by a moment. */
export interface KnownTexts {
  read(path: string): ReadResult;
  readLink(path: string): string | HostFailure;
  list(directory: string): readonly string[] | HostFailure;
  /** What a command printed last, and when; undefined: it was not run. */
  printed(command: readonly string[]): FileText | undefined;
  /** What stands in a log behind an offset; undefined: the path is not that of a log that was recorded. */
  readLog(
    path: string,
    offset: number | 'end',
    most: number,
  ): Promise<FilePiece | HostFailure> | FilePiece | HostFailure | undefined;
}

/** Answers questions at once, by what is known. */
export function answersOf(
  known: KnownTexts,
): Pick<Host, 'look' | 'readFrom' | 'readAside' | 'query' | 'get' | 'workspace'> {
  const readers: Readers = {
    text: known.read,
    link: known.readLink,
    list: known.list,
    sockets: async ({ pid, ports }) => {
      const asked = ssCommand(ports).join(' ');
      // As the recorder asked, without inodes: the tables of the kernel have them.
      const printed = known.printed(['nsenter', '-t', String(pid), '-n', 'ss', '-uanmH']);
      return printed === undefined
        ? notRecorded(asked)
        : { asked, text: withInodes(printed.text, tableOf(known, pid)), atMs: printed.atMs };
    },
  };
  return {
    look: question => takeLook(question, readers),
    readFrom: async (path, offset, { most = DEFAULT_MOST_BYTES } = {}) =>
      known.readLog(path, offset, most) ??
      followFile(path, offset, async skip => readBehind(known, path, skip, most), most),
    readAside: async paths => new Map(paths.map(path => [path, known.read(path)])),
    query: async command => {
      const printed = known.printed(command);
      if (printed === undefined) return commandNotRun(command, 'unsupported');
      const { text: stdout, atMs } = printed;
      return { command, exitCode: 0, signal: undefined, stdout, stderr: '', problem: undefined, atMs };
    },
    get: async ({ origin }) => notAsked(origin),
    workspace: recordedWorkspace,
  };
}

/**
 * A command as it is known again: with or without the `--` that ends the options of nsenter, and without a filter of ss,
 * which was recorded whole. Who asks with one finds his own among all.
 */
export function commandName(line: string): string {
  return line.replace(' -- ', ' ').replace(/ sport = .*$/, '');
}

/** What a file says of itself before its bytes, as `followFile` has it: texts have no device and no inode. */
export function headOf(sizeBytes: number): Buffer {
  return Buffer.from(`0:0 ${sizeBytes}\n`);
}

/** A text as a file that grows. */
function readBehind(
  known: KnownTexts,
  path: string,
  skip: number,
  most: number,
): HostFailure | { bytes: Buffer; atMs: number } {
  const read = known.read(path);
  if (isFailure(read)) return read;
  const bytes = Buffer.from(read.text);
  return { bytes: Buffer.concat([headOf(bytes.length), bytes.subarray(skip, skip + most)]), atMs: read.atMs };
}

function tableOf(known: KnownTexts, pid: number): readonly UdpSocketEntry[] {
  return (['udp', 'udp6'] as const).flatMap(protocol => {
    const table = known.read(`/proc/${pid}/net/${protocol}`);
    return isFailure(table) ? [] : parseUdpSockets(table.text, protocol);
  });
}
