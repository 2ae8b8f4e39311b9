import { describe, expect, test } from 'vitest';
import {
  listHoldersByNetstat,
  listHoldersBySs,
  listOpenFilesByLsof,
} from '../../../../src/host/recorded/imported/sos/socket-holders.ts';

describe('who holds a socket', () => {
  test('by ss -peaonmi, each process of a shared one, whatever its name', () => {
    const text = `Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
udp   UNCONN 424960 0            0.0.0.0:8000        0.0.0.0:*       users:(("srs",pid=17034,fd=9)) ino:55253 sk:51e9c cgroup:/ <->
	 skmem:(r424960,rb425984,t0,tb212992,f0,w0,o0,bl0,d4668)
tcp   LISTEN 0      128          0.0.0.0:80          0.0.0.0:*       users:(("a\\",pid=9",pid=7,fd=6),("nginx",pid=8,fd=6)) ino:99 sk:1 <->
tcp   ESTAB  0      0            1.1.1.1:80          2.2.2.2:9       ino:100 sk:2 <->
`;
    expect(listHoldersBySs(text)).toEqual([
      { pid: 17_034, descriptor: 9, target: 'socket:[55253]' },
      { pid: 7, descriptor: 6, target: 'socket:[99]' },
      { pid: 8, descriptor: 6, target: 'socket:[99]' },
    ]);
  });

  test('by netstat -W -neopa', () => {
    const text = `Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       User       Inode      PID/Program name     Timer
tcp        0      0 0.0.0.0:1935            0.0.0.0:*               LISTEN      0          55250      17034/./objs/srs     off (0.00/0/0)
udp   424960      0 0.0.0.0:8000            0.0.0.0:*                           0          55253      17034/./objs/srs     off (0.00/0/0)
udp        0      0 0.0.0.0:68              0.0.0.0:*                           0          55254      -                    off (0.00/0/0)
`;
    expect(listHoldersByNetstat(text).map(({ pid, target }) => [pid, target])).toEqual([
      [17_034, 'socket:[55250]'],
      [17_034, 'socket:[55253]'],
    ]);
  });

  test('by lsof, with every other open file', () => {
    const text = `COMMAND     PID USER   FD      TYPE             DEVICE SIZE/OFF       NODE NAME
srs       17034    0  cwd       DIR               0,40     4096     281474 /usr/local/srs
srs       17034    0  mem       REG               0,40 12345678     281475 /usr/local/srs/objs/srs
srs       17034    0    0r      CHR                1,3      0t0          5 /dev/null
srs       17034    0    3w      REG               0,40     1234     281476 /usr/local/srs/objs/srs.log
srs       17034    0    4u  a_inode               0,14        0       1042 [eventpoll]
srs       17034    0    9u     IPv4              55253      0t0        UDP *:8000
`;
    expect(listOpenFilesByLsof(text)).toEqual([
      { pid: 17_034, descriptor: 0, target: '/dev/null' },
      { pid: 17_034, descriptor: 3, target: '/usr/local/srs/objs/srs.log' },
      { pid: 17_034, descriptor: 4, target: 'anon_inode:[eventpoll]' },
      { pid: 17_034, descriptor: 9, target: 'socket:[55253]' },
    ]);
  });

  test.each([
    ['', 'nothing'],
    ['\0\x1b[31m', 'controls'],
    ['users:(("x",pid=9'.repeat(9), 'cut'],
  ])('gives nothing of %j', text => {
    expect(listHoldersBySs(text)).toEqual([]);
    expect(listHoldersByNetstat(text)).toEqual([]);
    expect(listOpenFilesByLsof(text)).toEqual([]);
  });
});
