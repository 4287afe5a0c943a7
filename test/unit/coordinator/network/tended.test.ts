import { expect, it } from 'vitest';
import { whyUntended } from '../../../../main/coordinator/network/tended.ts';
import { openTestApp } from '../../../support/apps/app.ts';

it('nobody takes a rule away where neither a service nor an application looks', async () => {
  await using app = await openTestApp();
  const { engine } = app.coordinator;
  const alone = 'Nobody will take it away at its end: this home has no service, and pgkeep is not open.';
  expect(await whyUntended(engine)).toBe(alone);

  const minutesAgo = (minutes: number) => new Date(engine.clock.now().getTime() - minutes * 60_000);
  engine.store.ticks.note(minutesAgo(46));
  expect(await whyUntended(engine)).toBe(alone);
  engine.store.ticks.note(minutesAgo(44));
  expect(await whyUntended(engine)).toBeNull();
});

it.each([
  [
    'electron',
    'pgkeep takes it away at its end only if this window is still open then: this home has no service.',
  ],
  [
    'serve',
    'pgkeep takes it away at its end only if pgkeep serve still runs then: this home has no service.',
  ],
] as const)(
  'what runs as %s takes it away while it does, and the service afterwards',
  async (kind, words) => {
    await using app = await openTestApp();
    const { engine } = app.coordinator;
    const host = { ...engine.host, kind };
    // its own look, which ends with it
    engine.store.ticks.note(engine.clock.now());
    expect(await whyUntended({ ...engine, host })).toBe(words);
    await app.client.service.install();
    expect(await whyUntended({ ...engine, host })).toBeNull();
  },
);

it('the service takes it away, also before its first look', async () => {
  await using app = await openTestApp();
  await app.client.service.install();
  expect(await whyUntended(app.coordinator.engine)).toBeNull();
});
