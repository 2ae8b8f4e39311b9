import { describe, expect, test } from 'vitest';
import { openHost } from '../src/open-host.ts';
import { openMember } from '../src/open-member.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';

const HOW = { isReadOnly: true, isWatched: true, isFollowed: true, isAsking: false, sshOptions: [] };

describe('a host of several that is not reached', () => {
  test('says why, without the name that stands beside it', async () => {
    const entry = { label: 'edge', word: { kind: 'via', command: 'sh -c "exit 3"' } } as const;
    const options = { ...DEFAULT_SETTINGS, stateDirectory: '/nowhere', wantedOn: () => ({ name: 'srs' }) };
    const opened = await openMember(entry, HOW, options, () => undefined);
    const choice = { kind: 'remote', choice: { via: entry.word.command }, isReadOnly: true } as const;
    const alone = await openHost(choice, () => undefined);
    if (!('problem' in opened && 'problem' in alone)) throw new Error('expected no host');
    expect(alone.problem).toMatch(/^cannot connect to sh -c "exit 3": ./);
    expect(alone.problem).toBe(`cannot connect to sh -c "exit 3": ${opened.problem}`);
  });
});
