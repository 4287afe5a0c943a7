import { afterEach, beforeEach, expect, it } from 'vitest';
import { chosenBefore } from '../../../../main/coordinator/places/chosen-before.ts';
import { resolvePlace } from '../../../../main/coordinator/places/resolve.ts';
import { InstanceId, PointId } from '../../../../shared/ids.ts';
import { job, owner, server } from '../../../support/store-records.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;
beforeEach(async () => {
  engine = await openEngine({ host: { kind: 'electron' } });
});
afterEach(() => engine[Symbol.asyncDispose]());

it('gives files of a server and the folder of an earlier restore again, each for its purpose', async () => {
  const { store } = engine;
  store.servers.insert({
    ...server('server-1', 'prod'),
    credential: { kind: 'passfile', path: '/home/dba/.pgpass' },
  });
  const request = {
    kind: 'restore-as-files' as const,
    instanceId: InstanceId.parse('inst-0001'),
    pointId: PointId.parse('point-0001'),
    destination: { kind: 'folder' as const, path: '/exports' },
    skipDamaged: false,
  };
  const done = job('job-0001', { kind: 'restore-as-files' });
  store.jobs.insert(done, { ...owner, request });
  const ca = await chosenBefore(engine, { server: 'prod', purpose: 'ca-file' });
  expect(ca?.path).toBe('/ca.pem');
  const file = await chosenBefore(engine, { server: 'prod', purpose: 'password-file' });
  expect(await resolvePlace(engine, { ticket: file?.ticket ?? '' }, 'password-file')).toBe(
    '/home/dba/.pgpass',
  );
  expect(await chosenBefore(engine, { server: 'prod', purpose: 'service-file' })).toBeNull();
  const exported = await chosenBefore(engine, { job: done.id });
  expect(await resolvePlace(engine, { ticket: exported?.ticket ?? '' }, 'files')).toBe('/exports');
  await expect(resolvePlace(engine, { ticket: exported?.ticket ?? '' }, 'tools')).rejects.toMatchObject({
    code: 'UserErrorInvalidInput',
    message: expect.stringContaining('not known any more') as string,
  });
});
