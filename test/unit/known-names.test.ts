import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knownNames } from '../../main/known-names.ts';
import { Store } from '../../main/store/store.ts';
import { InstanceId } from '../../shared/ids.ts';
import { instance, server, vault } from '../support/cli/fake-client.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pgkeep-names-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const none = { servers: [], vaults: [], instances: [] };

describe('names for shell completion', () => {
  it('are read while another pgkeep has the home open, and with what tells them apart', () => {
    const store = new Store(join(home, 'pgkeep.sqlite'));
    store.servers.insert(server);
    store.vaults.insert(vault);
    store.instances.insert({ ...instance, id: InstanceId.parse('inst-1a2b'), name: 'prod/shop' });
    expect(knownNames({ PGKEEP_HOME: home })).toEqual({
      servers: [{ id: server.id, name: 'prod', detail: 'db.example.com:5432' }],
      vaults: [{ id: vault.id, name: 'archive', detail: '/backup/pgkeep' }],
      instances: [
        { id: 'inst-1a2b', name: 'prod/shop', database: 'shop', detail: 'shop of prod in archive' },
      ],
    });
    store.close();
  });

  it('are none without a home, which is not made for that', () => {
    const missing = join(home, 'missing');
    expect(knownNames({ PGKEEP_HOME: missing })).toEqual(none);
    expect(existsSync(missing)).toBe(false);
    expect(knownNames({ PGKEEP_HOME: home })).toEqual(none);
    expect(readdirSync(home)).toEqual([]);
  });

  it('are none where the state is damaged', () => {
    writeFileSync(join(home, 'pgkeep.sqlite'), 'x'.repeat(8192));
    expect(knownNames({ PGKEEP_HOME: home })).toEqual(none);
  });
});
