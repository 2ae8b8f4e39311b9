import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chooseDescriptorLimit,
  createDescriptors,
  type Descriptors,
} from '../../../src/host/local/descriptors.ts';

let root: string;
let nowMs: number;
let descriptors: Descriptors;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'srs-top-root-'));
  nowMs = 0;
  descriptors = createDescriptors({ root, nowMs: () => nowMs, cpuMs: () => nowMs, limit: 3 });
});

afterEach(() => {
  descriptors.close();
  rmSync(root, { recursive: true });
});

function put(path: string, text: string | Buffer): void {
  mkdirSync(dirname(root + path), { recursive: true });
  writeFileSync(root + path, text);
}

/** The paths below the root that this process has open. */
function openPaths(): readonly string[] {
  return readdirSync('/proc/self/fd')
    .flatMap(name => {
      try {
        return [readlinkSync(`/proc/self/fd/${name}`)];
      } catch {
        return [];
      }
    })
    .filter(target => target.startsWith(root))
    .map(target => target.slice(root.length))
    .sort();
}

function readTwice(...paths: readonly string[]): void {
  for (const path of [...paths, ...paths]) descriptors.read(path);
}

describe('what it reads', () => {
  it('gives the text as it is now, with the time it was read at', () => {
    put('/proc/stat', 'cpu 1');
    nowMs = 1_000;
    expect(descriptors.read('/proc/stat')).toEqual({ text: 'cpu 1', atMs: 1_000, tookMs: 0 });
    nowMs = 2_000;
    descriptors.read('/proc/stat');
    put('/proc/stat', 'cpu 23');
    nowMs = 3_000;
    expect(descriptors.read('/proc/stat')).toEqual({ text: 'cpu 23', atMs: 3_000, tookMs: 0 });
    put('/proc/stat', '');
    expect(descriptors.read('/proc/stat')).toEqual({ text: '', atMs: 3_000, tookMs: 0 });
  });

  it('says how long its reader waited, where that was long', () => {
    put('/proc/stat', 'cpu 1');
    descriptors.close();
    let stepMs = 300;
    const clock = () => {
      nowMs += stepMs;
      return nowMs;
    };
    descriptors = createDescriptors({ root, nowMs: clock, cpuMs: () => 0, limit: 3 });
    const waited = () => {
      const result = descriptors.read('/proc/stat');
      return 'waitedMs' in result ? result.waitedMs : undefined;
    };
    expect(waited()).toBeUndefined();
    stepMs = 3_500;
    expect(waited()).toBe(3_500);
  });

  it('says how long the kernel took to make the text, whether it was open or not', () => {
    put('/proc/stat', 'cpu 1');
    descriptors.close();
    let cpuMs = 0;
    descriptors = createDescriptors({
      root,
      // A clock that runs on while others have the CPU.
      nowMs: () => {
        nowMs += 50;
        return nowMs;
      },
      cpuMs: () => {
        cpuMs += 4;
        return cpuMs;
      },
      limit: 3,
    });
    const took = () => {
      const result = descriptors.read('/proc/stat');
      return 'tookMs' in result ? result.tookMs : undefined;
    };
    expect([took(), took(), took()]).toEqual([4, 4, 4]);
    expect(openPaths()).toEqual(['/proc/stat']);
  });

  it('gives all of a file that is larger than the buffer', () => {
    const text = 'sl  local_address rem_address\n'.repeat(10_000);
    put('/proc/net/udp', text);
    expect(descriptors.read('/proc/net/udp')).toEqual({ text, atMs: 0, tookMs: 0 });
  });

  it('keeps names that are not ASCII', () => {
    put('/proc/7/stat', '7 (サーバー) S');
    expect(descriptors.read('/proc/7/stat')).toEqual({ text: '7 (サーバー) S', atMs: 0, tookMs: 0 });
  });

  it('refuses a file that would fill the memory', () => {
    put('/proc/huge', Buffer.alloc(16 * 1024 * 1024 + 1, 'x'));
    expect(descriptors.read('/proc/huge')).toEqual({
      asked: '/proc/huge',
      reason: 'failed',
      detail: 'larger than 16777216 bytes',
    });
  });

  it('says why there is no text', () => {
    mkdirSync(join(root, 'proc/7'), { recursive: true });
    expect(descriptors.read('/proc/8/stat')).toEqual({
      asked: '/proc/8/stat',
      reason: 'gone',
      detail: 'ENOENT: no such file or directory',
    });
    expect(descriptors.read('/proc/7')).toMatchObject({
      reason: 'gone',
      detail: expect.stringMatching(/^EISDIR/),
    });
  });
});

describe('what stays open', () => {
  it('opens a file for good when it is read again within three seconds', () => {
    put('/proc/stat', '');
    descriptors.read('/proc/stat');
    expect(openPaths()).toEqual([]);
    nowMs = 3_000;
    descriptors.read('/proc/stat');
    expect(openPaths()).toEqual(['/proc/stat']);
  });

  it('does not keep a file open that is read rarely', () => {
    put('/proc/stat', '');
    for (nowMs = 0; nowMs < 20_000; nowMs += 3_001) descriptors.read('/proc/stat');
    expect(openPaths()).toEqual([]);
  });

  it('closes what was not read for ten seconds', () => {
    put('/proc/stat', '');
    put('/proc/7/net/snmp', '');
    readTwice('/proc/stat', '/proc/7/net/snmp');
    for (nowMs = 0; nowMs <= 11_000; nowMs += 1_000) descriptors.read('/proc/stat');
    expect(openPaths()).toEqual(['/proc/stat']);
  });

  it('reads a file anew that is not of the kernel: it may be replaced', () => {
    put('/etc/srs.conf', 'old');
    readTwice('/etc/srs.conf');
    put('/etc/srs.conf.new', 'new');
    renameSync(`${root}/etc/srs.conf.new`, `${root}/etc/srs.conf`);
    expect(descriptors.read('/etc/srs.conf')).toEqual({ text: 'new', atMs: 0, tookMs: 0 });
  });

  it('keeps to its limit and still reads', () => {
    for (const pid of [1, 2, 3, 4, 5]) put(`/proc/${pid}/stat`, `${pid}`);
    readTwice(...[1, 2, 3, 4, 5].map(pid => `/proc/${pid}/stat`));
    expect(openPaths()).toEqual(['/proc/1/stat', '/proc/2/stat', '/proc/3/stat']);
    expect(descriptors.read('/proc/5/stat')).toEqual({ text: '5', atMs: 0, tookMs: 0 });
    descriptors.release('/proc/1/');
    descriptors.read('/proc/4/stat');
    expect(openPaths()).toEqual(['/proc/2/stat', '/proc/3/stat', '/proc/4/stat']);
  });

  it('releases what begins with a prefix', () => {
    put('/proc/7/stat', '');
    put('/proc/7/net/udp', '');
    put('/proc/70/stat', '');
    readTwice('/proc/7/stat', '/proc/7/net/udp', '/proc/70/stat');
    descriptors.release('/proc/7/');
    expect(openPaths()).toEqual(['/proc/70/stat']);
  });

  it('closes everything, and keeps nothing open afterwards', () => {
    put('/proc/stat', 'text');
    readTwice('/proc/stat');
    descriptors.close();
    readTwice('/proc/stat');
    expect(openPaths()).toEqual([]);
  });
});

it('may open a third of what the process may, 1,024 at most', () => {
  expect(chooseDescriptorLimit()).toBeGreaterThanOrEqual(85);
  expect(chooseDescriptorLimit()).toBeLessThanOrEqual(1_024);
});

it.each([
  ...['stat', 'softirqs', 'loadavg'].map(name => `/proc/${name}`),
  ...['autogroup', 'comm', 'schedstat', 'stat', 'status', 'wchan'].map(name => `/proc/self/${name}`),
  ...['netstat', 'snmp', 'snmp6', 'sockstat', 'sockstat6', 'softnet_stat'].map(
    name => `/proc/self/net/${name}`,
  ),
  ...['cpu/cpu.stat', 'cpu/cpu.cfs_quota_us', 'cpu.stat', 'cpu.max'].map(name => `/sys/fs/cgroup/${name}`),
])('reads %s to its end', path => {
  const real = createDescriptors({ root: '', nowMs: () => 0, cpuMs: () => 0, limit: 100 });
  const own = path.replace('/self/', `/${process.pid}/`);
  // Figures change between two reads; of what kind and how many they are does not.
  const shapeOf = (text: string): string => text.replace(/\d+/g, '0');
  for (let time = 0; time < 3; time++) {
    const came = real.read(own);
    if (existsSync(own))
      expect('text' in came ? shapeOf(came.text) : came).toBe(shapeOf(readFileSync(own, 'utf8')));
    else expect(came).toMatchObject({ reason: 'gone' });
  }
  real.close();
});

it('reads a table of sockets to its end, whatever their number', async () => {
  const kernel = createDescriptors({ root: '', nowMs: () => nowMs, cpuMs: () => nowMs, limit: 3 });
  const sockets: Socket[] = [];
  const ports: string[] = [];
  try {
    // A page holds 31 lines of 128 bytes: this passes its end four times.
    while (sockets.length < 130) {
      const socket = createSocket('udp4');
      sockets.push(socket);
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
      ports.push(`0100007F:${socket.address().port.toString(16).toUpperCase().padStart(4, '0')}`);
      const table = kernel.read('/proc/self/net/udp');
      expect('text' in table && ports.filter(port => !table.text.includes(port))).toEqual([]);
    }
  } finally {
    kernel.close();
    for (const socket of sockets) socket.close();
  }
});
