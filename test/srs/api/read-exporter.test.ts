import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readExporter } from '../../../src/srs/api/read-exporter.ts';
import { cpuMsSince } from '../../helpers/cpu-ms.ts';

const REAL = readFileSync(new URL('../../fixtures/srs-7.0.18-metrics.txt', import.meta.url), 'utf8');

describe('/metrics of SRS', () => {
  test('as SRS 7.0.18 answers', () => {
    expect(readExporter(REAL)).toEqual({
      version: '7.0.18',
      cpuPercent: 0,
      residentKilobytes: 23_756,
      sentBytes: 0,
      receivedBytes: 0,
      streamCount: 1,
      clientCount: 9,
    });
  });

  test('with a CPU that is not rounded', () => {
    const text = REAL.replace('srs_cpu_percent 0', 'srs_cpu_percent 0.999001');
    expect(readExporter(text)?.cpuPercent).toBe(0.999001);
    expect(readExporter(text.replace('0.999001', '1.5e-05'))?.cpuPercent).toBe(0.000015);
  });

  test.each([
    ['a label that forges a line', 'label="x\nsrs_clients 7\n"', { clientCount: undefined }],
    ['a figure that stands there twice', '"} 1\nsrs_streams 5\n', { streamCount: undefined }],
  ])('%s', (_, forged, expected) => {
    const text = REAL.replace('label="cn-beijing"', forged);
    expect(readExporter(text)).toMatchObject({ ...expected, residentKilobytes: 23_756 });
  });

  test.each([
    ['srs_clients 9', 'srs_clients -3', { clientCount: undefined, streamCount: 1 }],
    ['srs_clients 9', 'srs_clients 2.5', { clientCount: undefined }],
    ['srs_clients 9', 'srs_clients 1e300', { clientCount: undefined }],
    ['srs_clients 9', 'srs_clients', { clientCount: undefined }],
    ['srs_memory 23756', `srs_memory ${'9'.repeat(30)}`, { residentKilobytes: undefined }],
    ['srs_cpu_percent 0', 'srs_cpu_percent nan', { cpuPercent: undefined }],
    ['srs_cpu_percent 0', 'srs_cpu_percent 1e999', { cpuPercent: undefined }],
    ['version="7.0.18"', 'version="\u001b[2J"', { version: undefined }],
  ])('%s → %s', (figure, lie, expected) => {
    expect(readExporter(REAL.replace(`\n${figure}`, `\n${lie}`).replace(figure, lie))).toMatchObject(
      expected,
    );
  });

  test.each([
    ['nothing', ''],
    ['garbage', '\u0000\u0001\u0002'.repeat(1_000)],
    ['an error as JSON', '{"code":1090}'],
    ['metrics of somebody else', '# TYPE go_threads gauge\ngo_threads 7\n'],
    ['8 MB of it', REAL.repeat(6_000)],
    ['one line without an end', `srs_build_info{${'a,'.repeat(30_000)}`],
  ])('%s is none', (_, text) => {
    const before = process.threadCpuUsage();
    expect(readExporter(text)).toBeUndefined();
    expect(cpuMsSince(before)).toBeLessThan(50);
  });
});
