import type { SrsBuild } from '../../src/srs/build/build.ts';
import type { BuildTool } from '../../src/srs/build/build-signs.ts';

/** A build of SRS in /opt/srs, with nothing known of its files. */
export function buildOf(tools: readonly BuildTool[], change: Partial<SrsBuild> = {}): SrsBuild {
  return {
    tools,
    executable: '/opt/srs/objs/srs',
    workingDirectory: '/opt/srs',
    cpuProfile: undefined,
    errorFile: undefined,
    isArmed: undefined,
    ...change,
  };
}
