import { describe, expect, it } from 'vitest';
import { GONE_FOR_LONG_MS, Places } from '../../../src/output/prometheus/places.ts';

const holders = (...names: readonly string[]) =>
  names.map(text => {
    const [key = '', name = ''] = text.split(' ');
    return { key, name };
  });
const takenAt = (places: Places, nowMs: number, ...names: readonly string[]) =>
  Object.fromEntries(places.take(holders(...names), nowMs));
const taken = (places: Places, ...names: readonly string[]) => takenAt(places, 0, ...names);

describe('places', () => {
  it('number those of one name, and are taken again when they are left', () => {
    const places = new Places(9);
    expect(taken(places, '1 a', '2 a', '3 b')).toEqual({ 1: 'a', 2: 'a#2', 3: 'b' });
    expect(taken(places, '2 a', '4 a', '5 a')).toEqual({ 2: 'a#2', 4: 'a', 5: 'a#3' });
    expect(places.leftOut).toBe(0);
  });

  it('that are left go to who comes later, never to who was there before: what he has counted would be a leap', () => {
    const places = new Places(2);
    expect(taken(places, '1 a', '2 a', '3 a', '4 b')).toEqual({ 1: 'a', 2: 'a#2' });
    expect(places.leftOut).toBe(2);
    // A name that nobody had leaps for nobody.
    expect(taken(places, '2 a', '3 a', '4 b')).toEqual({ 2: 'a#2', 4: 'b' });
    expect(taken(places, '3 a', '4 b')).toEqual({ 4: 'b' });
    expect(places.leftOut).toBe(1);
    expect(taken(places, '3 a', '4 b', '5 a')).toEqual({ 4: 'b', 5: 'a' });
    // Who came while both were held, and stayed, may have what is left after he came by none.
    expect(taken(places, '3 a', '4 b', '5 a', '6 a')).toEqual({ 4: 'b', 5: 'a' });
    expect(taken(places, '3 a', '4 b', '6 a')).toEqual({ 4: 'b', 6: 'a#2' });
    expect(taken(places, '3 a', '6 a', '7 a')).toEqual({ 6: 'a#2', 7: 'a' });
  });

  it('are never two of one name, whatever things are called', () => {
    const places = new Places(9);
    expect(Object.values(taken(places, '1 a#2', '2 a', '3 a')).sort()).toEqual(['a', 'a#2', 'a#3']);
  });

  it('are as many as may be at once, and of so many names as may be known', () => {
    const places = new Places(2, 3);
    expect(taken(places, '1 a', '2 b', '3 c')).toEqual({ 1: 'a', 2: 'b' });
    expect(places.leftOut).toBe(1);
    expect(taken(places, '4 c', '5 d')).toEqual({ 4: 'c' });
    expect(places.leftOut).toBe(1);
    expect(taken(places, '6 a', '7 b')).toEqual({ 6: 'a', 7: 'b' });
  });

  it('keep the name of what is gone for an hour, and as long as no other needs its place', () => {
    const places = new Places(9, 2);
    expect(takenAt(places, 0, '1 a', '2 b')).toEqual({ 1: 'a', 2: 'b' });
    expect(takenAt(places, 1_000, '2 b')).toEqual({ 2: 'b' });
    const almost = GONE_FOR_LONG_MS - 1;
    expect(takenAt(places, almost, '2 b', '3 c')).toEqual({ 2: 'b' });
    expect(places.leftOut).toBe(1);
    // It comes back under its own name, however late, where nobody took its place.
    expect(takenAt(places, almost, '2 b', '4 a')).toEqual({ 2: 'b', 4: 'a' });
    expect(takenAt(places, 2 * almost, '2 b')).toEqual({ 2: 'b' });
    expect(takenAt(places, 9 * almost, '2 b', '5 a')).toEqual({ 2: 'b', 5: 'a' });
  });

  it('give up the name that is gone longest first, never one that somebody has or asks for', () => {
    const places = new Places(9, 3);
    takenAt(places, 0, '1 a', '2 b', '3 c');
    takenAt(places, 1_000, '2 b', '3 c');
    takenAt(places, 2_000, '3 c');
    const late = 3 * GONE_FOR_LONG_MS;
    // After a night without figures: a is started anew, and asks behind who is new.
    expect(takenAt(places, late, '4 d', '5 a', '3 c')).toEqual({ 3: 'c', 4: 'd', 5: 'a' });
    expect(takenAt(places, late, '4 d', '5 a', '3 c', '6 b')).toEqual({ 3: 'c', 4: 'd', 5: 'a' });
    const two = new Places(9, 2);
    takenAt(two, 0, '1 a', '2 b');
    takenAt(two, 1_000, '2 b');
    expect(takenAt(two, late, '3 d', '4 a', '2 b')).toEqual({ 2: 'b', 4: 'a' });
  });
});
