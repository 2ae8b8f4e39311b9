import { expect, test } from 'vitest';
import { checkHeader } from '../../../src/host/recorded/check-header.ts';

const HEADER = {
  ...{ schema: 1, version: '1.2.0', hostId: 'f00d', hostName: 'edge-3', system: 'linux' },
  ...{ startAt: 1, startWall: 2, delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } },
};
/** Titles a window, rings, colours and turns the direction. */
const STEERS = 'h\x1b]0;pwned\x07\x1b[31m\u202ex';

test('a header as srs-top writes it comes as it is', () => {
  const facts = { operatingSystem: 'Debian GNU/Linux 12', cpuModel: 'EPYC', virtualisation: undefined };
  const origin = { tool: 'sos', texts: 'kernel', source: 'sosreport.tar.xz', isInstant: true };
  const whole = { ...HEADER, facts, origin, isAnonymised: true, ofALaterOne: [1] };
  expect(checkHeader(whole)).toEqual(whole);
  expect(checkHeader({ ...HEADER, wanted: { pid: 17 } }).wanted).toEqual({ pid: 17 });
});

test('nothing of a header steers a terminal', () => {
  const fields = { version: STEERS, hostId: STEERS, hostName: STEERS, system: STEERS };
  const checked = checkHeader({
    ...HEADER,
    ...fields,
    wanted: { name: STEERS },
    facts: { operatingSystem: STEERS, cpuModel: STEERS, virtualisation: STEERS },
    origin: { tool: STEERS, texts: STEERS, source: STEERS, isInstant: false },
  });
  const { version, hostId, hostName, system, wanted, facts, origin } = checked;
  const { tool, texts, source } = origin ?? {};
  const shown = [version, hostId, hostName, system, (wanted as { name: string }).name, tool, texts, source];
  expect([...shown, ...Object.values(facts ?? {})]).toEqual(
    Array.from({ length: 11 }, () => 'h]0;pwned[31mx'),
  );
});

test('nothing of a header fills a screen', () => {
  const long = 'a'.repeat(1_000_000);
  const checked = checkHeader({
    ...HEADER,
    ...{ version: long, hostId: long, hostName: long, system: long, wanted: { name: long } },
    facts: { operatingSystem: long, cpuModel: long, virtualisation: long },
  });
  expect(JSON.stringify(checked).length).toBeLessThan(4_000);
});

test.each([
  ['facts that are no texts', { facts: { cpuModel: 7 } }],
  ['facts that are none', { facts: 'EPYC' }],
  ['a name that is none', { hostName: ['edge'] }],
])('%s are told', (_, wrong) => {
  expect(() => checkHeader({ ...HEADER, ...wrong })).toThrow(/^expected /);
});

test.each([[7], [null], [[]], [{ pid: 'x' }], [{ pid: -1 }], [{ name: {} }]])(
  '%j is nobody to look for',
  wanted => {
    expect(checkHeader({ ...HEADER, wanted }).wanted).toBeUndefined();
  },
);
