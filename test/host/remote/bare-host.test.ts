import { describe, expect, it } from 'vitest';
import { openRemoteHost } from '../../../src/host/remote/remote-host.ts';
import { granted } from '../../helpers/granted.ts';
import { makeBareThere } from '../../helpers/there.ts';

const ENOUGH = ['awk', 'cat', 'date', 'ls', 'sed', 'sleep', 'tr'];

async function open(programs: readonly string[]) {
  const there = makeBareThere(programs);
  const options = { isReadOnly: true, isAsking: false, tell: () => undefined };
  try {
    return { there, host: await openRemoteHost({ via: there.via }, options) };
  } finally {
    there.remove();
  }
}

describe('a host with few programs', () => {
  it.each([
    [['awk'], 'awk'],
    [['cat'], 'cat'],
    [['tr', 'sed'], 'sed and tr'],
    [ENOUGH, 'awk, cat, date, ls, sed, sleep and tr'],
  ])('is refused by what it lacks: %j', async (missing, words) => {
    const { there, host } = await open(ENOUGH.filter(program => !missing.includes(program)));
    const why = `it lacks ${words}, which srs-top needs there`;
    expect(host).toEqual({ refused: `${there.via}: ${why}`, why });
  });
});

it('a host without env, id, bash and all else is read', async () => {
  const there = makeBareThere(ENOUGH);
  const options = { isReadOnly: true, isAsking: false, tell: () => undefined };
  const host = granted(await openRemoteHost({ via: there.via }, options));
  try {
    const path = `/proc/${process.pid}/cmdline`;
    const look = await host.look({ texts: [path] });
    expect(look.text(path)).toHaveProperty('text', expect.stringContaining('\0'));
    expect(Math.abs(host.clock.time().getTime() - Date.now())).toBeLessThan(5_000);
  } finally {
    await host.close();
    there.remove();
  }
});
