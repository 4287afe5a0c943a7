import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findJob } from '../../../../main/coordinator/jobs/find-job.ts';
import { Store } from '../../../../main/store/store.ts';
import { job, owner } from '../../../support/store-records.ts';

let store: Store;
beforeEach(() => {
  store = new Store(':memory:');
});
afterEach(() => store.close());

const notFound = (message: string) =>
  expect.objectContaining({ code: 'UserErrorNotFound', message: expect.stringContaining(message) as string });

describe('findJob', () => {
  beforeEach(() => {
    for (const id of ['job-20260101t000000-aa', 'job-20260101t000000-ab', 'job-20260202t000000-aa']) {
      const startedAt = `${id.slice(4, 8)}-${id.slice(8, 10)}-${id.slice(10, 12)}T00:00:00.000Z`;
      store.jobs.insert(job(id, { startedAt }), owner);
    }
  });

  it.each([
    ['job-20260101t000000-ab', 'job-20260101t000000-ab'],
    ['job-202602', 'job-20260202t000000-aa'],
    ['latest', 'job-20260202t000000-aa'],
  ])('%s', (reference, id) => {
    expect(findJob(store, reference).id).toBe(id);
  });

  it('an id that another one begins with', () => {
    store.jobs.insert(job('job-20260101t000000-a'), owner);
    expect(findJob(store, 'job-20260101t000000-a').id).toBe('job-20260101t000000-a');
  });

  it('says what is wrong', () => {
    expect(() => findJob(store, 'job-20260101')).toThrow(notFound('Several job ids begin with'));
    expect(() => findJob(store, 'job%')).toThrow(notFound('There is no job "job%".'));
    const empty = new Store(':memory:');
    expect(() => findJob(empty, 'latest')).toThrow(notFound('There is no job "latest".'));
    empty.close();
  });
});
