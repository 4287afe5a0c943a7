import { expect, it } from 'vitest';
import { inTheWay, jobWords } from '../../../../main/coordinator/jobs/in-the-way.ts';
import { job } from '../../../support/store-records.ts';

it('a job that is in the way is named, with what shows and cancels it', () => {
  const verify = job('job-7', { kind: 'verify', subject: 'shop' });
  expect(jobWords(verify)).toBe('verify of shop (job-7)');
  expect(inTheWay('It is in use.', verify)).toMatchObject({
    code: 'UserErrorJobConflict',
    message: 'It is in use.',
    remedy: 'Wait until the job verify of shop (job-7) has ended, or cancel it; then try again.',
    steps: [{ do: 'cancel-job', job: 'job-7' }],
  });
});
