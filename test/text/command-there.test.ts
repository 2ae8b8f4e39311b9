import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Finding, Remedy } from '../../src/advice/terms/finding.ts';
import { forHost } from '../../src/advice/terms/for-host.ts';
import { commandThere } from '../../src/text/command-there.ts';
import { copyText } from '../../src/view/sentences/finding-lines.ts';

const STRACE = 'strace -f -T -p 17034';

describe('a command that is pasted reaches the host that it is about', () => {
  it.each([
    [undefined, STRACE],
    [['--host', 'edge-3'], `ssh -t edge-3 '${STRACE}'`],
    [
      ['--host', 'ssh://srs@edge-3:2222', '--ssh-option', 'ProxyJump=jump', '--ssh-option', 'User x'],
      `ssh -t -o ProxyJump=jump -o 'User x' -p 2222 srs@edge-3 '${STRACE}'`,
    ],
    [['--via', 'kubectl exec -i pod -- sh'], `printf '%s\\n' '${STRACE}' | kubectl exec -i pod -- sh`],
  ] as const)('%j', (flags, typed) => {
    expect(commandThere(STRACE, flags && { flags })).toBe(typed);
  });

  it('whatever is in it: a shell there gets it as it is, and the one here does nothing of it', () => {
    const hostile = `printf %s 'a '\\''$(echo here)'\\'' \\n "b"' && echo "$0"`;
    const typed = commandThere(hostile, { flags: ['--via', 'sh -s there'] });
    const said = execFileSync('sh', ['-c', typed], { encoding: 'utf8' });
    expect(said).toBe(`a '$(echo here)' \\n "b"sh\n`);
  });

  it('as what is told and copied of a finding, beside those of srs-top', () => {
    const renice: Remedy = {
      label: 'renice',
      wish: { kind: 'nice', process: { pid: 7, startTicks: 1 }, label: 'srs', nice: -15, scope: 'all' },
    };
    const draft: Finding = {
      ...{ id: 'unread-queue', severity: 'bad', sentence: 'SRS sleeps', evidence: [], lost: 0 },
      ...{ pid: 7, windowSeconds: 30, symptoms: [], sinceMs: 0, lastedSeconds: 1 },
      remedies: [{ label: 'see what it does', command: STRACE }, renice],
    };
    const [finding] = forHost({ findings: [draft], cleared: [] }, { flags: ['--host', 'edge'] }).findings;
    expect(finding && copyText(finding)).toBe(
      `# unread-queue: SRS sleeps\nssh -t edge '${STRACE}'\nsrs-top tune nice=-15 -p 7 --host edge`,
    );
  });

  it('and a note with commands in it says where they are typed; one without stays as it is', () => {
    const remedies: readonly Remedy[] = [
      { label: 'track nothing', command: 'nft …', note: 'taken back by nft …', noteHasCommands: true },
      { label: 'none', note: 'what was lost stays in the window' },
    ];
    const draft: Finding = {
      ...{ id: 'conntrack-full', severity: 'bad', sentence: 'full', evidence: [], lost: 0 },
      ...{ pid: 7, windowSeconds: 30, symptoms: [], sinceMs: 0, lastedSeconds: 1, remedies },
    };
    const notesOf = (host: Parameters<typeof forHost>[1]): readonly (string | undefined)[] | undefined =>
      forHost({ findings: [draft], cleared: [] }, host).findings[0]?.remedies.map(({ note }) => note);
    expect(notesOf({ flags: ['--host', 'edge'] })).toEqual([
      'on that host: taken back by nft …',
      'what was lost stays in the window',
    ]);
    expect(notesOf({ name: 'starved' })?.[0]).toBe('taken back by nft …');
  });
});
