import { describe, expect, test } from 'vitest';
import {
  assignRoles,
  type ListedProcess,
  type RoleChoice,
  type Roles,
} from '../../../src/sampling/benchmark/roles.ts';

const USUAL: RoleChoice = { srsName: 'srs', servers: [], loads: [] };

function listed(
  pid: number,
  comm: string,
  more: Partial<ListedProcess> & { readonly parent?: number } = {},
): ListedProcess {
  const { parent = 1, ...others } = more;
  return {
    identity: { pid, startTicks: pid * 10 },
    parentPid: parent,
    comm,
    executable: `/usr/bin/${comm}`,
    arguments: [comm],
    cpuTicks: 0,
    atMs: 0,
    ...others,
  };
}

const worker = (pid: number, parent: number): ListedProcess =>
  listed(pid, 'nginx', { parent, executable: '/usr/sbin/nginx', arguments: ['nginx: worker process'] });

function told({ servers, loads, helpers }: Roles) {
  return {
    servers: servers.map(({ name, processes }) => [name, ...processes.map(({ identity }) => identity.pid)]),
    loads: loads.map(({ identity }) => identity.pid),
    helpers: helpers.map(({ identity }) => identity.pid),
  };
}

describe('assignRoles', () => {
  test('finds SRS, srs-proxy and the workers of nginx, and what makes load', () => {
    const processes = [
      listed(100, 'srs', { executable: '/usr/local/srs/objs/srs' }),
      listed(110, 'srs-proxy'),
      listed(200, 'nginx', { arguments: ['nginx: master process /usr/sbin/nginx'] }),
      worker(201, 200),
      worker(202, 200),
      listed(300, 'sb_rtmp_load'),
      listed(301, 'sb_rtmp_load_fa', { executable: '/opt/sb_rtmp_load_fast' }),
      listed(302, 'srs_bench'),
      listed(303, 'ffmpeg'),
      listed(400, 'bash'),
    ];
    expect(told(assignRoles(processes, USUAL))).toEqual({
      servers: [
        ['SRS', 100],
        ['srs-proxy', 110],
        ['nginx', 201, 202],
      ],
      loads: [300, 301, 302, 303],
      helpers: [],
    });
  });

  test('takes ffmpeg that a server started for neither', () => {
    const processes = [
      listed(100, 'srs'),
      listed(101, 'ffmpeg', { parent: 100 }),
      listed(102, 'sh', { parent: 100 }),
      listed(103, 'ffmpeg', { parent: 102 }),
      listed(104, 'ffmpeg'),
    ];
    expect(told(assignRoles(processes, USUAL))).toEqual({
      servers: [['SRS', 100]],
      loads: [104],
      helpers: [101, 103],
    });
  });

  test('tells several of one name apart, and drops a script that started SRS', () => {
    const processes = [
      listed(90, 'srs', { executable: '/bin/bash' }),
      listed(100, 'srs', { parent: 90 }),
      listed(120, 'srs'),
    ];
    expect(told(assignRoles(processes, USUAL)).servers).toEqual([
      ['SRS 100', 100],
      ['SRS 120', 120],
    ]);
  });

  test('tells two masters of nginx apart', () => {
    expect(told(assignRoles([worker(201, 200), worker(301, 300)], USUAL)).servers).toEqual([
      ['nginx 201', 201],
      ['nginx 301', 301],
    ]);
  });

  test('measures what is named in the place of the usual ones', () => {
    const processes = [
      listed(100, 'srs'),
      listed(500, 'mediamtx'),
      listed(501, 'mediamtx', { parent: 500 }),
      listed(600, 'janus'),
      listed(700, 'wrk'),
      listed(701, 'ffmpeg'),
    ];
    const choice = { srsName: 'srs', servers: ['mediamtx', 600], loads: ['wrk'] };
    expect(told(assignRoles(processes, choice))).toEqual({
      servers: [
        ['mediamtx', 500, 501],
        ['janus', 600],
      ],
      loads: [700],
      helpers: [],
    });
  });

  test('names a server once that is meant by its name and by its pid', () => {
    const choice = { srsName: 'srs', servers: ['srs', 100], loads: [] };
    expect(told(assignRoles([listed(100, 'srs')], choice)).servers).toEqual([['srs', 100]]);
  });

  test('takes what a step has started for load, whatever it is called', () => {
    const processes = [
      listed(100, 'srs'),
      listed(800, 'python3'),
      listed(801, 'srs', { parent: 800 }),
      listed(802, 'sleep', { parent: 801 }),
    ];
    expect(told(assignRoles(processes, USUAL, new Set([800])))).toEqual({
      servers: [['SRS', 100]],
      loads: [800, 801, 802],
      helpers: [],
    });
  });

  test('does not run in a circle where parents do', () => {
    const processes = [listed(100, 'srs', { parent: 101 }), listed(101, 'ffmpeg', { parent: 100 })];
    expect(told(assignRoles(processes, USUAL))).toEqual({
      servers: [['SRS', 100]],
      loads: [],
      helpers: [101],
    });
  });

  test('has names that may be shown', () => {
    const choice = { srsName: 'srs', servers: [100], loads: [] };
    expect(told(assignRoles([listed(100, 'a\x1b[31mb')], choice)).servers).toEqual([['a[31mb', 100]]);
  });
});
