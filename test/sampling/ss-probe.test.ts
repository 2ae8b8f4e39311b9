import { expect, test } from 'vitest';
import { Look, socketsKey } from '../../src/host/look.ts';
import { SsProbe } from '../../src/sampling/ss-probe.ts';

const SRS = { pid: 7, isHostNamespace: true, inodes: undefined };

test('a question that a refresh did not repeat is no refusal: its answer may still come', () => {
  const probe = new SsProbe(1_000, text => text);
  const heard: string[] = [];
  const hear = ({ value }: { readonly value: string }) => void heard.push(value);
  probe.advanceTo(0);
  const question = probe.question(SRS, [8_000]);
  if (question === undefined) throw new Error('nothing was asked');
  const key = socketsKey(question);
  probe.accept(new Look({ sockets: new Map([[key, undefined]]) }), hear);
  // Somebody looks at all sockets: this refresh reads the table, and asks nothing of ss.
  probe.advanceTo(1_000);
  probe.accept(new Look({}), hear);
  expect(probe.isSilent).toBe(false);
  probe.advanceTo(2_000);
  expect(probe.question(SRS, [8_000])).toBe(question);
  probe.accept(new Look({ sockets: new Map([[key, { asked: 'ss', text: 'late', atMs: 400 }]]) }), hear);
  expect(heard).toEqual(['late']);
});
