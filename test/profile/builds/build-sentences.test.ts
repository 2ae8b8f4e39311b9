import { describe, expect, test } from 'vitest';
import { buildSentences, buildWarning } from '../../../src/profile/builds/build-sentences.ts';
import type { BuildTool } from '../../../src/srs/build/build-signs.ts';
import { buildOf } from '../../helpers/made-up-build.ts';

describe('buildWarning', () => {
  test.each([
    [[], undefined],
    [['gperf'], undefined],
    [['leak-check'], undefined],
    [['asan'], 'ASAN build: its figures are no benchmark'],
    [['gcp', 'asan'], 'gcp, ASAN build: its figures are no benchmark'],
    [['sigprof'], 'gcp or gprof build: its figures are no benchmark'],
    [['valgrind', 'leak-check'], 'runs under valgrind: its figures are no benchmark'],
    [['valgrind', 'asan'], 'runs under valgrind, ASAN build: its figures are no benchmark'],
  ] as const)('%j', (tools, text) => {
    expect(buildWarning(buildOf(tools))).toBe(text);
  });
});

describe('buildSentences', () => {
  const all: readonly BuildTool[] = ['gcp', 'gmp', 'gmc', 'gmd', 'gprof', 'sigprof', 'asan', 'valgrind'];

  test('an ordinary build has nothing to say', () => {
    expect(buildSentences(buildOf([]), 7847)).toEqual([]);
  });

  test('names where the data are, and how they are read', () => {
    const build = buildOf(['gcp'], { cpuProfile: '/srv/gperf.srs.gcp' });
    expect(buildSentences(build, 7847)).toEqual([
      'gcp: the CPU profiler of gperf writes /srv/gperf.srs.gcp until SRS ends; it takes no samples of a daemon (daemon on). Then, where SRS was built: ./objs/pprof --text /opt/srs/objs/srs /srv/gperf.srs.gcp',
      'kill -INT 7847 ends this SRS and every stream on it; killall -2 srs, as in the guide, ends every SRS on the host. srs-top sends neither.',
      'Figures of such a build are no benchmark.',
    ]);
  });

  test('the last heap profile is shown, because pprof adds several up', () => {
    const [first = ''] = buildSentences(buildOf(['gmp']), 7847);
    expect(first).toMatch(
      / pprof shows the sum\. Then, where SRS was built: \.\/objs\/pprof --text \/opt\/srs\/objs\/srs \$\(ls -t \/opt\/srs\/gperf\.srs\.gmp\.\*\.heap \| head -1\)$/,
    );
  });

  test.each([
    ['gcp', 'it takes no samples of a daemon (daemon on)'],
    ['gprof', 'of a daemon (daemon on) it has calls and no times'],
    ['sigprof', 'and take no samples of a daemon (daemon on)'],
    ['gmc', 'of a daemon (daemon on) it checks only the process that forked it'],
  ] as const)('%s: says what it cannot see of a daemon', (tool, text) => {
    expect(buildSentences(buildOf([tool]), 1)[0]).toContain(text);
  });

  test('a gmc that nothing set going is no reason to end SRS', () => {
    expect(buildSentences(buildOf(['gmc'], { isArmed: false }), 1)).toEqual([
      'gmc: SRS was started without HEAPCHECK=normal, so the leak checker of gperf checks nothing. In this build SIGUSR1 (logrotate) ends SRS too.',
      'Figures of such a build are no benchmark.',
    ]);
    const [armed = '', end] = buildSentences(buildOf(['gmc'], { isArmed: true }), 1);
    expect(armed).toMatch(
      /^gmc: the leak checker of gperf reports to the standard error of SRS when SRS ends;/,
    );
    expect(armed).toContain(
      "It crashes on the guards around SRS's stacks, without a report, unless SRS was built with --extra-flags=-DMD_NO_PROTECT too.",
    );
    expect(end).toMatch(/^kill -INT 1 ends/);
  });

  test('gmd says whether there are fences', () => {
    expect(buildSentences(buildOf(['gmd'], { isArmed: false }), 1)[0]).toBe(
      'gmd: SRS was started without TCMALLOC_PAGE_FENCE=1, so gperf puts no fences behind its blocks.',
    );
    expect(buildSentences(buildOf(['gmd'], { isArmed: true }), 1)[0]).toMatch(
      /^gmd: the fences of gperf crash SRS where it writes behind a block\./,
    );
  });

  test('ASAN tells leaks at the end', () => {
    expect(buildSentences(buildOf(['asan']), 1)[0]).toContain(
      'leaks when SRS ends and only if it was started with',
    );
  });

  test.each(all)('%s: says where, and that it is no benchmark', tool => {
    const [first = '', ...rest] = buildSentences(buildOf([tool], { errorFile: '/var/log/srs.err' }), 1);
    expect(first).toMatch(/\/opt\/srs|\/var\/log\/srs\.err/);
    expect(rest.at(-1)).toBe('Figures of such a build are no benchmark.');
  });

  test('under valgrind the leak check is offered once', () => {
    const [first = '', ...rest] = buildSentences(buildOf(['valgrind', 'leak-check']), 1);
    expect(first).toMatch(/l has it check for leaks now\.$/);
    expect(rest).toEqual(['Figures of such a build are no benchmark.']);
    expect(buildSentences(buildOf(['leak-check']), 1)).toEqual([
      'Built with --valgrind=on, but not started under it. To check for leaks: valgrind --leak-check=full /opt/srs/objs/srs',
    ]);
  });

  test('where nothing is known of the files it says so in words', () => {
    const build = buildOf(all, { executable: undefined, workingDirectory: undefined });
    const text = buildSentences(build, 1).join('\n');
    expect(text).toContain('./objs/pprof --text ./objs/srs the working directory of SRS/gperf.srs.gcp');
    expect(text).not.toContain('undefined');
  });

  test('the allocator alone spoils nothing', () => {
    expect(buildSentences(buildOf(['gperf']), 1)).toEqual([
      'gperf: tcmalloc is the allocator; none of its profilers is built in.',
    ]);
  });
});
