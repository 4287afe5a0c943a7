import { describe, expect, it } from 'vitest';
import { wholeDatabase, emptyDraft } from '../../../../../renderer/features/restore/draft.ts';
import { restoreInput } from '../../../../../renderer/features/restore/request.ts';
import type { ServerSummary } from '../../../../../shared/servers/servers.ts';

describe('what is asked for', () => {
  it('maps and creates roles that only policies name, where owners and privileges are left out', () => {
    const draft = {
      ...emptyDraft(false),
      noOwner: true,
      noPrivileges: true,
      createRoles: true,
      activate: true,
    };
    const server = { id: 'srv-0002' } as ServerSummary;
    const roleMap = [{ from: 'reader', to: 'ada' }];
    const target = { server, newDatabase: 'shop_2', nameProblem: null, roleMap };
    const choice = { instance: 'inst-1', point: 'point-1', selection: wholeDatabase, draft, target };
    const credential = {
      kind: 'key-vault',
      secret: 'https://kv-1.vault.azure.net/secrets/a',
      identity: 'me',
    } as const;
    expect(restoreInput({ ...choice, draft: { ...draft, credential } })).toMatchObject({ credential });
    expect(restoreInput(choice)).toEqual({
      instance: 'inst-1',
      point: 'point-1',
      targetServer: 'srv-0002',
      newDatabase: 'shop_2',
      jobs: 1,
      selection: wholeDatabase,
      noOwner: true,
      noPrivileges: true,
      roleMap,
      createRoles: true,
      keepPartial: false,
      allOrNothing: false,
      skipDamaged: false,
      analyze: true,
      activate: true,
    });
  });

  it('names the secret of this restore', () => {
    const credential = {
      kind: 'key-vault',
      secret: 'https://contoso-kv.vault.azure.net/secrets/shop-admin',
      identity: 'identity-1',
    } as const;
    const server = { id: 'srv-0002' } as ServerSummary;
    const target = { server, newDatabase: 'shop_2', nameProblem: null, roleMap: [] };
    const draft = { ...emptyDraft(false), credential };
    const choice = { instance: 'inst-1', point: 'point-1', selection: wholeDatabase, draft, target };
    expect(restoreInput(choice)?.credential).toEqual(credential);
    expect(restoreInput({ ...choice, draft: emptyDraft(false) })).not.toHaveProperty('credential');
  });
});
