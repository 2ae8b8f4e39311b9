import { expect, test } from 'vitest';
import { parseInterrupts } from '../../src/procfs/interrupts.ts';
import { irqsNamedAfter, irqsWithDriver, nameOfIrq } from '../../src/procfs/irq-names.ts';
import { cpuOfKsoftirqd } from '../../src/procfs/ksoftirqd.ts';
import { parseNodeCpus, parseNumaNode } from '../../src/procfs/numa.ts';

test.each([
  ['0\n', 0],
  ['1\n', 1],
  ['-1\n', undefined],
  ['', undefined],
  ['1 2\n', undefined],
  ['99999999999999999999\n', undefined],
  ['\u0000\u0001', undefined],
])('numa_node %j is %j', (text, node) => {
  expect(parseNumaNode(text)).toBe(node);
});

test.each([
  ['/sys/devices/system/node/node1/cpulist', '4-5,8\n', { node: 1, cpus: [4, 5, 8] }],
  ['/sys/devices/system/node/node0/cpulist', '\n', { node: 0, cpus: [] }],
  ['/sys/devices/system/node/node0/cpulist', 'rubbish\n', undefined],
  ['/sys/devices/system/node/possible/cpulist', '0\n', undefined],
])('the node at %s with %j is %j', (path, text, node) => {
  expect(parseNodeCpus(path, text)).toEqual(node);
});

test.each([
  ['ksoftirqd/0\n', 0],
  ['ksoftirqd/127', 127],
  ['ksoftirqd/', undefined],
  ['ksoftirqd/1 x', undefined],
  ['xksoftirqd/1\n', undefined],
  ['', undefined],
])('the thread %j does softirqs of CPU %j', (comm, cpu) => {
  expect(cpuOfKsoftirqd(comm)).toBe(cpu);
});

const LINES = parseInterrupts(`           CPU0       CPU1
 38:       1000          0 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
 39:          0          2 PCI-MSIX-0000:00:03.0   2-edge      veth0-rx
 40:          0          2 PCI-MSIX-0000:00:03.0   3-edge      eth0-TxRx-0, eth0\u001b[31m
 41:          0          2 PCI-MSIX-0000:00:03.0   4-edge
`);

test('IRQs are known by what their drivers call them, which is cleaned', () => {
  expect(irqsNamedAfter(LINES, 'eth0', 'virtio2')).toEqual(['38', '40']);
  expect(irqsNamedAfter(LINES, 'eth0', undefined)).toEqual(['40']);
  expect(nameOfIrq(LINES.get('40'))).not.toContain('\u001b');
  expect(nameOfIrq(LINES.get('41'))).toBe('');
  expect(irqsWithDriver(['41', '40', '38', '7'], LINES)).toEqual([38, 40]);
});
