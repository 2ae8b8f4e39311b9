import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/command-line.ts';
import { SUBCOMMANDS } from '../../src/commands/commands.ts';
import { passingWords } from '../../src/commands/own-program.ts';
import { type RecorderUnit, recorderUnit } from '../../src/commands/recorder-unit.ts';
import { type ServeUnit, serveUnit } from '../../src/commands/serve-unit.ts';
import { elsewhereOf } from '../../src/commands/unit-elsewhere.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import { createTheme } from '../../src/view/look/theme.ts';
import { createFakeHost } from '../helpers/fake-host.ts';

const UNIT: RecorderUnit = {
  program: [process.execPath, join(process.cwd(), 'bin/srs-top.js')],
  options: ['--ring', '24h', '--size', '500M'],
  directory: undefined,
  user: undefined,
  elsewhere: undefined,
  entersNamespaces: false,
};

function linesOf(unit: Partial<RecorderUnit> = {}): readonly string[] {
  return recorderUnit({ ...UNIT, ...unit }).split('\n');
}

const SERVE_UNIT: ServeUnit = {
  program: UNIT.program,
  options: ['--listen', '127.0.0.1:9109'],
  rulesOptions: [],
  ...{ tokenFile: undefined, tlsCert: undefined, tlsKey: undefined, user: undefined },
  elsewhere: undefined,
  isPrivileged: false,
  entersNamespaces: false,
};

const BY_SSH = elsewhereOf({ host: 'ssh://srs@edge-3:2222', sshOption: ['ProxyJump=a b'] });
const BY_COMMAND = elsewhereOf({ via: 'kubectl exec -i x -- sh\n[Install]' });

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('a unit of an srs-top that does not stay', () => {
  it.each([
    ['/root/.npm/_npx/0f2a/node_modules/.bin/srs-top', '/root/.npm/_npx/0f2a/node_modules/.bin/srs-top'],
    ['/home/x/.cache/pnpm/dlx/0f/bin/srs-top.js', '/home/x/.cache/pnpm/dlx/0f/bin/srs-top.js'],
    ['/tmp/try\n[Service]/bin/srs-top.js', '/tmp/try [Service]/bin/srs-top.js'],
    [join(tmpdir(), 'srs-top'), join(tmpdir(), 'srs-top')],
    ['/var/tmp/srs-top', '/var/tmp/srs-top'],
  ])('is doubted: %j', (path, shown) => {
    const words = passingWords(['/usr/bin/node', path]);
    expect(words[0]).toBe(`${shown} does not stay, and the unit would not start then`);
    expect(words[1]).toMatch(/npm install -g srs-top, or its \.deb or \.rpm/);
  });

  it('is doubted of a Node that does not stay, too', () => {
    expect(passingWords(['/tmp/node', '/usr/lib/srs-top/bin/srs-top.js'])[0]).toMatch(
      /^\/tmp\/node does not/,
    );
  });

  it.each([
    '/usr/lib/node_modules/srs-top/bin/srs-top.js',
    '/opt/tmp/srs-top',
    '/usr/bin/srs-top',
    '/root/npx/x',
  ])('is not doubted: %s', path => expect(passingWords(['/usr/bin/node', path])).toEqual([]));

  it('says so in the unit and on the terminal, whose user may have written it into a file unseen', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'srs-top-unit-'));
    // This checkout may be where nothing stays.
    const { execPath } = process;
    const [node, script] = ['/usr/bin/node', join(folder, 'srs-top.js')];
    process.execPath = node;
    writeFileSync(script, '');
    const before = process.argv[1];
    process.argv[1] = script;
    try {
      for (const what of ['serve', 'recorder']) {
        const { printed, complaints } = await printedUnit(['unit', what]);
        expect(printed[0]).toBe(`# Careful: ${script} does not stay, and the unit would not start then.`);
        expect(printed[2]).toMatch(new RegExp(`^# Made by srs-top unit ${what}`));
        expect(printed.at(-1)).toContain(`ExecStart=${node} ${script} `);
        expect(complaints).toEqual([
          expect.stringMatching(/^unit: .* does not stay, .*: install srs-top first/),
        ]);
      }
      process.argv[1] = '/usr/lib/srs-top/bin/srs-top.js';
      expect((await printedUnit(['unit', 'serve'])).complaints).toEqual([]);
    } finally {
      process.execPath = execPath;
      if (before !== undefined) process.argv[1] = before;
      rmSync(folder, { recursive: true });
    }
  });
});

async function printedUnit(argv: readonly string[], settings = DEFAULT_SETTINGS) {
  const asked = readCommandLine(argv, '1.2.3', SUBCOMMANDS);
  if ('exitCode' in asked || asked.task === undefined) throw new Error('it is no command');
  const printed: string[] = [];
  const complaints: string[] = [];
  const context = {
    ...{ host: createFakeHost(), stateDirectory: '/nowhere', version: '1.2.3', isJson: false, columns: 100 },
    ...{ wanted: { name: 'srs' }, settings, revertAfterSeconds: 0, ask: undefined },
    theme: createTheme({ colorLevel: 0, isAscii: false }),
    print: (...lines: readonly string[]) => void printed.push(...lines),
    complain: (sentence: string) => void complaints.push(sentence),
    importRecording: () => Promise.reject(new Error('nothing is imported here')),
  };
  expect(await asked.task.run(context)).toBe(0);
  return { printed, complaints };
}

describe('the unit of a recorder', () => {
  it('records into its state directory, as a user of its own with two capabilities', () => {
    const lines = linesOf({ program: ['/usr/bin/node', '/usr/lib/srs-top/bin/srs-top.js'] });
    expect(lines).toContain(
      'ExecStart=/usr/bin/node /usr/lib/srs-top/bin/srs-top.js record --dir %S/srs-top/ring --ring 24h --size 500M',
    );
    expect(lines).toContain('DynamicUser=yes');
    expect(lines).toContain('CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH');
    expect(lines).toContain('AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH');
    expect(lines).toContain('RestrictNamespaces=yes');
    for (const line of [
      'ProtectSystem=strict',
      'StateDirectory=srs-top',
      'Nice=10',
      'MemoryMax=200M',
      'CPUQuota=20%',
    ])
      expect(lines).toContain(line);
  });

  it('enters the namespace of a container only where that is asked for', () => {
    const lines = linesOf({ entersNamespaces: true });
    expect(lines).toContain('AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH CAP_SYS_ADMIN');
    expect(lines).not.toContain('RestrictNamespaces=yes');
  });

  it('writes into a directory that is named, as a user that is named', () => {
    const lines = linesOf({
      directory: '/srv/re cord/100%$x',
      user: 'recorder',
      program: ['/usr/bin/node', '/o"p/b'],
    });
    expect(lines).toContain(
      'ExecStart=/usr/bin/node "/o\\"p/b" record --dir "/srv/re cord/100%%$$x" --ring 24h --size 500M',
    );
    expect(lines).toContain('ReadWritePaths="/srv/re cord/100%%$$x"');
    expect(lines).toContain('User=recorder');
    expect(lines).not.toContain('DynamicUser=yes');
  });

  it.runIf(hasSystemd)('is understood by systemd, which finds nothing wrong with it', () => {
    for (const unit of [{}, { entersNamespaces: true }, { directory: '/srv/ring', user: 'daemon' }])
      expectVerified('srs-top-recorder', recorderUnit({ ...UNIT, ...unit }));
  });
});

describe('the unit that serves', () => {
  const linesOfServe = (unit: Partial<ServeUnit> = {}) => serveUnit({ ...SERVE_UNIT, ...unit }).split('\n');
  const program = ['/usr/bin/node', '/usr/lib/srs-top/bin/srs-top.js'];

  it('listens on loopback, as a user of its own that may write nothing', () => {
    const lines = linesOfServe({ program });
    expect(lines).toContain(
      'ExecStart=/usr/bin/node /usr/lib/srs-top/bin/srs-top.js serve --listen 127.0.0.1:9109',
    );
    for (const line of [
      'DynamicUser=yes',
      'AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH',
      'ProtectSystem=strict',
      'ProtectHome=read-only',
      'NoNewPrivileges=yes',
      'SystemCallFilter=@system-service open_by_handle_at',
      'MemoryMax=200M',
      'SuccessExitStatus=143',
    ])
      expect(lines).toContain(line);
    expect(lines.filter(line => /^(?:StateDirectory|ReadWritePaths|LoadCredential)/.test(line))).toEqual([]);
  });

  it('reads at the rhythm of the settings, and says which rules are of that', async () => {
    const command = '# What Prometheus and Grafana take: srs-top rules';
    expect((await printedUnit(['unit', 'serve'])).printed.join('\n')).toContain(
      `${command}, srs-top dashboard`,
    );
    const { printed } = await printedUnit(['unit', 'serve'], { ...DEFAULT_SETTINGS, delaySeconds: 300 });
    expect(printed.join('\n')).toContain(`${command} -d 300, srs-top dashboard`);
    expect(printed.join('\n')).toMatch(/^ExecStart=.* --delay 300$/m);
  });

  it('has secrets handed over by systemd, and a port below 1024 by a capability', () => {
    const lines = linesOfServe({
      program,
      options: ['--listen', ':443'],
      tokenFile: '/etc/srs-top/50% token',
      tlsCert: '/etc/c.pem',
      tlsKey: '/etc/k.pem',
      isPrivileged: true,
      entersNamespaces: true,
    });
    const of = (name: string) => `\${CREDENTIALS_DIRECTORY}/${name}`;
    expect(lines).toContain(
      `ExecStart=/usr/bin/node /usr/lib/srs-top/bin/srs-top.js serve --listen :443 --token-file ${of('token')} --tls-cert ${of('cert')} --tls-key ${of('key')}`,
    );
    expect(lines.filter(line => line.startsWith('LoadCredential'))).toEqual([
      'LoadCredential=token:/etc/srs-top/50%% token',
      'LoadCredential=cert:/etc/c.pem',
      'LoadCredential=key:/etc/k.pem',
    ]);
    expect(lines).toContain(
      'CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH CAP_SYS_ADMIN CAP_NET_BIND_SERVICE',
    );
  });

  it.runIf(hasSystemd)('is understood by systemd, which finds nothing wrong with it', () => {
    const secrets = { tokenFile: '/etc/a b', tlsCert: '/etc/c', tlsKey: '/etc/k' };
    for (const unit of [{}, { ...secrets, isPrivileged: true }, { user: 'daemon', entersNamespaces: true }])
      expectVerified('srs-top-serve', serveUnit({ ...SERVE_UNIT, ...unit }));
  });
});

describe('a unit of a host elsewhere', () => {
  const program = ['/usr/bin/node', '/usr/lib/srs-top/bin/srs-top.js'];

  it('names it on its command line, and takes none of the rights that this host would need', () => {
    const lines = serveUnit({ ...SERVE_UNIT, program, elsewhere: BY_SSH, user: 'watch' }).split('\n');
    expect(lines).toContain(
      'ExecStart=/usr/bin/node /usr/lib/srs-top/bin/srs-top.js serve --listen 127.0.0.1:9109 --host ssh://srs@edge-3:2222 --ssh-option "ProxyJump=a b"',
    );
    for (const line of [
      '#   systemctl daemon-reload && systemctl enable --now srs-top-serve-ssh-srs-edge-3-2222',
      "#   sudo -u watch srs-top -b -n 1 --host ssh://srs@edge-3:2222 --ssh-option 'ProxyJump=a b' --ssh-option BatchMode=yes",
      'After=network-online.target',
      'User=watch',
      'CapabilityBoundingSet=',
      'AmbientCapabilities=',
      'RestrictNamespaces=yes',
      'ProtectHome=read-only',
    ])
      expect(lines).toContain(line);
  });

  it('records into a directory of its own: a ring is of one host', () => {
    const lines = recorderUnit({ ...UNIT, program, elsewhere: BY_COMMAND, user: 'watch' }).split('\n');
    const name = 'srs-top-kubectl-exec-i-x-sh-Install';
    expect(lines).toContain(
      `ExecStart=/usr/bin/node /usr/lib/srs-top/bin/srs-top.js record --dir %S/${name}/ring --ring 24h --size 500M --via "kubectl exec -i x -- sh\\n[Install]"`,
    );
    expect(lines).toContain(`StateDirectory=${name}`);
    expect(lines).toContain(`# What was recorded: srs-top replay /var/lib/${name}/ring`);
    // What the command says ends no comment.
    expect(lines.filter(line => line === '[Install]')).toHaveLength(1);
  });

  it('has no capability but that of a port below 1024', () => {
    const unit = { ...SERVE_UNIT, elsewhere: BY_COMMAND, user: 'watch', isPrivileged: true };
    const lines = serveUnit(unit).split('\n');
    expect(lines).toContain('AmbientCapabilities=CAP_NET_BIND_SERVICE');
    expect(lines).toContain('CapabilityBoundingSet=CAP_NET_BIND_SERVICE');
  });

  it.runIf(hasSystemd)('is understood by systemd, which finds nothing wrong with it', () => {
    for (const elsewhere of [BY_SSH, BY_COMMAND]) {
      expectVerified('srs-top-serve', serveUnit({ ...SERVE_UNIT, elsewhere, user: 'daemon' }));
      expectVerified('srs-top-recorder', recorderUnit({ ...UNIT, elsewhere, user: 'daemon' }));
    }
  });
});

describe('srs-top unit and serve', () => {
  const read = (line: string) => readCommandLine(line.split(' '), '1.2.3', SUBCOMMANDS);

  it.each([
    [
      'unit recorder --ring 7d --dir /srv/ring --user rec',
      { kind: 'unit', asked: { what: 'recorder', ring: '7d' } },
    ],
    [
      'unit serve --listen :9109 --token-file t',
      { kind: 'unit', asked: { what: 'serve', listen: ':9109', tokenFile: 't' } },
    ],
    ['serve', { kind: 'serve', asked: { listen: { host: '127.0.0.1', port: 9109 } } }],
    ['-d 5 serve --listen [::1]:80', { kind: 'serve', asked: { listen: { host: '::1', port: 80 } } }],
    ['rules --scrape-interval 1m', { kind: 'rules', asked: { scrapeInterval: 60 } }],
    ['dashboard', { kind: 'dashboard', asked: {}, needsNoHost: true }],
    ['--host edge-3 unit serve --user watch', { kind: 'unit', needsNoHost: true }],
    ['unit recorder --user watch --via sh', { kind: 'unit', needsNoHost: true }],
  ])('take %s', (line, task) => {
    expect(read(line)).toMatchObject({ task });
  });

  it.each([
    ['unit other', "expected 'recorder' or 'serve', got 'other'"],
    ['unit serve --ring 7d', "option '--ring' is of 'srs-top unit recorder'"],
    ['unit recorder --token-file t', "option '--token-file' is of 'srs-top unit serve'"],
    ['unit recorder --dir /srv/ring', "option '--dir <directory>' needs '--user <name>', whose it is"],
    ['unit serve --listen 0.0.0.0:9109', "to listen elsewhere than on loopback needs '--token-file <file>'"],
    ['--host edge-3 unit serve', "option '--host <host>' needs '--user <name>', whose ssh reaches it"],
    ['unit recorder --via sh', "option '--via <command>' needs '--user <name>', who starts it"],
    ['unit serve --user w --ssh-option A=b', "option '--ssh-option <option>' needs '--host <host>'"],
    ['unit serve --user w --host a --namespaces', "option '--namespaces' is of this host"],
    ['--demo starved unit serve', 'a unit is of a real host, not of a demo or a recording'],
    ['--host demo:starved unit serve --user x', 'a unit is of a real host, not of a demo or a recording'],
    ['--host a.srstop unit serve --user x', 'a unit is of a real host, not of a demo or a recording'],
    ['--host local unit serve --user x', "a unit is of this host without '--host'"],
    ['-p 7 unit recorder', 'a unit outlives a process'],
    ['serve --listen :9109', "to listen elsewhere than on loopback needs '--token-file <file>'"],
    ['serve --tls-cert c', "option '--tls-cert <file>' needs '--tls-key <file>'"],
    ['serve --listen edge-3:9109', "option '--listen <address>' argument 'edge-3:9109' is invalid"],
    ['rules --scrape-interval x', 'Expected a time such as 60s'],
  ])('refuse %s', (line, words) => {
    const refused = read(line);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect('complaint' in refused && refused.complaint).toContain(words);
  });
});

function expectVerified(name: string, text: string): void {
  const directory = mkdtempSync(join(tmpdir(), 'unit-'));
  try {
    const path = join(directory, `${name}.service`);
    writeFileSync(path, text);
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], {
      encoding: 'utf8',
    });
    expect(stderr.split('\n').filter(line => line.includes(name))).toEqual([]);
    expect(status).toBe(0);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
