import { describe, expect, it } from 'vitest';
import { serviceStatus } from '../../../../main/coordinator/service/status.ts';
import { tryLogins } from '../../../../main/coordinator/service/try-logins.ts';
import { unattended } from '../../../../main/credentials/unattended.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { containerOf, managedIdentity, personIdentity } from '../../../support/samples/identities.ts';
import { samplePolicyId } from '../../../support/sample-policy.ts';
import { fakeSystemd } from '../../../support/service/fake-systemd.ts';
import { openServiceEngine } from '../../../support/service/service-engine.ts';
import { instance, server, vault } from '../../../support/store-records.ts';

const day = 24 * 60 * 60_000;

/** A home that runs the due backups of one database, whose login is in the keychain; that of another server is none of it. */
async function home(readLogin: () => Promise<string>): Promise<TestEngine> {
  const { engine } = await openServiceEngine(fakeSystemd);
  const { store, writer } = engine;
  store.vaults.insert(vault());
  store.servers.insert({ ...server('server-1', 'prod'), credential: { kind: 'keychain' } });
  store.servers.insert({ ...server('server-2', 'test'), credential: { kind: 'prompt' } });
  store.instances.insert(instance());
  store.instances.setAssignedPolicy(instance().id, { id: samplePolicyId, since: '2026-11-20T00:00:00.000Z' });
  const { host, user } = writer;
  store.instances.setScheduling(instance().id, {
    runner: { home: writer.home ?? '', host, user, of: 'server' },
  });
  Object.assign(engine, { secrets: { ...engine.secrets, readLogin } });
  return engine;
}

it('notes of each login that due backups need whether it can be read, and no login', async () => {
  let asked = 0;
  await using engine = await home(async () => {
    asked += 1;
    return 'the password';
  });
  await tryLogins(engine);
  expect((await serviceStatus(engine)).logins).toEqual([
    { name: 'prod', triedAt: '2026-11-23T18:00:00.000Z', works: true },
  ]);
  expect(JSON.stringify(engine.store.settings.get('loginsOfService'))).not.toContain('the password');
  // once a day is enough, unless it comes from somewhere else
  engine.clock.advance(day - 1);
  await tryLogins(engine);
  expect(asked).toBe(1);
  engine.clock.advance(1);
  await tryLogins(engine);
  expect(asked).toBe(2);
  engine.store.servers.setCredential('server-1', { kind: 'passfile' });
  expect((await serviceStatus(engine)).logins).toEqual([]);
  await tryLogins(engine);
  expect(asked).toBe(3);
});

it('tells why one could not be read, and tries it again each time', async () => {
  let works = false;
  await using engine = await home(async () => {
    if (works) return 'the password';
    throw new Error('The keychain is locked.');
  });
  await tryLogins(engine);
  const status = await serviceStatus(engine);
  expect(status.logins).toMatchObject([{ name: 'prod', works: false }]);
  expect(status.findings.filter(({ title }) => title === 'Login')).toEqual([
    {
      title: 'Login',
      severity: 'blocker',
      message: 'The service could not read the login of prod. The keychain is locked.',
      facts: [{ kind: 'time', label: 'Tried', at: '2026-11-23T18:00:00.000Z' }],
      remedy: 'Let it come from a password file or the keychain; it is tried again at the next tick.',
    },
  ]);
  works = true;
  await tryLogins(engine);
  expect((await serviceStatus(engine)).logins).toMatchObject([{ works: true }]);
});

it('asks nobody for a login that has to be typed', async () => {
  await using engine = await home(async () => 'typed');
  engine.store.servers.setCredential('server-1', { kind: 'prompt' });
  expect(unattended(engine.secrets)).not.toBe(engine.secrets);
  await tryLogins(engine);
  const [finding] = (await serviceStatus(engine)).findings.filter(({ title }) => title === 'Login');
  expect(finding?.message).toMatch(/is asked for at every use, and due backups run where nobody answers\.$/);
});

describe('the identity that opens a vault', () => {
  it('is asked for a token, is told of where it gets none, and that a person has to stay signed in', async () => {
    await using engine = await home(async () => 'the password');
    engine.store.identities.save(personIdentity());
    engine.store.vaults.setLocation(vault().id, containerOf(personIdentity()));
    // nothing that this home runs is kept there
    engine.store.identities.save(managedIdentity());
    engine.store.vaults.insert({ ...vault('vault-2'), location: containerOf(managedIdentity()) });
    const asked: string[] = [];
    engine.tokens.check = async ({ name }) => {
      asked.push(name);
      throw new Error('alice has to sign in again.');
    };
    await tryLogins(engine);
    expect(asked).toEqual(['alice']);
    const { findings, logins } = await serviceStatus(engine);
    expect(logins).toMatchObject([
      { name: 'alice', works: false },
      { name: 'prod', works: true },
    ]);
    expect(findings.filter(({ title }) => title === 'Sign-in')).toEqual([
      {
        title: 'Sign-in',
        severity: 'blocker',
        message: 'The service got no token of Azure as alice. alice has to sign in again.',
        facts: [{ kind: 'time', label: 'Tried', at: '2026-11-23T18:00:00.000Z' }],
        remedy:
          'Sign in again, or let vaults be opened with a service principal or a managed identity; it is tried again at the next tick.',
      },
      {
        title: 'Sign-in',
        severity: 'warning',
        message:
          'The vault vault-1 is opened with the sign-in of a person, alice@contoso.com: due backups end with "Sign in again" when that sign-in ends.',
        remedy: 'Give them a service principal or a managed identity.',
      },
    ]);
  });
});
