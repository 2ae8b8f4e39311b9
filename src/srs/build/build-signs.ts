import { readLineAfter } from '../../procfs/fields.ts';
import { parsePidStatus } from '../../procfs/pid-status.ts';

/**
 * What a build of SRS is made for besides serving: gperf's CPU profiler, heap profiler, leak checker and fences, gprof,
 * AddressSanitizer. `gperf` alone is tcmalloc as the allocator; `sigprof`: one of the two CPU profilers, gcp or gprof;
 * `valgrind`: it runs under valgrind now; `leak-check`: built with --valgrind=on, so its HTTP API can ask for a leak check.
 */
export type BuildTool =
  | 'gcp'
  | 'gmp'
  | 'gmc'
  | 'gmd'
  | 'gperf'
  | 'gprof'
  | 'sigprof'
  | 'asan'
  | 'valgrind'
  | 'leak-check';

/** Switches of SRS's `./configure`; those of SRS 3 and before are `--with-gcp` and `--without-gcp`. */
const SWITCHES: readonly (readonly [string, BuildTool])[] = [
  ['gcp', 'gcp'],
  ['gmp', 'gmp'],
  ['gmc', 'gmc'],
  ['gmd', 'gmd'],
  ['gperf', 'gperf'],
  ['gprof', 'gprof'],
  ['sanitizer', 'asan'],
];

/** gperftools features; each of them brings tcmalloc along. */
const GPERF_TOOLS: readonly BuildTool[] = ['gcp', 'gmp', 'gmc', 'gmd'];

/** SIGPROF, which both profilers take their samples by, is signal 27 on every Linux that SRS runs on (signal(7)). */
const SIGPROF_BIT = 1n << 26n;

/** AddressSanitizer reserves an eighth of the address space, 16 TiB of 128, for its shadow. Nothing else asks for as much. */
const SHADOW_BYTES = 16 * 2 ** 40;

/** A string of the code that only `--valgrind=on` compiles (srs_app_http_api.cpp, `SrsGoApiValgrind`). */
const LEAK_CHECK_STRING = 'VALGRIND_DO_ADDED_LEAK_CHECK';

/**
 * What is wanted of the executable, as an extended regular expression: every `./configure` line in it, with all switches
 * (SRS_CONFIGURE) and as it was typed (SRS_USER_CONFIGURE), and what tells the leak check.
 */
export const EXECUTABLE_PATTERN = `--prefix=[^[:cntrl:]]*|${LEAK_CHECK_STRING}`;

/**
 * What was built in, by the strings that `EXECUTABLE_PATTERN` found in the executable, one a line. Undefined when SRS's
 * own `./configure` line is not among them: it is packed (UPX), or no SRS.
 */
export function readBuiltIn(found: string): readonly BuildTool[] | undefined {
  const lines = found.split('\n');
  const options = configureLine(lines);
  if (options === undefined) return undefined;
  const isOn = (name: string): boolean => new RegExp(`--(?:with-)?${name}(?:=on)?(?= |$)`).test(options);
  const tools = SWITCHES.flatMap(([name, tool]) => (isOn(name) ? [tool] : []));
  const hasLeakCheck = lines.some(line => line === LEAK_CHECK_STRING);
  return [...withoutImplied(tools), ...(hasLeakCheck ? (['leak-check'] as const) : [])];
}

/** Of what was found no more than is read: which folder it was built in, by whom and with what else, is nobody's business. */
export function onlySwitches(found: string): string {
  const lines = found.split('\n');
  const words = (configureLine(lines)?.split(' ') ?? []).filter(word => SWITCH.test(word));
  const switches = words.map(word => word.replace(/=(?!on$).*/s, '=off'));
  return [switches.join(' '), ...lines.filter(line => line === LEAK_CHECK_STRING)]
    .filter(line => line !== '')
    .map(line => `${line}\n`)
    .join('');
}

const SWITCH = new RegExp(`^--(?:with(?:out)?-)?(?:${SWITCHES.map(([name]) => name).join('|')})(?:=|$)`);

/**
 * Libraries in it (FFmpeg) have lines of the same beginning. What was typed omits what is on by default, as AddressSanitizer
 * was for years: the line with all switches is the longest.
 */
function configureLine(lines: readonly string[]): string | undefined {
  return lines
    .filter(line => /--(?:with(?:out)?-)?gperf\b/.test(line))
    .toSorted((a, b) => b.length - a.length)[0];
}

export interface ProcessTexts {
  readonly status: string | undefined;
  readonly environ: string | undefined;
  readonly maps: string | undefined;
}

/** What the running process shows of it; less than the executable tells: gmp leaves no sign, gcp and gprof the same one. */
export function readSigns({ status = '', environ = '', maps = '' }: ProcessTexts): readonly BuildTool[] {
  const variables = environ.split('\0');
  const has = (pattern: RegExp): boolean => variables.some(variable => pattern.test(variable));
  const caught = readLineAfter(status, 'SigCgt:') ?? '';
  const isCaught = /^[0-9a-f]+$/.test(caught) && (BigInt(`0x${caught}`) & SIGPROF_BIT) !== 0n;
  const hasShadow = (parsePidStatus(status).virtualBytes ?? 0) >= SHADOW_BYTES;
  const hasTcmalloc = /\/libtcmalloc/.test(maps);
  const signs: readonly (readonly [boolean, BuildTool])[] = [
    [/\/vgpreload_/.test(maps), 'valgrind'],
    [has(/^HEAPCHECK=./), 'gmc'],
    [has(/^TCMALLOC_PAGE_FENCE=1$/), 'gmd'],
    [hasTcmalloc, 'gperf'],
    [isCaught, 'sigprof'],
    [hasShadow || /\/libasan\.so/.test(maps), 'asan'],
  ];
  return withoutImplied(signs.flatMap(([isThere, tool]) => (isThere ? [tool] : [])));
}

function withoutImplied(tools: readonly BuildTool[]): readonly BuildTool[] {
  return tools.some(tool => GPERF_TOOLS.includes(tool)) ? tools.filter(tool => tool !== 'gperf') : tools;
}
