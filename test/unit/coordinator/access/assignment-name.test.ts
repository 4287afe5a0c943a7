import { expect, it } from 'vitest';
import { templateGuid } from '../../../../main/coordinator/access/assignment-name.ts';

// uuid.uuid5 of Python with the namespace of template functions, of the values with hyphens between them
it.each([
  [['a', 'b', 'c'], 'a98fa280-e03f-5afa-8d8e-92d0a9c201e8'],
  [['/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1', 'x'], '34d8f3ae-bb40-5e1d-a214-acfb7aebc83e'],
])('is what guid() in a template gives: %s', (values, expected) => {
  expect(templateGuid(...values)).toBe(expected);
});
