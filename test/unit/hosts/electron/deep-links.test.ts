import { describe, expect, it } from 'vitest';
import { linkAmong, routeOfLink } from '../../../../main/hosts/electron/deep-links.ts';

describe('links', () => {
  it.each([
    ['pgkeep://job/job-20260101t000000-0000abcd', '/jobs/job-20260101t000000-0000abcd'],
    ['pgkeep://job/job-20260101t000000-0000abcd/', '/jobs/job-20260101t000000-0000abcd'],
    ['pgkeep://instance/inst-20260101t000000-00000001', '/databases/inst-20260101t000000-00000001'],
    [
      'pgkeep://point/inst-20260101t000000-00000001/point-20260102t000000-00000002',
      '/databases/inst-20260101t000000-00000001?point=point-20260102t000000-00000002',
    ],
  ])('%s leads to %s', (link, route) => {
    expect(routeOfLink(link)).toBe(route);
  });

  it.each([
    'pgkeep://job/',
    'pgkeep://job/abc',
    'pgkeep://job/JOB-1234',
    'pgkeep://job/job-1234/restore',
    'pgkeep://job//job-1234',
    'pgkeep://job/../settings',
    'pgkeep://job/..%2fsettings',
    'pgkeep://job/job-1234?now=1',
    'pgkeep://job/job-1234#x',
    'pgkeep://job/job-1234\n',
    'pgkeep://job/<img src=x onerror=alert(1)>',
    'pgkeep://point/inst-0001',
    'pgkeep://point/inst-0001/point-0001/point-0002',
    'pgkeep://delete/inst-0001',
    'pgkeep://restore/inst-0001/point-0001',
    'pgkeep:job/job-1234',
    'PGKEEP://job/job-1234',
    'https://pgkeep/job/job-1234',
    'javascript:alert(1)',
    `pgkeep://job/${'a'.repeat(300)}`,
    '',
  ])('%j leads nowhere', (link) => {
    expect(routeOfLink(link)).toBeNull();
  });

  it('are found among the arguments of a second start', () => {
    expect(linkAmong(['pgkeep.exe', '--flag', 'pgkeep://job/job-1234'])).toBe('pgkeep://job/job-1234');
    // Refused later, and noted: it is meant as a link.
    expect(linkAmong(['PGKEEP:x'])).toBe('PGKEEP:x');
    expect(linkAmong(['pgkeep', '/home/me/pgkeep'])).toBeNull();
  });
});
