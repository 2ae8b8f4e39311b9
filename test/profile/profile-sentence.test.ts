import { expect, test } from 'vitest';
import { describeProfile } from '../../src/profile/profile-sentence.ts';

const PLAN = {
  tool: 'perf',
  process: { pid: 7847, startTicks: 1000 },
  options: { seconds: 30, frequencyHz: 99, callGraph: 'off', threads: 'all' },
  command: [],
  usesSudo: false,
  folder: '/f',
  dataFile: '/f/perf.data',
  cautions: [],
} as const;

const SYMBOLS = [
  { percent: 10, thread: 'srs', object: 'srs', symbol: '0x0000000000001231' },
  { percent: 31.04, thread: 'srs', object: 'srs', symbol: 'SrsHttp::parse(int)' },
];

const FACTS = {
  plan: PLAN,
  isCancelled: false,
  hasEndedEarly: false,
  recordedSeconds: 30,
  sampleCount: 2970,
  losses: { sampleCount: 0, chunkCount: 0 },
  symbols: SYMBOLS,
};

const MOST = 'most in SrsHttp::parse(int) (srs), 31.0 %';

test.each([
  [{}, `2,970 samples in 30.0 s; ${MOST}`],
  [{ sampleCount: undefined }, `samples in 30.0 s; ${MOST}`],
  [{ isCancelled: true, recordedSeconds: 1.04 }, `2,970 samples in 1.0 s of 30 (cancelled); ${MOST}`],
  [
    { hasEndedEarly: true, recordedSeconds: 12.3 },
    `2,970 samples in 12.3 s of 30 (perf ended early, as when the process ends); ${MOST}`,
  ],
  [{ sampleCount: 100 }, `100 samples in 30.0 s; ${MOST}`],
  [{ sampleCount: 18 }, `18 samples in 30.0 s; ${MOST}. So few samples give rough shares only`],
  [{ sampleCount: 0, symbols: [] }, '0 samples in 30.0 s: pid 7847 was never on a CPU'],
  [
    { symbols: [{ percent: 62.4, thread: 'srs', object: 'srs', symbol: '0x0000000000001231' }] },
    '2,970 samples in 30.0 s; most in 0x0000000000001231 (srs), 62.4 %. ' +
      '62 % has no symbol (srs 62 %): stripped, packed (UPX, as in Oryx) or JIT-compiled',
  ],
  [
    {
      symbols: [
        ...SYMBOLS,
        { percent: 6, thread: 'srs', object: 'libsoftokn3.so', symbol: '0x0000000000012e10' },
        { percent: 8, thread: 'srs', object: 'libopus.so.0.8.0', symbol: '0x000000000001a865' },
        { percent: 7, thread: 'srs', object: 'libopus.so.0.8.0', symbol: '0x000000000001a870' },
        { percent: 1, thread: 'srs', object: 'libnss3.so', symbol: '0x0000000000000e10' },
      ],
    },
    `2,970 samples in 30.0 s; ${MOST}. 32 % has no symbol (libopus.so.0.8.0 15 %, srs 10 %, 2 more): ` +
      'stripped, packed (UPX, as in Oryx) or JIT-compiled',
  ],
  [
    { symbols: [{ percent: 25, thread: 'srs', object: '[unknown]', symbol: '0xffffffff81a01231' }] },
    '2,970 samples in 30.0 s; most in 0xffffffff81a01231 ([unknown]), 25.0 %. ' +
      '25 % is of the kernel, which hides its names: sudo sysctl kernel.kptr_restrict=0',
  ],
  [
    { symbols: [{ percent: 40, thread: 'srs', object: '[vdso]', symbol: '0x0000000000000b46' }] },
    '2,970 samples in 30.0 s; most in 0x0000000000000b46 ([vdso]), 40.0 %',
  ],
  [
    { losses: { sampleCount: 1500, chunkCount: 1 }, symbols: [] },
    '2,970 samples in 30.0 s. Lost: 1,500 samples and 1 chunks of events, for which perf came too late',
  ],
])('%j', (changes, sentence) => {
  expect(describeProfile({ ...FACTS, ...changes })).toBe(sentence);
});
