import { expect, it } from 'vitest';
import { whyUntended } from '../../../../main/coordinator/network/tended.ts';
import { openTestApp } from '../../../support/apps/app.ts';

it('nobody takes a rule away where neither a service nor an application looks', async () => {
  await using app = await openTestApp();
  const { engine } = app.coordinator;
  const alone = 'Nobody will take it away at its end: this home has no service, and pgkeep is not open.';
  expect(await whyUntended(engine)).toBe(alone);
  expect(await whyUntended({ ...engine, host: { ...engine.host, kind: 'electron' } })).toBeNull();

  const minutesAgo = (minutes: number) => new Date(engine.clock.now().getTime() - minutes * 60_000);
  engine.store.ticks.note(minutesAgo(46));
  expect(await whyUntended(engine)).toBe(alone);
  engine.store.ticks.note(minutesAgo(44));
  expect(await whyUntended(engine)).toBeNull();
});

it('the service takes it away, also before its first look', async () => {
  await using app = await openTestApp();
  await app.client.service.install();
  expect(await whyUntended(app.coordinator.engine)).toBeNull();
});
