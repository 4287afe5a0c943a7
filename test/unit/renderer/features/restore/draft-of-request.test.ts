import { describe, expect, it } from 'vitest';
import { emptyDraft } from '../../../../../renderer/features/restore/draft.ts';
import { draftOfRequest } from '../../../../../renderer/features/restore/draft-of-request.ts';
import { locationOf } from '../../../../../renderer/ui/storage/form.ts';
import { JobRequest } from '../../../../../shared/jobs/job-request.ts';

describe('a restore that begins like another one', () => {
  const point = { instanceId: 'inst-1', pointId: 'point-1' };
  const options = {
    newDatabase: 'shop_2',
    jobs: 4,
    selection: { schemas: [], tables: [], excludeTables: [] },
    noOwner: true,
    noPrivileges: false,
    roleMap: [{ from: '__proto__', to: 'ada' }],
    createRoles: true,
    keepPartial: true,
    allOrNothing: true,
    skipDamaged: true,
    analyze: false,
    activate: true,
  };
  const database = (more: object = {}) =>
    JobRequest.parse({
      kind: 'restore-as-database',
      ...point,
      serverId: 'srv-0002',
      options: { ...options, ...more },
    });

  it('has its secret, where somebody here has said as whom it is read', () => {
    const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-admin';
    const credentialOf = (credential: object) =>
      draftOfRequest(JobRequest.parse({ ...database(), credential }), false)?.draft.credential;
    const read = { kind: 'key-vault', secret, identity: 'identity-1' };
    expect(credentialOf(read)).toEqual(read);
    expect(credentialOf({ kind: 'key-vault', secret })).toBeNull();
  });

  it('has its choices', () => {
    expect(draftOfRequest(database(), false)).toEqual({
      draft: {
        ...emptyDraft(false),
        serverId: 'srv-0002',
        newDatabase: 'shop_2',
        jobs: '4',
        noOwner: true,
        roleMap: new Map([['__proto__', 'ada']]),
        createRoles: true,
        keepPartial: true,
        allOrNothing: true,
        skipDamaged: true,
        analyze: false,
        activate: true,
      },
      selection: null,
    });
  });

  it('has the secret that it logged in with, and as whom that is read', () => {
    const credential = {
      kind: 'key-vault',
      secret: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
      identity: 'identity-1',
    };
    const request = JobRequest.parse({ ...database(), credential });
    expect(draftOfRequest(request, false)?.draft.credential).toEqual(credential);
  });

  it('has its objects, to be checked once the archive is read', () => {
    const selection = { schemas: ['shop'], tables: [], excludeTables: [{ schema: 'shop', name: 'log' }] };
    const asked = draftOfRequest(database({ selection }), false);
    expect(asked).toMatchObject({ draft: { scope: 'chosen', newDatabase: 'shop_2' }, selection });
  });

  it('has the place of its files, without a secret', () => {
    const destination = {
      kind: 'azure-blob',
      url: 'https://a.blob.core.windows.net/c',
      credential: { kind: 'sas', source: { kind: 'env', variable: 'SAS' } },
    };
    const request = JobRequest.parse({ kind: 'restore-as-files', ...point, destination });
    const asked = draftOfRequest(request, false);
    expect(asked?.draft.target).toBe('files');
    expect(asked && locationOf({ ...asked.draft.storage, secret: '' })).toEqual(destination);
    expect(asked?.draft.storage).not.toHaveProperty('secret');
  });

  it('has the folder of its files as what was chosen before, and none where that is not known', () => {
    const request = JobRequest.parse({
      kind: 'restore-as-files',
      ...point,
      destination: { kind: 'folder', path: '/exports' },
    });
    const place = { ticket: `place-${'0'.repeat(48)}`, path: '/exports' };
    expect(draftOfRequest(request, false, place)?.draft.storage.place).toEqual(place);
    expect(draftOfRequest(request, false)?.draft.storage.place).toBeNull();
  });

  it('is nothing for other jobs, and where nobody knows what was asked', () => {
    const backup = JobRequest.parse({ kind: 'backup', instanceId: 'inst-1' });
    expect([null, backup].map((request) => draftOfRequest(request, false))).toEqual([null, null]);
  });
});
