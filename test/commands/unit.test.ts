import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RecorderUnit, recorderUnit } from '../../src/commands/recorder-unit.ts';

const UNIT: RecorderUnit = {
  program: [process.execPath, join(process.cwd(), 'bin/srs-top.js')],
  options: ['--ring', '24h', '--size', '500M'],
  directory: undefined,
  user: undefined,
  entersNamespaces: false,
};

function linesOf(unit: Partial<RecorderUnit> = {}): readonly string[] {
  return recorderUnit({ ...UNIT, ...unit }).split('\n');
}

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

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
    const directory = mkdtempSync(join(tmpdir(), 'unit-'));
    try {
      for (const unit of [{}, { entersNamespaces: true }, { directory: '/srv/ring', user: 'daemon' }]) {
        const path = join(directory, 'srs-top-recorder.service');
        writeFileSync(path, recorderUnit({ ...UNIT, ...unit }));
        const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], {
          encoding: 'utf8',
        });
        expect(stderr.split('\n').filter(line => line.includes('srs-top-recorder'))).toEqual([]);
        expect(status).toBe(0);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
