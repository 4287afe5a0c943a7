import { expect, it } from 'vitest';
import { isAt, places } from '../../../../renderer/frame/places.ts';

it('marks the place that an address belongs to', () => {
  const at = (location: string) => places.filter((place) => isAt(place, location)).map((place) => place.name);
  expect(at('/servers/srv-1')).toEqual(['Servers']);
  expect(at('/restore/inst-1')).toEqual(['Databases']);
  expect(at('/serversx')).toEqual([]);
});
