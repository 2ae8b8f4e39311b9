import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/host/remote/backoff.ts';
import { explainSsh } from '../../../src/host/remote/explain-ssh.ts';
import { createMasterLine, settingsUnlessSet } from '../../../src/host/remote/ssh-line.ts';

/** As ssh ends its own lines. */
function explain(messages: string, exitCode = 255, printed = '') {
  return explainSsh({ exitCode, messages: messages.replaceAll('\n', '\r\n'), printed });
}

const USUAL_FILE = `${userInfo().homedir}/.ssh/known_hosts`;

/** A warning as ssh gives it (sshconnect.c), for a key of that name in a file of known hosts. */
const CHANGED = (
  name: string,
  file = USUAL_FILE,
  more = '',
): string => `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Offending ED25519 key in ${file}:1
${more}Host key for ${name} has changed and you have requested strict checking.
Host key verification failed.
`;

const FAILURES: readonly (readonly [messages: string, words: RegExp, needsSomebody: boolean])[] = [
  [CHANGED('edge-3'), /^its host key changed; .*: ssh-keygen -R edge-3; else/, true],
  [CHANGED('[edge-3]:2222'), /^its host key changed; .*: ssh-keygen -R '\[edge-3\]:2222'; else/, true],
  [
    CHANGED('edge-3', '/etc/ssh/ssh_known_hosts'),
    /^its host key changed; .*: ssh-keygen -f \/etc\/ssh\/ssh_known_hosts -R edge-3; else/,
    true,
  ],
  // As Debian's says it.
  [
    CHANGED(
      'edge-3',
      "/home/o'neill/known hosts\x1b[2J",
      "  remove with:\n  ssh-keygen -f '/tmp/other' -R 'other'\n",
    ),
    /^its host key changed; .*: ssh-keygen -f '\/home\/o'\\''neill\/known hosts\[2J' -R edge-3; else/,
    true,
  ],
  [
    'Host key for edge has changed and you have requested strict checking.\nHost key verification failed.',
    /^its host key changed; .*: ssh-keygen -R edge; else/,
    true,
  ],
  [
    'No ED25519 host key is known for edge and you have requested strict checking.\nHost key verification failed.\n',
    /not known here/,
    true,
  ],
  ['Host key verification failed.', /not known here/, true],
  [
    'ED25519 host key for edge was revoked and you have requested strict checking.\nHost key verification failed.',
    /^its host key is revoked$/,
    true,
  ],
  [
    'ssh: Could not resolve hostname edge: Name or service not known',
    /^its name has no address \(Name or service not known\)$/,
    false,
  ],
  ['ssh: connect to host edge port 22: Connection refused', /^it refuses connections/, false],
  ['ssh: connect to host edge port 22: No route to host', /^there is no route to it$/, false],
  ['ssh: connect to host edge port 22: Network is unreachable', /^its network cannot be reached$/, false],
  ['ssh: connect to host edge port 22: Connection timed out', /^it does not answer$/, false],
  [
    'ssh: connect to host edge port 22: Permission denied',
    /^it cannot be reached \(Permission denied\)$/,
    false,
  ],
  [
    'Connection timed out during banner exchange\nConnection to 10.0.0.7 port 22 timed out',
    /^it does not answer$/,
    false,
  ],
  [
    'banner exchange: Connection to 10.0.0.7 port 80: invalid format',
    /^what answers there is no ssh server$/,
    false,
  ],
  ['Timeout, server edge not responding.', /^the line is silent$/, false],
  ['ops@edge: Permission denied (publickey,password).', /^it takes no key .*\(publickey,password\)$/, true],
  [
    'Permission denied (publickey,gssapi-with-mic).',
    /^it takes no key .*\(publickey,gssapi-with-mic\)$/,
    true,
  ],
  [
    'Received disconnect from 10.0.0.7 port 22:2: Too many authentication failures\nDisconnected from 10.0.0.7 port 22',
    /too many keys: IdentitiesOnly=yes/,
    true,
  ],
  [
    'Received disconnect from 10.0.0.7 port 22:11: closed for the night\nDisconnected from 10.0.0.7 port 22',
    /^it ended the connection: closed for the night$/,
    false,
  ],
  [
    'Unable to negotiate with 10.0.0.7 port 22: no matching host key type found. Their offer: ssh-rsa',
    /no method in common \(no matching host key type found\. Their offer: ssh-rsa\)/,
    true,
  ],
  [
    'kex_exchange_identification: read: Connection reset by peer\nConnection reset by 10.0.0.7 port 22',
    /MaxStartups.*PerSourcePenalties/,
    false,
  ],
  ['ssh_exchange_identification: Connection closed by remote host', /MaxStartups/, false],
  [
    'kex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535',
    /^the way to it ended \(ProxyJump or ProxyCommand\)$/,
    false,
  ],
  // It had ended before ssh said anything.
  [
    'kex_exchange_identification: write: Broken pipe\nbanner exchange: Connection to UNKNOWN port 65535: Broken pipe',
    /^the way to it ended \(ProxyJump or ProxyCommand\)$/,
    false,
  ],
  [
    'ops@jump: Permission denied (publickey).\nkex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535',
    /^the way to it ended \(ProxyJump or ProxyCommand\): ops@jump: Permission denied \(publickey\)\.$/,
    false,
  ],
  [
    'channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\nkex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535',
    /^the way to it ended .*: channel 0: open failed: connect failed: Connection refused$/,
    false,
  ],
  ['Bad owner or permissions on /home/x/.ssh/config', /^Bad owner or permissions on/, true],
  ['command-line: line 0: Bad configuration option: nonsense', /: Bad configuration option: nonsense$/, true],
  [
    '/home/x/.ssh/config: line 3: Bad configuration option: nonsense\n/home/x/.ssh/config: terminating, 1 bad configuration options',
    /^\/home\/x\/\.ssh\/config: line 3: Bad configuration option: nonsense$/,
    true,
  ],
  ['Connection to edge closed by remote host.', /^the other side ended the connection$/, false],
  [
    'Connection to edge closed by remote host.\nTransferred: sent 2380, received 3016 bytes, in 0.0 seconds\nBytes per second: sent 1.0, received 2.0',
    /^the other side ended the connection$/,
    false,
  ],
  ['client_loop: send disconnect: Broken pipe', /^the other side ended the connection$/, false],
  ['Connection closed by 10.0.0.7 port 22', /^the other side ended the connection$/, false],
  ['something\nelse \x1b[31mred', /^else \[31mred$/, false],
];

describe('what ssh says', () => {
  it.each(FAILURES)('%j is said in words', (messages, words, needsSomebody) => {
    expect(explain(messages)).toEqual({ words: expect.stringMatching(words), needsSomebody });
  });

  it('is that a passphrase could not be asked for, where ssh may not ask', () => {
    const messages = 'ops@edge: Permission denied (publickey,password).\r\n';
    expect(explainSsh({ exitCode: 255, messages, printed: '' }, true, false)).toEqual({
      words: expect.stringMatching(
        /^it takes no key of yours unasked \(publickey,password\): ssh-add .*passphrase/,
      ),
      needsSomebody: true,
    });
  });

  it('is how it ended, where it says nothing', () => {
    expect(explain('')).toEqual({ words: 'ssh ended (exit code 255)', needsSomebody: false });
    expect(explainSsh({ exitCode: undefined, messages: 'Welcome', printed: '' })).toEqual({
      words: 'ssh was ended by a signal',
      needsSomebody: false,
    });
  });

  it('is that there is no sh where the login shell found none', () => {
    expect(explain('', 127)).toEqual({ words: 'there is no sh', needsSomebody: true });
  });

  it('is what the login printed where that ended', () => {
    expect(explain('Welcome', 1, 'This account is currently not available.\n')).toEqual({
      words: 'the account there has no shell',
      needsSomebody: true,
    });
    expect(explain('', 2, 'out of\n\x1b[31morder\n')).toEqual({
      words: 'its login gave no sh (exit code 2): [31morder',
      needsSomebody: false,
    });
  });
});

/** What sshd_config(5) lets a server print: each failure, as ssh itself would say it. */
const BANNERS = FAILURES.map(([messages]) => messages);

describe('a banner', () => {
  it.each(FAILURES)('chooses no other words for %j', (messages, words, needsSomebody) => {
    for (const banner of [
      BANNERS.join('\n'),
      BANNERS.toReversed().join('\n'),
      `${BANNERS.join('\n')}\n`.repeat(50),
    ]) {
      // What a jump host said is told, too.
      if (/^kex.*UNKNOWN/s.test(messages)) continue;
      expect(explain(`${banner}\n${messages}`)).toEqual({
        words: expect.stringMatching(words),
        needsSomebody,
      });
    }
  });

  it.each(BANNERS)('chooses nothing where the login ended, or the connection: %j', banner => {
    const counted =
      'Transferred: sent 2380, received 3016 bytes, in 0.0 seconds\nBytes per second: sent 1.0, received 2.0';
    const loggedIn = `${banner}\nAuthenticated to edge ([10.0.0.7]:22) using "publickey".\n`;
    expect(explain(`${loggedIn}${counted}`)).toEqual({
      words: 'its login gave no sh (exit code 255)',
      needsSomebody: false,
    });
    expect(explain(`${loggedIn}Connection to edge closed by remote host.\n${counted}`)).toEqual({
      words: 'the other side ended the connection',
      needsSomebody: false,
    });
    expect(explain(banner, 1)).toMatchObject({ needsSomebody: false });
    expect(explain(banner, 127)).toEqual({ words: 'there is no sh', needsSomebody: true });
  });
});

describe('what a jump host says', () => {
  const configuration = 'stricthostkeychecking ask\nproxyjump jump\n';
  const lineOf = (asks: boolean, printed = configuration) =>
    createMasterLine({ target: { host: 'edge', user: undefined, port: undefined } }, '/socket', {
      ...{ asks, configuration: printed },
    });
  const explained = (messages: string, printed?: string): string | undefined =>
    lineOf(true, printed).explain({ exitCode: 255, messages, printed: '', hasBegun: false });

  it.each([
    CHANGED('other'),
    'ED25519 host key for other was revoked and you have requested strict checking.\nHost key verification failed.',
  ])('chooses nothing where a key was refused at a question: %j', banner => {
    expect(explained(banner)).toBe(
      'its host key is not known here, or has changed: connect once with ssh itself, which tells',
    );
  });

  it('chooses nothing where nobody is asked, as ssh itself then says what is wrong', () => {
    expect(lineOf(false).argv('boot')).toContain('StrictHostKeyChecking=yes');
    expect(lineOf(false, 'stricthostkeychecking accept-new\n').argv('boot').join()).not.toContain(
      'StrictHost',
    );
    expect(lineOf(true).argv('boot').join()).not.toContain('StrictHost');
  });

  it('is not there where none is on the way, or where ssh asks about no key', () => {
    for (const printed of ['stricthostkeychecking ask\n', 'stricthostkeychecking true\nproxycommand nc %h\n'])
      expect(explained(CHANGED('edge'), printed)).toMatch(/^its host key changed; .* ssh-keygen -R edge;/);
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

  it('has ssh say the last word, unless it wants to hear less or more', () => {
    const at = (level: string): readonly string[] => settingsUnlessSet(`loglevel ${level}\n`);
    expect(at('INFO')).toContain('LogLevel=VERBOSE');
    for (const level of ['QUIET', 'ERROR', 'VERBOSE', 'DEBUG1'])
      expect(at(level).join()).not.toContain('LogLevel');
  });

  it('holds where it says something', () => {
    expect(settingsUnlessSet(configuration(60, 3, '20'))).toEqual([]);
    expect(settingsUnlessSet(configuration(0, 5, 'none'))).toEqual([
      'ServerAliveInterval=5',
      'ConnectTimeout=10',
    ]);
  });
});
