import { describe, expect, test } from 'vitest';
import { asanLogFile, valgrindLogFile, valgrindOptions } from '../../../src/srs/build/report-file.ts';

const COMMAND =
  '/usr/bin/valgrind.bin\0--leak-check=full\0--log-file=vg-%p.log\0./objs/srs\0-c\0conf/srs.conf\0';

test('what valgrind was told ends before the program', () => {
  expect(valgrindOptions(COMMAND)).toEqual(['--leak-check=full', '--log-file=vg-%p.log']);
  expect(valgrindOptions('/usr/bin/valgrind.bin\0--version\0')).toEqual(['--version']);
});

describe('valgrind reports to', () => {
  test.each([
    [['--log-file=vg-%p.log'], 'vg-30284.log'],
    [['--log-file=a', '--log-file=/var/log/vg'], '/var/log/vg'],
    [['--log-file=%q{HOME}/100%%.%n%q{NONE}'], '/root/100%.%n'],
    [['--leak-check=full'], undefined],
  ])('%j', (options, file) => {
    expect(valgrindLogFile(options, 'PATH=/bin\0HOME=/root\0', 30284)).toBe(file);
  });
});

describe('AddressSanitizer reports to', () => {
  test.each([
    ['ASAN_OPTIONS=log_path=/tmp/asan.log:detect_leaks=1', '/tmp/asan.log.855'],
    ['ASAN_OPTIONS=halt_on_error=1,log_path="/tmp/a:b"', '/tmp/a:b.855'],
    ['ASAN_OPTIONS=log_path=/a log_path=/b', '/b.855'],
    ['ASAN_OPTIONS=log_path=stderr', undefined],
    ['ASAN_OPTIONS=halt_on_error=1:detect_leaks=1', undefined],
    ['UBSAN_OPTIONS=log_path=/tmp/u', undefined],
    ['ASAN_OPTIONS=strip_log_path=/x', undefined],
    ['', undefined],
  ])('%s', (variable, file) => {
    expect(asanLogFile(`HOME=/root\0${variable}\0`, 855)).toBe(file);
  });
});
