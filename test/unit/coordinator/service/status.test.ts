import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installService } from '../../../../main/coordinator/service/install.ts';
import { noteTick } from '../../../../main/coordinator/service/note-tick.ts';
import { serviceStatus } from '../../../../main/coordinator/service/status.ts';
import { fakeMachine } from '../../../support/service/fake-machine.ts';
import { fakeSystemd } from '../../../support/service/fake-systemd.ts';
import { openServiceEngine } from '../../../support/service/service-engine.ts';
import { server } from '../../../support/store-records.ts';
import type { TestEngine } from '../../../support/engine.ts';

let engine: TestEngine;
beforeEach(async () => {
  const opened = await openServiceEngine(fakeSystemd);
  opened.fake.state.maySetLinger = true;
  ({ engine } = opened);
});
afterEach(() => engine[Symbol.asyncDispose]());

const minute = 60_000;

describe('the status of the service', () => {
  it('tells the last tick, and when it was too long ago', async () => {
    await installService(engine);
    noteTick(engine.store, engine.clock.now());
    engine.clock.advance(45 * minute);
    expect(await serviceStatus(engine)).toMatchObject({
      lastTickAt: '2026-11-23T18:00:00.000Z',
      findings: [],
    });
    engine.clock.advance(1);
    expect((await serviceStatus(engine)).findings).toStrictEqual([
      {
        title: 'Last tick',
        severity: 'warning',
        message: 'None for more than 45 minutes.',
        facts: [{ kind: 'time', label: 'The last one', at: '2026-11-23T18:00:00.000Z' }],
        remedy:
          'If the machine slept or was off, wait for the next one. Otherwise look at what the operating system says about the service.',
      },
    ]);
    noteTick(engine.store, engine.clock.now());
    expect((await serviceStatus(engine)).findings).toStrictEqual([]);
  });

  it('warns of logins that come from environment variables, which the service does not have', async () => {
    await installService(engine);
    engine.store.servers.insert({
      ...server('server-1', 'prod'),
      credential: { kind: 'env', variable: 'PROD' },
    });
    expect((await serviceStatus(engine)).findings.find(({ title }) => title === 'Logins')).toStrictEqual({
      title: 'Logins',
      severity: 'warning',
      message: 'The service has none of your environment variables, from which the logins of prod come.',
      remedy: 'Let them come from a password file or the keychain.',
    });
  });

  it('warns of a keychain that does not answer, where a login comes from it', async () => {
    await installService(engine);
    const probed: string[] = [];
    const secrets = {
      ...engine.secrets,
      probeKeychain: () => {
        probed.push('probed');
        return Promise.reject(new Error('Cannot read from the keychain of this machine: it is locked.'));
      },
    };
    Object.assign(engine, { secrets });
    expect((await serviceStatus(engine)).findings.map(({ title }) => title)).toStrictEqual(['Last tick']);
    expect(probed).toStrictEqual([]);
    engine.store.servers.insert({ ...server('server-1', 'prod'), credential: { kind: 'keychain' } });
    expect((await serviceStatus(engine)).findings[1]).toStrictEqual({
      title: 'Keychain',
      severity: 'warning',
      message:
        'The logins of prod come from it. Cannot read from the keychain of this machine: it is locked.',
      remedy: 'Unlock it, and keep it unlocked while nobody is there; or let them come from a password file.',
    });
  });

  it('is refused where pgkeep knows no service', async () => {
    const machine = fakeMachine({ ...engine.machine, platform: 'freebsd' }, {});
    Object.assign(engine, { machine });
    await expect(serviceStatus(engine)).rejects.toMatchObject({
      code: 'UserErrorServiceRefused',
      message: 'pgkeep knows no service of the operating system freebsd.',
    });
  });

  it('a host that cannot be started so tells the status, and installs nothing', async () => {
    await installService(engine);
    Object.assign(engine, { host: { kind: 'serve' } });
    expect(await serviceStatus(engine)).toMatchObject({ isOn: true, needsInstall: false });
    await expect(installService(engine)).rejects.toMatchObject({
      message: 'This host cannot be started without a person.',
    });
  });
});
