import { describe, expect, it } from 'vitest';
import { parseCapabilitySet } from '../../src/procfs/capability-set.ts';

describe('a set of capabilities', () => {
  it('is named as capsh --decode names it', () => {
    expect([...(parseCapabilitySet('00000000a80425fb') ?? [])]).toEqual([
      ...[
        'CAP_CHOWN',
        'CAP_DAC_OVERRIDE',
        'CAP_FOWNER',
        'CAP_FSETID',
        'CAP_KILL',
        'CAP_SETGID',
        'CAP_SETUID',
      ],
      ...[
        'CAP_SETPCAP',
        'CAP_NET_BIND_SERVICE',
        'CAP_NET_RAW',
        'CAP_SYS_CHROOT',
        'CAP_MKNOD',
        'CAP_AUDIT_WRITE',
      ],
      'CAP_SETFCAP',
    ]);
    expect(parseCapabilitySet('000001ffffffffff')?.size).toBe(41);
    expect([...(parseCapabilitySet('0000004000000000') ?? [])]).toEqual(['CAP_PERFMON']);
    expect(parseCapabilitySet('0000000000000000')?.size).toBe(0);
  });

  it.each(['', 'x', '-1', '00000000a80425fb0'])('is none: "%s"', text => {
    expect(parseCapabilitySet(text)).toBeUndefined();
  });
});
