import { basename } from 'node:path';
import { type Host, isFailure, type ReadResult } from '../../host/host.ts';
import { parseCommandLine } from '../../procfs/cmdline.ts';
import { parsePidStatus } from '../../procfs/pid-status.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { FoundProcess } from '../process/found-process.ts';
import { mayBeValgrind } from '../process/matches-name.ts';
import { openFilesIn, openFilesOf } from '../process/open-files.ts';
import { type BuildTool, readSigns } from './build-signs.ts';
import { asanLogFile, valgrindLogFile, valgrindOptions } from './report-file.ts';
import { mappedProgram, searchExecutable } from './search-executable.ts';

/** What kind of build an SRS is, and where the data of its tools are. Paths are cleaned of control characters. */
export interface SrsBuild {
  /** Empty: an ordinary build. */
  readonly tools: readonly BuildTool[];
  /** SRS itself, also where valgrind is what the kernel runs; undefined when it cannot be told. */
  readonly executable: string | undefined;
  /** Where gprof, gmp and crashes leave their files. */
  readonly workingDirectory: string | undefined;
  /** What gcp writes into: it is open from the start on. */
  readonly cpuProfile: string | undefined;
  /**
   * Where the file can be read that the reports of ASAN, gmc and valgrind go to: what the two were told, or that of its
   * error messages; undefined: no file.
   */
  readonly errorFile: string | undefined;
  /**
   * Whether SRS was started with the variable without which gmc (HEAPCHECK) and gmd (TCMALLOC_PAGE_FENCE=1) do nothing;
   * undefined for other builds, and where that may not be read.
   */
  readonly isArmed: boolean | undefined;
}

/** Those that the environment sets going. */
const ARMED_BY_ENVIRONMENT: readonly BuildTool[] = ['gmc', 'gmd'];

/** A process may have millions of mappings and variables; those of SRS take 30 kB. */
const MOST_BYTES = 2 ** 20;

/**
 * Looks once at a running SRS: its executable is searched for the line of its `./configure`, and where that cannot be had
 * it is told by what the process shows. Undefined when neither says anything: no rights, packed, or no SRS.
 */
export async function recogniseBuild(host: Host, process: FoundProcess): Promise<SrsBuild | undefined> {
  const { pid } = process.identity;
  const at = `/proc/${pid}`;
  // The kernel takes the lock of its memory for all but the first: what hangs while it holds that keeps them waiting.
  const own = [`${at}/status`, `${at}/environ`, `${at}/maps`, `${at}/cmdline`];
  const texts = await host.readAside(own, { most: MOST_BYTES });
  const status = textAt(texts, `${at}/status`);
  const environ = textAt(texts, `${at}/environ`);
  const commandLine = textAt(texts, `${at}/cmdline`) ?? '';
  const maps = textAt(texts, `${at}/maps`) ?? '';
  const signs = readSigns({ status, environ, maps });
  const isUnderValgrind = mayBeValgrind(basename(process.executable ?? '')) || signs.includes('valgrind');
  const look = await host.look({ links: [`${at}/cwd`, `${at}/fd/2`, openFilesOf(pid)] });
  const open = openFilesIn(look, pid);
  const linkOf = (path: string): string | undefined => {
    const target = look.link(path);
    return typeof target === 'string' ? target : undefined;
  };
  const workingDirectory = linkOf(`${at}/cwd`);
  const program = isUnderValgrind ? programOf(commandLine) : undefined;
  const path = isUnderValgrind ? program && mappedProgram(pid, maps, program) : `${at}/exe`;
  const builtIn = path === undefined ? undefined : await searchExecutable(host, path);
  const tools = [
    ...(isUnderValgrind ? (['valgrind'] as const) : []),
    // valgrind itself catches nearly every signal.
    ...(builtIn ?? signs.filter(tool => tool !== 'valgrind' && !(isUnderValgrind && tool === 'sigprof'))),
  ];
  if (builtIn === undefined && tools.length === 0) return undefined;
  const files = isFailure(open) ? [] : [...open.values()].filter(target => typeof target === 'string');
  const toArm = tools.filter(tool => ARMED_BY_ENVIRONMENT.includes(tool));
  const isArmed =
    environ === undefined || toArm.length === 0 ? undefined : toArm.every(tool => signs.includes(tool));
  const ownPid = parsePidStatus(status ?? '').namespacePids.at(-1) ?? pid;
  const reportFile = isUnderValgrind
    ? valgrindLogFile(valgrindOptions(commandLine), environ ?? '', ownPid)
    : tools.includes('asan')
      ? asanLogFile(environ ?? '', ownPid)
      : undefined;
  return {
    tools,
    executable: clean(isUnderValgrind ? absolute(program, workingDirectory) : process.executable),
    workingDirectory: clean(workingDirectory),
    cpuProfile: clean(files.find(target => target.endsWith('/gperf.srs.gcp'))),
    errorFile: clean(
      absolute(reportFile, workingDirectory) ?? readablePath(linkOf(`${at}/fd/2`), `${at}/fd/2`),
    ),
    isArmed,
  };
}

/** Where what is written to a descriptor can be read; undefined when nowhere. */
function readablePath(target: string | undefined, descriptor: string): string | undefined {
  // `/dev/null`, `/dev/pts/3` and `pipe:[123]` keep nothing that could be read.
  if (target === undefined || !/^\/(?!dev\/)/.test(target)) return undefined;
  // A log that was removed while SRS writes on has no other name any more.
  return target.endsWith(' (deleted)') ? descriptor : target;
}

/** The program that valgrind was told to run: its own options come first, each with its value after `=`. */
function programOf(commandLine: string): string | undefined {
  return parseCommandLine(commandLine)[1 + valgrindOptions(commandLine).length];
}

function absolute(path: string | undefined, workingDirectory: string | undefined): string | undefined {
  if (path === undefined || path.startsWith('/')) return path;
  return workingDirectory === undefined ? undefined : `${workingDirectory}/${path.replace(/^\.\//, '')}`;
}

function clean(path: string | undefined): string | undefined {
  return path === undefined ? undefined : cleanText(path);
}

function textAt(texts: ReadonlyMap<string, ReadResult>, path: string): string | undefined {
  const result = texts.get(path);
  return result === undefined || isFailure(result) ? undefined : result.text;
}
