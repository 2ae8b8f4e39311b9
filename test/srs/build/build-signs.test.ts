import { describe, expect, test } from 'vitest';
import { onlySwitches, readBuiltIn, readSigns } from '../../../src/srs/build/build-signs.ts';

/** As the strings of SRS 7.0.18 have it, cut behind what counts here; in front of it the line of an FFmpeg inside. */
function configureLine(...on: readonly string[]): string {
  const names = [
    'gperf',
    'gmc',
    'gmd',
    'gmp',
    'gcp',
    'gprof',
    'gcov',
    'sanitizer',
    'sanitizer-static',
    'sanitizer-log',
  ];
  const switches = names.map(name => `--${name}=${on.includes(name) ? 'on' : 'off'}`).join(' ');
  return `--prefix=/opt/ffmpeg --enable-static\n--prefix=/usr/local/srs --config=conf/srs.conf --osx=off ${switches} --cygwin64=off\n`;
}

describe('what was built in', () => {
  test.each([
    [[], []],
    [['gperf', 'gcp'], ['gcp']],
    [['gperf', 'gmp'], ['gmp']],
    [['gperf', 'gmc'], ['gmc']],
    [['gperf', 'gmd'], ['gmd']],
    [['gperf'], ['gperf']],
    [['gprof'], ['gprof']],
    [['sanitizer'], ['asan']],
    // Only how it is linked and what it logs to.
    [['sanitizer-static', 'sanitizer-log'], []],
    [
      ['gperf', 'gcp', 'sanitizer'],
      ['gcp', 'asan'],
    ],
  ])('--%j=on', (on, tools) => {
    expect(readBuiltIn(configureLine(...on))).toEqual(tools);
    const alone = onlySwitches(configureLine(...on));
    expect(alone).toMatch(/^(?:--\w+=(?:on|off) ?){7}\n$/);
    expect(readBuiltIn(alone)).toEqual(tools);
  });

  test('a line of SRS 3', () => {
    const line =
      '--prefix=/usr/local/srs --with-gperf --without-gmc --without-gmd --without-gmp --with-gcp --without-gprof --static';
    expect(readBuiltIn(line)).toEqual(['gcp']);
    expect(onlySwitches(line)).toBe(
      '--with-gperf --without-gmc --without-gmd --without-gmp --with-gcp --without-gprof\n',
    );
  });

  test('the typed options say less than the line with all switches, which follows them', () => {
    const typed =
      '--prefix=/opt/srs --gperf=off --gprof=off --generic-linux=on --sys-ssl=on --srt=off --rtc=off --ffmpeg-fit=off --jobs=2\n';
    expect(readBuiltIn(`${typed}${configureLine('sanitizer')}${typed}`)).toEqual(['asan']);
  });

  test('the leak check has a string of its own, because no switch of the line tells of it', () => {
    expect(readBuiltIn(`VALGRIND_DO_ADDED_LEAK_CHECK\n${configureLine()}`)).toEqual(['leak-check']);
  });

  test('is unknown without the line of SRS itself', () => {
    expect(readBuiltIn('')).toBeUndefined();
    expect(onlySwitches('--prefix=/opt/ffmpeg --enable-static\n')).toBe('');
    expect(readBuiltIn('--prefix=/opt/ffmpeg --enable-static\n')).toBeUndefined();
  });
});

describe('signs of the running process', () => {
  const none = { status: undefined, environ: undefined, maps: undefined };

  test.each([
    ['an ordinary SRS', { status: 'VmSize:\t  251624 kB\nSigCgt:\t0000000000004227\n' }, []],
    ['20 TiB of address space', { status: 'VmSize:\t21474868420 kB\n' }, ['asan']],
    ['libasan', { maps: '7f1 r-xp 0 fe:00 1 /usr/lib/x86_64-linux-gnu/libasan.so.8.0.0\n' }, ['asan']],
    ['SIGPROF caught', { status: 'SigCgt:\t0000000004004227\n' }, ['sigprof']],
    ['HEAPCHECK', { environ: 'HOME=/root\0HEAPCHECK=normal\0' }, ['gmc']],
    ['HEAPCHECK set to nothing', { environ: 'HEAPCHECK=\0' }, []],
    ['a fence', { environ: 'TCMALLOC_PAGE_FENCE=1\0' }, ['gmd']],
    ['tcmalloc', { maps: '7f1 r-xp 0 fe:00 1 /usr/lib/libtcmalloc.so.4\n' }, ['gperf']],
    [
      'valgrind',
      { maps: '58 r-xp 0 fe:00 1 /usr/libexec/valgrind/vgpreload_memcheck-amd64-linux.so\n' },
      ['valgrind'],
    ],
    ['nothing that may be read', {}, []],
  ])('%s', (_, texts, tools) => {
    expect(readSigns({ ...none, ...texts })).toEqual(tools);
  });
});
