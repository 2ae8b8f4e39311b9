import type { Rule, Situation } from '../terms/situation.ts';
import { isBefore } from '../terms/version.ts';

/** A fault that the changelog of SRS names, which matters where `matters` holds. */
interface KnownFault {
  readonly what: string;
  readonly mendedIn: readonly [number, number, number];
  readonly matters: (situation: Situation) => boolean;
}

const FAULTS: readonly KnownFault[] = [
  {
    // Issue 4729: libsrt 1.5.3 → 1.5.6.
    what: 'its libsrt has CVE-2026-55868 and CVE-2026-55869',
    mendedIn: [8, 0, 29],
    matters: ({ srs }) => srs.threads.some(({ name }) => name.startsWith('SRT:')),
  },
  {
    // "STUN integrity verified".
    what: 'a forged STUN packet moves a session of WebRTC, and packets of no session come',
    mendedIn: [8, 0, 47],
    matters: ({ srs }) => srs.log?.rtc !== undefined && (srs.log.strangersPerSecond ?? 0) > 0,
  },
];

/** This version has a fault that matters for what it does now. */
export const findKnownFault: Rule = situation => {
  const { srs, name } = situation;
  const version = srs.log?.version;
  if (version === undefined) return undefined;
  const fault = FAULTS.find(({ mendedIn, matters }) => isBefore(version, mendedIn) && matters(situation));
  if (fault === undefined) return undefined;
  const mended = fault.mendedIn.join('.');
  return {
    id: 'known-fault',
    severity: 'remark',
    sentence: `${name} is version ${version}: ${fault.what}, mended in ${mended}`,
    evidence: [{ what: 'version', value: version }],
    remedies: [{ label: `SRS ${mended} or newer` }],
    lost: 0,
  };
};
