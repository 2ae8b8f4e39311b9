import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CaptureRecord, readCapture } from '../../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../../src/host/recorded/recorded.ts';
import type {
  BenchmarkReading,
  ServerProcess,
  ServerReading,
} from '../../../src/sampling/benchmark/benchmark-reading.ts';
import { BenchmarkSampler } from '../../../src/sampling/benchmark/benchmark-sampler.ts';

const SRS = '/proc/4156';

let record: CaptureRecord;
beforeAll(async () => {
  const path = fileURLToPath(new URL('../../fixtures/healthy-rtc.ndjson.gz', import.meta.url));
  const [first] = await readCapture(path);
  if (first === undefined) throw new Error('expected a record');
  record = first;
});

type Texts = Readonly<Record<string, string | undefined>>;

/** One reading of the capture's first record, with other texts and links; undefined: it is not there. */
async function read(texts: Texts = {}, links: Texts = {}): Promise<BenchmarkReading> {
  const known = (all: Texts): Record<string, string> =>
    Object.fromEntries(
      Object.entries(all).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
    );
  const host = createRecordedHost([
    { ...record, files: known({ ...record.files, ...texts }), links: known({ ...record.links, ...links }) },
  ]);
  const roles = { srsName: 'srs', servers: [], loads: [] };
  const sampler = new BenchmarkSampler(host, roles, { isAsked: false, credentials: undefined });
  try {
    return await sampler.read();
  } finally {
    sampler.close();
  }
}

async function serverOf(
  texts?: Texts,
  links?: Texts,
): Promise<ServerReading & { readonly only: ServerProcess }> {
  const [server] = (await read(texts, links)).servers;
  const [only] = server?.processes ?? [];
  if (server === undefined || only === undefined) throw new Error('expected a server');
  return { ...server, only };
}

/** All links of the capture that begin so, gone. */
function without(prefix: string): Texts {
  return Object.fromEntries(
    Object.keys(record.links ?? {}).flatMap(path => (path.startsWith(prefix) ? [[path, undefined]] : [])),
  );
}

describe('a reading', () => {
  test('has what the texts say', async () => {
    const reading = await read();
    expect(reading.servers.map(({ name }) => name)).toEqual(['SRS']);
    expect(reading.processes.get('4156 447118')).toMatchObject({ cpuTicks: 57 + 48 });
    expect(reading.stat?.value.total).toMatchObject({ user: 97_472, softirq: 4_841 });
    expect(reading.uptimeSeconds?.value).toBeGreaterThan(4_471);
    expect(reading).toMatchObject({ loads: [], helperCount: 0, frequenciesKhz: [] });
    const server = await serverOf();
    expect(server.udp?.value).toMatchObject({ inDatagrams: 1_918_553, receiveBufferErrors: 7_382 });
    expect(server.interfaces?.value.map(({ name }) => name)).toEqual(['lo', 'v0']);
    expect(server.only).toMatchObject({ residentBytes: 56_060 * 1_024, connections: 0 });
    expect(server.only.threads?.value.get(4156)).toMatchObject({ waitNanoseconds: 205_216_245 });
    // RTC on 8000 and SRT on 10080.
    expect(server.only.recvQueues?.size).toBeGreaterThanOrEqual(2);
  });

  test('does not know whose sockets are whose where the open files cannot be read', async () => {
    const { only } = await serverOf({}, without(`${SRS}/fd/`));
    expect(only).toMatchObject({ connections: undefined, recvQueues: undefined });
  });

  test.each([
    ['tcp', { connections: undefined }],
    ['udp', { recvQueues: undefined }],
  ])('counts nothing of a table %s that is none, cut or missing', async (name, unknown) => {
    for (const text of [undefined, '', 'no table\n', '\0\x01'])
      expect((await serverOf({ [`${SRS}/net/${name}`]: text })).only).toMatchObject(unknown);
  });

  test.each(['', 'Udp: InDatagrams\n', 'Udp: InDatagrams InErrors\nUdp: 1 x\n', '\0'])(
    'has no counters of %j',
    async text => {
      expect((await serverOf({ [`${SRS}/net/snmp`]: text })).udp).toBeUndefined();
      expect((await serverOf({ [`${SRS}/net/snmp6`]: text })).udp).toBeUndefined();
    },
  );

  test('has nothing of texts that are cut', async () => {
    const cut = {
      '/proc/stat': 'cpu  1 2',
      '/proc/uptime': 'x',
      [`${SRS}/net/dev`]: 'lo: 1',
      [`${SRS}/status`]: 'Vm',
    };
    expect(await read(cut)).toMatchObject({ stat: undefined, uptimeSeconds: undefined });
    const { interfaces, only } = await serverOf(cut);
    expect(interfaces).toBeUndefined();
    expect(only.residentBytes).toBeUndefined();
  });

  test('takes a process that is dead for none', async () => {
    const stat = record.files[`${SRS}/stat`] ?? '';
    expect((await read({ [`${SRS}/stat`]: stat.replace(') S ', ') Z ') })).servers).toEqual([]);
    expect((await read({ [`${SRS}/stat`]: 'garbage\n' })).servers).toEqual([]);
  });

  test('has other processes as load, with what they have used', async () => {
    const stat = (pid: number, comm: string, parent: number) =>
      `${pid} (${comm}) S ${parent} 0 0 0 0 0 0 0 0 0 30 12 0 0 20 0 1 0 5000 0 0\n`;
    const reading = await read({
      '/proc/500/stat': stat(500, 'sb_rtmp_load', 1),
      '/proc/501/stat': stat(501, 'ffmpeg', 4156),
      '/proc/502/stat': stat(502, 'nginx', 1),
      '/proc/502/cmdline': 'nginx: worker process\0\0',
    });
    expect(reading.loads).toEqual([{ pid: 500, startTicks: 5_000 }]);
    expect(reading.processes.get('500 5000')?.cpuTicks).toBe(42);
    expect(reading.helperCount).toBe(1);
    expect(reading.servers.map(({ name }) => name)).toEqual(['nginx', 'SRS']);
  });
});
