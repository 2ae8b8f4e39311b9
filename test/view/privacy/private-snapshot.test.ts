import { beforeAll, describe, expect, test } from 'vitest';
import type { AdvisedSnapshot } from '../../../src/advice/advised.ts';
import { formatJson } from '../../../src/output/json.ts';
import { Pseudonyms } from '../../../src/srs/privacy/pseudonyms.ts';
import { ownCommand } from '../../../src/text/own-command.ts';
import { plainReport } from '../../../src/view/plain-report.ts';
import { privateSnapshot } from '../../../src/view/privacy/private-snapshot.ts';
import { startSimulatedSession } from '../../helpers/simulated-session.ts';
import { paneInput } from '../../ui/draw-frame.ts';

let real: AdvisedSnapshot;
let shown: AdvisedSnapshot;

/** The snapshot of a demo, with names that somebody may want to keep for himself. */
beforeAll(async () => {
  const demo = await startSimulatedSession('starved', 1);
  const { metrics, advice, ...rest } = await demo.run(20);
  await demo.session.close();
  const [finding, ...others] = advice.findings;
  if (finding === undefined) throw new Error('nothing is found');
  real = {
    ...rest,
    neighbours: [
      { pid: 7, name: 'acme-agent', cpuPercent: 66, cpu: 3, group: '/acme.slice/acme-agent.service' },
    ],
    sample: {
      ...rest.sample,
      srs: rest.sample.srs.map(one => ({ ...one, cpuQuotas: { ...one.cpuQuotas, value: QUOTAS } })),
    },
    metrics: {
      ...metrics,
      host: 'edge-7.example.org',
      srs: metrics.srs.map(srs => ({
        ...srs,
        command: `/home/alice/srs -i rtmp://media.example.org/live/key?token=${SECRET}`,
        user: 'alice',
        interfaces: srs.interfaces.map((one, index) => (index === 1 ? { ...one, name: 'acme-vpn0' } : one)),
        sockets: srs.sockets.map(socket => ({ ...socket, local: '203.0.113.9:8000' })),
      })),
      interfaces: metrics.interfaces.map((one, index) => (index === 1 ? { ...one, name: 'acme-vpn0' } : one)),
      problems: [
        {
          source: "SRS's API",
          detail: 'http://203.0.113.9:1985 did not answer',
          ageSeconds: 3,
          slowedToSeconds: undefined,
        },
      ],
    },
    advice: {
      ...advice,
      findings: [
        {
          ...finding,
          sentence: `edge-7.example.org, acme-agent in acme-agent.service, its cgroup acme-batch, acme-vpn0: ${finding.sentence}`,
        },
        ...others,
      ],
    },
  };
  shown = privateSnapshot(real, new Pseudonyms(real.metrics.host));
}, 60_000);

const QUOTAS = [
  {
    ...{ group: '/acme-batch', quotaMicroseconds: undefined, periodMicroseconds: 100_000, counts: undefined },
  },
];
const SECRET = 'Zx9SECRET7q';
const NAMES = [SECRET, 'alice', 'acme', 'example.org', '203.0.113', '/live/', 'studio-a'];

describe('a snapshot for others', () => {
  test('has none of the names, in JSON and in a report', () => {
    const input = (snapshot: AdvisedSnapshot) => paneInput(snapshot);
    const [json, report] = [
      formatJson(shown.metrics, shown.advice),
      plainReport(input(shown), 200).join('\n'),
    ];
    const before = formatJson(real.metrics, real.advice);
    for (const name of NAMES) {
      expect(before).toContain(name);
      expect(json).not.toContain(name);
      expect(report).not.toContain(name);
    }
    expect(report).toContain('host-1');
    expect(shown.metrics.interfaces.map(({ name }) => name)).toEqual(
      real.metrics.interfaces.map(({ name }) => (name === 'acme-vpn0' ? 'if-1' : name)),
    );
    expect(shown.neighbours).toEqual([
      { pid: 7, name: 'program-1', cpuPercent: 66, cpu: 3, group: '/dir-1.slice/dir-2.service' },
    ]);
    expect(shown.advice.findings[0]?.sentence).toMatch(
      /^host-1, program-1 in dir-2\.service, its cgroup dir-3, if-1: /,
    );
    expect(shown.metrics.problems[0]?.detail).toBe('http://198.18.0.1:1985 did not answer');
    expect(shown.metrics.srs[0]).toMatchObject({
      user: 'user-1',
      command: '/home/user-1/srs -i rtmp://host-2/app-1/***?***',
    });
    expect(shown.metrics.srs[0]?.sockets[0]?.local).toBe('198.18.0.1:8000');
  });

  test('has every figure, and what can be done', () => {
    expect(shown.metrics.cpus).toBe(real.metrics.cpus);
    expect(shown.metrics.srs[0]?.threads).toBe(real.metrics.srs[0]?.threads);
    expect(shown.advice.findings.map(({ id, lost }) => [id, lost])).toEqual(
      real.advice.findings.map(({ id, lost }) => [id, lost]),
    );
    const [wish] = shown.advice.findings[0]?.remedies ?? [];
    expect(wish?.wish).toBe(real.advice.findings[0]?.remedies[0]?.wish);
    expect(wish?.wish).toBeDefined();
    expect(shown.past.get(real.metrics.srs[0]?.pid ?? 0)?.history).toBe(
      real.past.get(real.metrics.srs[0]?.pid ?? 0)?.history,
    );
  });

  test('has the same names at the next refresh', () => {
    const names = new Pseudonyms(real.metrics.host);
    const [first, second] = [privateSnapshot(real, names), privateSnapshot(real, names)];
    expect(second.metrics).toEqual(first.metrics);
  });
});

test('tells of another machine no user, path and name by which it is reached', () => {
  const flags = [
    ...['--host', 'ssh://alice@edge:2222'],
    ...['--ssh-option', "IdentityFile=/home/alice/it's key", '--ssh-option', 'ProxyJump=bastion'],
  ];
  const command = ownCommand(['tune', 'nice=-15'], { flags });
  const [finding] = real.advice.findings;
  if (finding === undefined) throw new Error('nothing is found');
  const told = { ...finding, remedy: { label: 'renice', command }, sentence: `see ${command}` };
  const asked = { ...real, advice: { ...real.advice, findings: [told] } };
  const names = new Pseudonyms('vm', { flags });
  const [other] = privateSnapshot(asked, names).advice.findings;
  expect(other).toMatchObject({
    sentence: 'see srs-top tune nice=-15 --host host-1',
    remedy: { command: 'srs-top tune nice=-15 --host host-1' },
  });
});
