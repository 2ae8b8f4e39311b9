import { expect, test } from 'vitest';
import { parseMountinfo } from '../../../src/procfs/mountinfo.ts';
import { parsePasswd } from '../../../src/procfs/passwd.ts';
import { readSigns } from '../../../src/srs/build/build-signs.ts';
import { asanLogFile } from '../../../src/srs/build/report-file.ts';
import { scrubFile, scrubLink } from '../../../src/srs/privacy/scrub-files.ts';

const S = 'Zx9SECRET7q';

test('of an environment only what tells the build stays, and tells the same', () => {
  const environ = `HOME=/root\0HEAPCHECK=normal\0RTMP_KEY=${S}\0ASAN_OPTIONS=log_path=/tmp/asan:halt_on_error=1\0TCMALLOC_PAGE_FENCE=1\0ASAN_OPTIONS_TOKEN=${S}\0VALGRIND_KEY=${S}\0`;
  const scrubbed = scrubFile('/proc/7/environ', environ);
  expect(scrubbed).toBe(
    'HEAPCHECK=normal\0ASAN_OPTIONS=log_path=/tmp/asan:halt_on_error=1\0TCMALLOC_PAGE_FENCE=1\0',
  );
  const texts = { status: undefined, maps: undefined };
  expect(readSigns({ ...texts, environ: scrubbed })).toEqual(['gmc', 'gmd']);
  expect(readSigns({ ...texts, environ })).toEqual(['gmc', 'gmd']);
  expect(asanLogFile(scrubbed, 7)).toBe(asanLogFile(environ, 7));
});

test('of mappings what is executed', () => {
  const maps = [
    '5581-5582 r-xp 00001000 08:01 1311 /usr/local/srs/objs/srs',
    '7f10-7f11 r--p 00000000 08:01 1312 /usr/lib/libtcmalloc.so.4',
    `7f20-7f21 rw-s 00000000 08:01 1313 /data/dvr/live/${S}.flv`,
    '',
  ].join('\n');
  const scrubbed = scrubFile('/proc/7/maps', maps);
  expect(scrubbed).not.toContain(S);
  expect(scrubbed).toContain('/objs/srs');
  expect(readSigns({ status: undefined, environ: undefined, maps: scrubbed })).toEqual(['gperf']);
});

test('of file systems that are none of the kernel neither source nor options', () => {
  const text = [
    '22 1 0:21 / /proc rw,nosuid - proc proc rw,hidepid=invisible',
    '30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw',
    `40 1 0:31 / /mnt/dav rw shared:1 - fuse https://u:${S}@h/dav rw,password=${S}`,
    '',
  ].join('\n');
  const scrubbed = scrubFile('/proc/self/mountinfo', text);
  expect(scrubbed).not.toContain(S);
  expect(scrubbed.endsWith('\n')).toBe(true);
  expect(parseMountinfo(scrubbed).slice(0, 2)).toEqual(parseMountinfo(text).slice(0, 2));
  expect(parseMountinfo(scrubbed)[2]).toMatchObject({ mountPoint: '/mnt/dav', type: 'fuse' });
});

test('of users their names and numbers', () => {
  const text = `root:x:0:0:root:/root:/bin/bash\nalice:${S}:1000:1000:Alice ${S}:/home/alice:/bin/sh\n+::::::\n`;
  const scrubbed = scrubFile('/etc/passwd', text);
  expect(scrubbed).not.toContain(S);
  expect(parsePasswd(scrubbed)).toEqual(parsePasswd(text));
});

test.each([
  ['/proc/7/fd/9', '/var/log/srs/srs.log', '/var/log/srs/srs.log'],
  ['/proc/7/fd/9', '/var/log/srs/srs.log (deleted)', '/var/log/srs/srs.log (deleted)'],
  ['/proc/7/fd/9', `/data/dvr/live/${S}.flv`, '/***'],
  ['/proc/7/fd/2', '/var/log/console.txt', '/var/log/console.txt'],
  ['/proc/7/fd/1', `/data/dvr/live/${S}.flv`, '/***'],
  ['/proc/7/fd/1', `/data/hls/live/${S}.ts (deleted)`, '/***'],
  ['/proc/7/fd/1', '/dev/null', '/dev/null'],
  ['/proc/7/fd/9', 'socket:[4711]', 'socket:[4711]'],
  ['/proc/7/fd/9', '/srv/gperf.srs.gcp', '/srv/gperf.srs.gcp'],
  ['/proc/7/exe', '/usr/local/srs/objs/srs', '/usr/local/srs/objs/srs'],
])('%s → %s', (path, target, expected) => {
  expect(scrubLink(path, target)).toBe(expected);
});
