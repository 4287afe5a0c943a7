import { describe, expect, it, onTestFinished } from 'vitest';
import { failureOf } from '../../../support/apps/app.ts';
import * as stage from '../../../support/auto-protect/stage.ts';
import { daily, look, place, protectedIn, runDue, toldWords } from '../../../support/auto-protect/stage.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(18);
const dayMs = 24 * 60 * 60_000;
const database = (name: string) => stage.database(server(), name);
const sql = (statement: string) => stage.sqlOn(server(), statement);
const workstation = (path?: string, host?: string) =>
  stage.workstation(server(), {
    ...(path === undefined ? {} : { path }),
    ...(host === undefined ? {} : { host }),
  });

describe('databases that are protected by themselves', () => {
  it('are those that are there and those made later, told once and backed up by the policy', async () => {
    const { app, pass } = await workstation();
    await database('auto_a1');
    const set = await app.client.autoProtect.set({ ...place, names: 'auto_a*', policy: daily });
    expect(set).toMatchObject({ runsHere: true, waitsForConfirmation: false, except: [], told: [] });
    expect(await look(app)).toEqual(['protected: auto_a1']);
    await database('auto_a2');
    await database('other_a');
    expect(await look(app)).toEqual(['protected: auto_a2']);
    expect(await look(app)).toEqual([]);
    expect(await protectedIn(app)).toEqual(['auto_a1', 'auto_a2']);
    expect(await toldWords(app, 'auto_a2')).toBe(
      '"auto_a2" is protected now, as "source/auto_a2", and is backed up by the policy "Daily, kept 30 days".',
    );
    const [instance] = (await app.client.instances.list()).filter(({ database: name }) => name === 'auto_a2');
    expect(instance).toMatchObject({ policy: { name: daily }, scheduling: { runner: { of: 'server' } } });
    pass(dayMs);
    const ended = (await runDue(app)).flatMap((event) => (event.kind === 'ended' ? [event.job] : []));
    expect(ended.map(({ subject, state }) => `${subject}: ${state}`).toSorted()).toEqual([
      'source/auto_a1: completed',
      'source/auto_a2: completed',
    ]);
  });

  it('are shown before, and are not those that are excluded, templates, or closed', async () => {
    const { app } = await workstation();
    for (const name of ['auto_b1', 'auto_b2', 'auto_b_tmp', 'auto_b_closed']) await database(name);
    await sql('ALTER DATABASE auto_b_closed ALLOW_CONNECTIONS false');
    onTestFinished(async () => void (await sql('ALTER DATABASE auto_b_closed ALLOW_CONNECTIONS true')));
    const preview = async (rule?: { names: string; policy: string }) => {
      const { databases } = await app.client.autoProtect.preview({ ...place, ...(rule && { rule }) });
      return Object.fromEntries(databases.map(({ database: name, verdict }) => [name, verdict]));
    };
    expect(await preview({ names: 'auto_b?', policy: daily })).toMatchObject({
      auto_b1: 'to be protected',
      auto_b2: 'to be protected',
      auto_b_tmp: 'no rule',
      auto_b_closed: 'never',
      template1: 'never',
      postgres: 'no rule',
    });
    expect(await protectedIn(app)).toEqual([]);
    await app.client.autoProtect.set({ ...place, names: 'auto_b*', policy: daily });
    await app.client.autoProtect.exclude({ ...place, names: ['*_tmp', 'auto_b2'] });
    expect(await look(app)).toEqual(['protected: auto_b1']);
    expect(await preview()).toMatchObject({
      auto_b1: 'protected',
      auto_b2: 'excluded',
      auto_b_tmp: 'excluded',
    });
    await app.client.autoProtect.exclude({ ...place, names: ['auto_b2'], again: true });
    expect(await look(app)).toEqual(['protected: auto_b2']);
    expect(await app.client.autoProtect.remove(place)).toBeNull();
    await database('auto_b3');
    expect(await look(app)).toEqual([]);
  });

  it('stay stopped where somebody stopped them, deleted or kept, and are found where somebody protected them', async () => {
    const { app } = await workstation();
    for (const name of ['auto_c1', 'auto_c2', 'auto_c3']) await database(name);
    await app.client.instances.protect({ ...place, database: 'auto_c1', name: 'by hand' });
    await app.client.autoProtect.set({ ...place, names: 'auto_c*', policy: daily });
    expect(await look(app)).toEqual(['found: auto_c1', 'protected: auto_c2', 'protected: auto_c3']);
    await app.client.instances.stop({ instance: 'source/auto_c2', data: 'keep' });
    await app.client.instances.stop({ instance: 'source/auto_c3', data: 'delete', typedName: 'auto_c3' });
    await app.client.instances.stop({ instance: 'by hand', data: 'delete', typedName: 'auto_c1' });
    expect(await look(app)).toEqual([]);
    expect(await protectedIn(app)).toEqual(['auto_c2']);
  });

  it('go on in one series after they were renamed, and are told when they are gone', async () => {
    const { app } = await workstation();
    await database('auto_d1');
    await app.client.autoProtect.set({ ...place, names: 'auto_d*', policy: daily });
    await look(app);
    await sql('ALTER DATABASE auto_d1 RENAME TO auto_d2');
    onTestFinished(() => server().dropDatabase('auto_d2'));
    expect(await look(app)).toEqual(['renamed: auto_d2']);
    expect(await protectedIn(app)).toEqual(['auto_d2']);
    await server().dropDatabase('auto_d2');
    expect(await look(app)).toEqual(['gone: auto_d2']);
    expect(await look(app)).toEqual([]);
    expect(await toldWords(app, 'auto_d2')).toContain('backups of "source/auto_d1" fail until');
  });

  it('are one instance where two homes do it at the same moment', async () => {
    const { app, path } = await workstation();
    await database('auto_e1');
    // under another address, so that the vault has two records of the server, each with a runner
    const { app: other } = await workstation(path, 'localhost');
    await app.client.autoProtect.set({ ...place, names: 'auto_e*', policy: daily });
    await other.client.autoProtect.set({ ...place, names: 'auto_e*', policy: daily });
    await Promise.all([look(app), look(other)]);
    await Promise.all([look(app), look(other)]);
    const ids = await Promise.all(
      [app, other].map(async ({ client }) => {
        await client.overview.instances({ refresh: true });
        return (await client.instances.list()).map(({ id }) => id);
      }),
    );
    expect(new Set(ids.flat()).size).toBe(1);
  });
});

describe('rules that another workstation wrote', () => {
  it('are followed by the runner only once somebody there confirms them', async () => {
    const { app, path } = await workstation();
    await database('auto_f1');
    await app.client.autoProtect.set({ ...place, names: 'auto_f*', policy: daily });
    await look(app);
    const { app: other } = await workstation(path);
    await other.client.autoProtect.set({ ...place, names: 'auto_g*', policy: daily });
    await database('auto_g1');
    await database('auto_f2');
    const [seen] = await other.client.autoProtect.list();
    expect(seen).toMatchObject({ runsHere: false, rules: [{ names: 'auto_f*' }, { names: 'auto_g*' }] });
    expect(await look(other)).toEqual([]);
    // the vault's record is read anew every 15 minutes; what was agreed to goes on
    expect(await look(app)).toEqual(['left: ', 'protected: auto_f2']);
    const [waits] = await app.client.autoProtect.list();
    expect(waits).toMatchObject({ waitsForConfirmation: true, rules: [{ agreed: true }, { agreed: false }] });
    expect(await app.client.autoProtect.confirm(place)).toMatchObject({ waitsForConfirmation: false });
    expect(await look(app)).toEqual(['protected: auto_g1']);
  });

  it('are refused with a policy that the vault lacks, without a rule, and where the login needs a person', async () => {
    const { app } = await workstation();
    const set = (policy: string) => app.client.autoProtect.set({ ...place, policy });
    expect(await failureOf(set('gone'))).toMatchObject({ code: 'UserErrorNotFound' });
    expect(await failureOf(app.client.autoProtect.exclude({ ...place, names: ['a'] }))).toMatchObject({
      code: 'UserErrorNotFound',
      message: 'The vault "vault" has no rule by which databases of "source" are protected by themselves.',
    });
    await app.client.servers.setLogin({ server: 'source', credential: { kind: 'prompt' } });
    expect(await failureOf(set(daily))).toMatchObject({ code: 'UserErrorCredentialUnavailable' });
  });

  it('tell a server that does not answer once', async () => {
    const { app } = await workstation();
    await app.client.autoProtect.set({ ...place, names: 'auto_h*', policy: daily });
    await app.client.servers.set({
      server: 'source',
      address: { port: 1 },
      credential: { kind: 'none' },
    });
    expect(await look(app)).toEqual(['failed: ']);
    expect(await look(app)).toEqual([]);
  });
});
