import { describe, expect, test } from 'vitest';
import { readWishes } from '../../src/commands/read-wishes.ts';
import { isRefusal } from '../../src/tuning/tuning.ts';

const TARGET = { process: { pid: 7847, startTicks: 1000 }, label: 'srs' };
const PLACE = { affinity: '0-3', lastCpu: 1 };
const SURVEYED = { ...TARGET, openFiles: 12, place: PLACE };
const SRS = { pid: 7847, label: 'srs' };

function wishesOf(line: string, target?: typeof SURVEYED): unknown {
  const values = readWishes(line.split(' '));
  return isRefusal(values) ? values : values.map(({ toWish }) => toWish(target));
}

describe('a word of srs-top tune', () => {
  test.each<[string, object]>([
    ['nice=-15', { kind: 'nice', ...TARGET, scope: 'all', nice: -15 }],
    ['autogroup=-5', { kind: 'autogroup', ...TARGET, nice: -5 }],
    ['affinity=1-3', { kind: 'affinity', ...TARGET, scope: 'all', cpus: '1-3' }],
    ['policy=rr:10', { kind: 'policy', ...TARGET, scope: 'all', policy: 'rr', priority: 10 }],
    ['policy=batch', { kind: 'policy', ...TARGET, scope: 'all', policy: 'batch', priority: 0 }],
    ['open-files=65535', { kind: 'open-files', ...TARGET, files: 65_535, openFiles: 12 }],
    ['quota=none', { kind: 'quota', ...TARGET, cpus: 'none', looksMs: 500 }],
    ['quota:/docker/0a1b=0.9', { kind: 'quota', ...TARGET, cpus: 0.9, group: '/docker/0a1b', looksMs: 500 }],
    ['irq:eth0=0-1', { kind: 'irq-affinity', interface: 'eth0', cpus: '0-1', srs: PLACE }],
    ['rps:br-lan:1=off', { kind: 'rps', interface: 'br-lan:1', cpus: 'off', srs: PLACE }],
    [
      'net.core.netdev_max_backlog=5000',
      { kind: 'sysctl', wishes: [{ id: 'net.core.netdev_max_backlog', value: '5000' }], srs: SRS },
    ],
  ])('%s is that wish', (word, wish) => {
    expect(wishesOf(word, SURVEYED)).toEqual([wish]);
  });

  test('buffers are the four of the guide', () => {
    const ids = ['rmem_max', 'wmem_max', 'rmem_default', 'wmem_default'].map(name => `net.core.${name}`);
    expect(wishesOf('buffers=16M')).toEqual([
      { kind: 'sysctl', wishes: ids.map(id => ({ id, value: '16M' })), srs: undefined },
    ]);
  });

  test.each([
    ['nice', '"nice": expected name=value'],
    ['nice=', '"nice=": expected name=value'],
    ['=3', '"=3": expected name=value'],
    ['kernel.panic=1', '"kernel.panic=1": expected name=value'],
    ['toString=1', '"toString=1": expected name=value'],
    ['irq=0', '"irq=0": expected name=value'],
    ['\x1b[2J=1', '"[2J=1": expected name=value'],
    ['policy=deadline:1', 'policy "deadline:1": other, batch, fifo:N or rr:N is needed'],
    ['policy=rr:0x5', 'policy "rr:0x5": other, batch, fifo:N or rr:N is needed'],
    ['policy=rr', 'policy "rr": other, batch, fifo:N or rr:N is needed'],
    ['policy=other:5', 'policy "other:5": '],
    ['policy=idle', 'policy "idle": '],
    ['nice=+5', 'nice "+5": a whole number is needed'],
    ['nice=0x5', 'nice "0x5": '],
    ['nice=1e1', 'nice "1e1": '],
    ['quota=-1', 'quota "-1": a number of CPUs such as 0.9 is needed, or none'],
    ['quota=90%', 'quota "90%": '],
    ['quota:=1', '"quota:=1": expected name=value'],
    ['open-files=64k', 'open-files "64k": a whole number is needed'],
    ['irq:=1', '"irq:=1": expected name=value'],
    ['irq:\x1b[31m=1 irq:\x1b[31m=1', 'irq:[31m is given twice'],
    ['net.core.rmem_max=4M buffers=16M', 'net.core.rmem_max is one of buffers'],
    ['nice=1 nice=2', 'nice is given twice'],
  ])('%j is refused', (words, refused) => {
    const answer = wishesOf(words);
    expect(isRefusal(answer) && answer.refused).toContain(refused);
  });
});
