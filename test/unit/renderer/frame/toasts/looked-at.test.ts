import { describe, expect, it } from 'vitest';
import { leadsHere, showsJob } from '../../../../../renderer/frame/toasts/looked-at.ts';

const notice = (href: string) => ({ link: { href, label: 'Show' } });

describe('what the shown page says itself', () => {
  it('is the end of the job whose page it is', () => {
    expect(showsJob({ pathname: '/jobs/job-1' }, { id: 'job-1' })).toBe(true);
    expect(showsJob({ pathname: '/jobs/job-12' }, { id: 'job-1' })).toBe(false);
    expect(showsJob({ pathname: '/jobs' }, { id: 'job-1' })).toBe(false);
  });

  it.each([
    ['the list of all jobs', '/jobs', '/jobs', true],
    ['a list of which the notice names a part', '/jobs', '/jobs?state=failed', true],
    ['the very part', '/jobs?state=failed', '/jobs?state=failed', true],
    ['another part', '/jobs?state=completed', '/jobs?state=failed', false],
    ['a part where the notice is about all', '/jobs?state=failed', '/jobs', false],
    ['another page', '/overview', '/jobs', false],
  ])('and what leads to it: %s', (_what, at, href, here) => {
    expect(leadsHere(new URL(at, 'http://127.0.0.1'), notice(href))).toBe(here);
  });

  it('is nothing of a notice that leads nowhere', () => {
    expect(leadsHere({ pathname: '/jobs', search: '' }, {})).toBe(false);
  });
});
