import { describe, expect, it } from 'vitest';
import { Places } from '../../../src/output/prometheus/places.ts';

const holders = (...names: readonly string[]) =>
  names.map(text => {
    const [key = '', name = ''] = text.split(' ');
    return { key, name };
  });
const taken = (places: Places, ...names: readonly string[]) =>
  Object.fromEntries(places.take(holders(...names)));

describe('places', () => {
  it('number those of one name, and are taken again when they are left', () => {
    const places = new Places(9);
    expect(taken(places, '1 a', '2 a', '3 b')).toEqual({ 1: 'a', 2: 'a#2', 3: 'b' });
    expect(taken(places, '2 a', '4 a', '5 a')).toEqual({ 2: 'a#2', 4: 'a', 5: 'a#3' });
    expect(places.leftOut).toBe(0);
  });

  it('are never two of one name, whatever things are called', () => {
    const places = new Places(9);
    expect(Object.values(taken(places, '1 a#2', '2 a', '3 a')).sort()).toEqual(['a', 'a#2', 'a#3']);
  });

  it('are as many as may be at once, and of so many names as ever may be', () => {
    const places = new Places(2, 3);
    expect(taken(places, '1 a', '2 b', '3 c')).toEqual({ 1: 'a', 2: 'b' });
    expect(places.leftOut).toBe(1);
    expect(taken(places, '4 c', '5 d')).toEqual({ 4: 'c' });
    expect(places.leftOut).toBe(1);
    expect(taken(places, '6 a', '7 b')).toEqual({ 6: 'a', 7: 'b' });
  });
});
