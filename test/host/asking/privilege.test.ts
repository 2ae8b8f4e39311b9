import { expect, it } from 'vitest';
import { createPrivilegeCheck } from '../../../src/host/asking/privilege.ts';

function askingUser(answers: readonly (boolean | undefined)[]) {
  const state = { nowMs: 5_000, asked: 0 };
  const askSudo = async () => answers[state.asked++];
  return { state, check: createPrivilegeCheck({ userId: 1_000, askSudo, nowMs: () => state.nowMs }) };
}

it('is root for user 0, who needs no sudo', async () => {
  const check = createPrivilegeCheck({ userId: 0, askSudo: async () => false, nowMs: () => 0 });
  expect(await check()).toBe('root');
});

it.each([
  [true, 'sudo'],
  [false, 'user'],
] as const)('is what sudo -n says: %s means %s', async (isAllowed, privilege) => {
  expect(await askingUser([isAllowed]).check()).toBe(privilege);
});

it('asks sudo once a minute at most, even when two ask at once', async () => {
  const { state, check } = askingUser([false, true]);
  expect(await Promise.all([check(), check()])).toEqual(['user', 'user']);
  state.nowMs += 59_999;
  expect(await check()).toBe('user');
  expect(state.asked).toBe(1);
  state.nowMs += 1;
  expect(await check()).toBe('sudo');
  expect(state.asked).toBe(2);
});

it('is what sudo said last while it cannot be asked, and asks again as soon as somebody wants to know', async () => {
  const { state, check } = askingUser([true, undefined, undefined, false, true]);
  expect(await check()).toBe('sudo');
  state.nowMs += 70_000;
  expect(await Promise.all([check(), check()])).toEqual(['sudo', 'sudo']);
  expect(state.asked).toBe(2);
  expect(await check()).toBe('sudo');
  state.nowMs += 5_000;
  expect(await check()).toBe('user');
  expect(await check()).toBe('user');
  expect(state.asked).toBe(4);
});

it('is a user where sudo could never be asked', async () => {
  const { check } = askingUser([undefined, true]);
  expect(await check()).toBe('user');
  expect(await check()).toBe('sudo');
});
