import type { SrsBuild } from '../../srs/build/build.ts';
import type { BuildTool } from '../../srs/build/build-signs.ts';

/** Those that slow SRS down or use memory of their own, by the names that SRS's `./configure` has for them. */
const COSTLY_NAMES: Partial<Record<BuildTool, string>> = {
  gcp: 'gcp',
  gmp: 'gmp',
  gmc: 'gmc',
  gmd: 'gmd',
  gprof: 'gprof',
  sigprof: 'gcp or gprof',
  asan: 'ASAN',
};

/** Their data are written when SRS ends. */
const WRITTEN_AT_END: readonly BuildTool[] = ['gcp', 'gmp', 'gmc', 'gprof', 'sigprof'];

const SIGNAL_OF_GMC = 'In this build SIGUSR1 (logrotate) ends SRS too.';

/** `ASAN build: its figures are no benchmark`; undefined for a build whose figures are. */
export function buildWarning({ tools }: SrsBuild): string | undefined {
  const names = tools.flatMap(tool => COSTLY_NAMES[tool] ?? []);
  const kinds = [
    ...(tools.includes('valgrind') ? ['runs under valgrind'] : []),
    ...(names.length > 0 ? [`${names.join(', ')} build`] : []),
  ];
  return kinds.length === 0 ? undefined : `${kinds.join(', ')}: its figures are no benchmark`;
}

/** Which tools the build is made for, and how the data of each is had; none for an ordinary build. */
export function buildSentences(build: SrsBuild, pid: number): readonly string[] {
  const { tools } = build;
  if (tools.length === 0) return [];
  const warning = buildWarning(build);
  return [
    ...tools.flatMap(tool => sentenceOf(tool, build) ?? []),
    ...(tools.some(tool => WRITTEN_AT_END.includes(tool) && !(tool === 'gmc' && build.isArmed === false))
      ? [
          `kill -INT ${pid} ends this SRS and every stream on it; killall -2 srs, as in the guide, ends every SRS on the host. srs-top sends neither.`,
        ]
      : []),
    ...(warning === undefined ? [] : ['Figures of such a build are no benchmark.']),
  ];
}

/**
 * By SRS's performance guide, the manuals of gperftools and valgrind, srs_main_server.cpp, and builds of SRS 7.0.18.
 * Both CPU profilers start their timer before SRS forks to be a daemon, and a fork does not inherit it (setitimer(2));
 * gmc checks the pid that it began in, and reads through all of the heap, where the guarded stacks of state-threads are
 * (stk.c). Undefined where that of another tool says it.
 */
function sentenceOf(
  tool: BuildTool,
  { tools, executable, workingDirectory, cpuProfile, errorFile, isArmed }: SrsBuild,
): string | undefined {
  const program = executable ?? './objs/srs';
  const directory = workingDirectory ?? 'the working directory of SRS';
  const errors = errorFile ?? 'the standard error of SRS';
  switch (tool) {
    case 'gcp': {
      const file = cpuProfile ?? `${directory}/gperf.srs.gcp`;
      return `gcp: the CPU profiler of gperf writes ${file} until SRS ends; it takes no samples of a daemon (daemon on). Then, where SRS was built: ./objs/pprof --text ${program} ${file}`;
    }
    case 'gmp': {
      const files = `${directory}/gperf.srs.gmp`;
      return `gmp: the heap profiler of gperf writes ${files}.NNNN.heap, each with all memory in use, the last when SRS ends; of several, as in the guide, pprof shows the sum. Then, where SRS was built: ./objs/pprof --text ${program} $(ls -t ${files}.*.heap | head -1)`;
    }
    case 'gmc':
      if (isArmed === false)
        return `gmc: SRS was started without HEAPCHECK=normal, so the leak checker of gperf checks nothing. ${SIGNAL_OF_GMC}`;
      return `gmc: the leak checker of gperf${isArmed ? '' : ', if SRS was started with HEAPCHECK=normal,'} reports to ${errors} when SRS ends; of a daemon (daemon on) it checks only the process that forked it. It crashes on the guards around SRS's stacks, without a report, unless SRS was built with --extra-flags=-DMD_NO_PROTECT too. ${SIGNAL_OF_GMC}`;
    case 'gmd':
      if (isArmed === false)
        return 'gmd: SRS was started without TCMALLOC_PAGE_FENCE=1, so gperf puts no fences behind its blocks.';
      return `gmd: the fences of gperf${isArmed ? '' : ', if SRS was started with TCMALLOC_PAGE_FENCE=1,'} crash SRS where it writes behind a block. Then: gdb ${program} and the core file`;
    case 'gprof':
      return `gprof: SRS writes ${directory}/gmon.out when it ends; of a daemon (daemon on) it has calls and no times. Then: gprof -b ${program} ${directory}/gmon.out`;
    case 'sigprof':
      return `SRS catches SIGPROF: it is built with gcp or gprof, which write gperf.srs.gcp or gmon.out in ${directory} when it ends, and take no samples of a daemon (daemon on).`;
    case 'asan':
      return `ASAN: AddressSanitizer reports errors to ${errors} as they happen, leaks when SRS ends and only if it was started with ASAN_OPTIONS=detect_leaks=1. Without it: ./configure --sanitizer=off`;
    case 'gperf':
      return 'gperf: tcmalloc is the allocator; none of its profilers is built in.';
    case 'valgrind': {
      const check = tools.includes('leak-check')
        ? 'l has it check for leaks now.'
        : 'Built without --valgrind=on, it cannot be asked for a leak check while it runs.';
      return `SRS runs under valgrind, ten to fifty times slower, which reports to ${errors}. perf sees the code of valgrind, not of SRS. ${check}`;
    }
    case 'leak-check':
      return tools.includes('valgrind')
        ? undefined
        : `Built with --valgrind=on, but not started under it. To check for leaks: valgrind --leak-check=full ${program}`;
  }
}
