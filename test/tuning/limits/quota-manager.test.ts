import { expect, test } from 'vitest';
import { describeQuotaManager } from '../../../src/tuning/limits/quota-manager.ts';

const ID = '0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9';

test.each([
  [
    '/system.slice/srs.service',
    'none',
    'systemd manages srs.service and may write its own value at the next daemon-reload. To have it keep this one: systemctl set-property srs.service CPUQuota= (empty: no quota)',
  ],
  [
    '/system.slice/system-srs.slice/srs@1.service',
    0.9,
    'systemd manages srs@1.service and may write its own value at the next daemon-reload. To have it keep this one: systemctl set-property srs@1.service CPUQuota=90%',
  ],
  [
    '/system.slice',
    1.375,
    'systemd manages system.slice and may write its own value at the next daemon-reload. To have it keep this one: systemctl set-property system.slice CPUQuota=137.5%',
  ],
  [
    `/system.slice/docker-${ID}.scope`,
    'none',
    'This lasts until the container is started anew. To have docker keep it: docker update --cpus 4 0a1b2c3d4e5f (all of them; 0 would change nothing. Where it was started with --cpu-quota: docker update --cpu-quota -1 0a1b2c3d4e5f)',
  ],
  [
    `/docker/${ID}`,
    0.9,
    'This lasts until the container is started anew. To have docker keep it: docker update --cpus 0.9 0a1b2c3d4e5f',
  ],
  [
    `/machine.slice/libpod-${ID}.scope`,
    'none',
    'This lasts until the container is started anew. To have podman keep it: podman update --cpu-quota -1 0a1b2c3d4e5f',
  ],
  [
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod7.slice/cri-containerd-${ID}.scope`,
    'none',
    "The kubelet sets it by the limits of the pod: this lasts until the container restarts. To keep it, take resources.limits.cpu out of the pod's specification",
  ],
  [
    `/kubepods/burstable/pod0123456789abcdef/${ID}`,
    2,
    'The kubelet sets it by the limits of the pod: this lasts until the container restarts. To keep it, set resources.limits.cpu: "2" in the pod\'s specification',
  ],
  [
    '/lxc.payload.edge',
    2,
    'This lasts until the container is started anew. To keep it, change the limit of the LXC container edge as well',
  ],
  ['/srs', 'none', undefined],
  ['/', 'none', undefined],
] as const)('%s, %s', (group, cpus, words) => {
  expect(describeQuotaManager(group, cpus, 4)).toBe(words);
});

test('docker is told how many CPUs are all of them only where that is known', () => {
  expect(describeQuotaManager(`/docker/${ID}`, 'none', undefined)).toContain(
    'docker update --cpus N 0a1b2c3d4e5f (as many as the host has; 0 would change nothing.',
  );
});

test('a name with blanks is quoted', () => {
  expect(describeQuotaManager('/system.slice/a b.service', 'none', 4)).toContain(
    "systemctl set-property 'a b.service' CPUQuota=",
  );
});
