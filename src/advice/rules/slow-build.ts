import type { Rule } from '../terms/situation.ts';

/** What slows SRS most, by the names that `./configure` has for them. */
const SLOW: Readonly<Record<string, string>> = {
  valgrind: 'valgrind',
  asan: 'ASAN',
  gmc: 'gmc',
  gmd: 'gmd',
  gmp: 'gmp',
  gcp: 'gcp',
  gprof: 'gprof',
};

/** A build that is made for looking at SRS, not for serving. */
export const findSlowBuild: Rule = ({ srs, name }) => {
  const names = (srs.build?.tools ?? []).flatMap(tool => SLOW[tool] ?? []);
  if (names.length === 0) return undefined;
  return {
    id: 'slow-build',
    severity: 'warning',
    sentence: `${name} ${names.includes('valgrind') ? 'runs under valgrind' : `is a build with ${names.join(', ')}`}, which slows it`,
    evidence: [{ what: 'build', value: names.join(', ') }],
    remedies: [{ label: 'a release build', note: 'what is measured on this one is no benchmark' }],
    lost: 0,
  };
};
