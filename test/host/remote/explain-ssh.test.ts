import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/host/remote/backoff.ts';
import { explainSsh } from '../../../src/host/remote/explain-ssh.ts';
import { settingsUnlessSet } from '../../../src/host/remote/ssh-line.ts';

describe('what ssh says', () => {
  it.each([
    [
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.',
      /^its host key has changed/,
      true,
    ],
    ['No ED25519 host key is known for edge and you have requested strict checking.', /not known here/, true],
    ['Host key verification failed.', /not known here/, true],
    [
      'ssh: Could not resolve hostname edge: Name or service not known',
      /^its name has no address \(Name or service not known\)$/,
      false,
    ],
    ['ssh: connect to host edge port 22: Connection refused', /^it refuses connections/, false],
    ['ssh: connect to host edge port 22: No route to host', /^there is no route to it$/, false],
    ['ssh: connect to host edge port 22: Network is unreachable', /^its network cannot be reached$/, false],
    ['ssh: connect to host edge port 22: Connection timed out', /^it does not answer$/, false],
    ['Timeout, server edge not responding.', /^the line is silent$/, false],
    ['ops@edge: Permission denied (publickey,password).', /^it takes no key .*\(publickey,password\)$/, true],
    [
      'Received disconnect from 10.0.0.7 port 22:2: Too many authentication failures',
      /too many keys: IdentitiesOnly=yes/,
      true,
    ],
    [
      'kex_exchange_identification: Connection closed by remote host',
      /MaxStartups.*PerSourcePenalties/,
      false,
    ],
    ['Not allowed at this time\nConnection closed by 10.0.0.7', /PerSourcePenalties/, true],
    [
      'kex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535',
      /ProxyJump or ProxyCommand/,
      false,
    ],
    ['This account is currently not available.', /has no shell/, true],
    ['Bad owner or permissions on /home/x/.ssh/config', /^Bad owner or permissions on/, true],
    [
      'command-line: line 0: Bad configuration option: nonsense',
      /^Bad configuration option: nonsense$/,
      true,
    ],
    ['Connection to edge closed by remote host.', /^the other side ended the connection$/, false],
    ['something\nelse \x1b[31mred', /^else \[31mred$/, false],
    ['', /^ssh ended \(exit code 255\)$/, false],
  ])('%j is said in words', (messages, words, needsSomebody) => {
    expect(explainSsh(messages, 255)).toEqual({ words: expect.stringMatching(words), needsSomebody });
  });

  it('is that there is no sh where the login shell found none', () => {
    expect(explainSsh('', 127)).toEqual({ words: 'there is no sh', needsSomebody: true });
  });
});

describe('a lost connection', () => {
  it('is tried again after 1 s, doubling up to 30 s', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 60].map(failures => backoffMs(failures, false, 0.5))).toEqual([
      ...[1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000],
    ]);
  });

  it('is tried a quarter sooner or later by chance, and seldom where somebody has to help', () => {
    expect([0, 1].map(chance => backoffMs(0, false, chance))).toEqual([750, 1_250]);
    expect(backoffMs(0, true, 0.5)).toBe(30_000);
  });
});

describe("the user's ssh configuration", () => {
  const configuration = (interval: number, count: number, timeout: string): string =>
    `host edge\nserveraliveinterval ${interval}\nserveralivecountmax ${count}\nconnecttimeout ${timeout}\n`;

  it('has a silent line given up after 10 s where it says nothing', () => {
    expect(settingsUnlessSet(configuration(0, 3, 'none'))).toEqual([
      ...['ServerAliveInterval=5', 'ServerAliveCountMax=2', 'ConnectTimeout=10'],
    ]);
  });

  it('holds where it says something', () => {
    expect(settingsUnlessSet(configuration(60, 3, '20'))).toEqual([]);
    expect(settingsUnlessSet(configuration(0, 5, 'none'))).toEqual([
      'ServerAliveInterval=5',
      'ConnectTimeout=10',
    ]);
  });
});
