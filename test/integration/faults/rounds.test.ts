import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../faults/random.ts';
import { allFaults } from '../../faults/rounds.ts';
import { createWorld, type World } from '../../faults/world.ts';

/** One round of what `npm run faults` repeats for hours; the seed makes it the same choices every time. */
const seed = seeded('the round of the tests');
let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

describe('no promise is broken by', () => {
  it.each(allFaults({ storageAwayMs: 1_000 }))('$name', async (fault) => {
    const { broken } = await fault.run(world, seed.of(fault.name));
    expect(broken).toEqual([]);
  });
});
