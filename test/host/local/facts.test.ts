import { expect, it } from 'vitest';
import { nameVirtualisation } from '../../../src/host/local/facts.ts';

it.each([
  [{ model: 'Docker Container', virtual: true, virtualHost: 'KVM' }, 'docker'],
  [{ model: 'Standard PC', virtual: true, virtualHost: 'KVM' }, 'kvm'],
  [{ model: 'VMware7,1', virtual: true, virtualHost: 'VM\u001b[31mware' }, 'vm[31mware'],
  [{ model: 'HVM domU', virtual: true }, 'virtual machine'],
  [{ model: 'PowerEdge R640', virtual: false }, undefined],
])('of %j is %s', (system, expected) => {
  expect(nameVirtualisation(system)).toBe(expected);
});
