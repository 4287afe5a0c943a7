import type { InferContractRouterOutputs } from '@orpc/contract';
import { hostname, release, userInfo } from 'node:os';
import pTimeout from 'p-timeout';
import type { contract } from '../../shared/contract.ts';
import type { Settings } from '../../shared/settings.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import { defaultGraceDays } from '../policy/promise/change.ts';
import { redact } from '../core/redact.ts';
import type { Engine } from './engine.ts';

type About = InferContractRouterOutputs<typeof contract>['settings']['about'];

const defaults: Settings = {
  theme: 'system',
  notifications: 'all',
  closeToTray: true,
  backupsPerServer: 2,
  pointAgeLimitDays: 7,
  shorterAfterDays: defaultGraceDays,
};

/** A keychain that waits for somebody to unlock it must not hold up a page. */
const keychainLimitMs = 3_000;

export function getSettings(engine: Pick<Engine, 'store'>): Settings {
  return withDefaults(engine.store.settings.get('interface') ?? {});
}

/** Changes what is given, and returns all settings. */
export function setSettings(engine: Pick<Engine, 'store'>, change: Chosen): Settings {
  return engine.store.transaction(() => {
    const settings = withDefaults({ ...getSettings(engine), ...chosen(change) });
    engine.store.settings.set('interface', settings);
    return settings;
  });
}

type Chosen = { readonly [Key in keyof Settings]?: Settings[Key] | undefined };

function chosen(settings: Chosen): Chosen {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function withDefaults(given: Chosen): Settings {
  const { theme, notifications, closeToTray, backupsPerServer, pointAgeLimitDays, shorterAfterDays } = given;
  return {
    theme: theme ?? defaults.theme,
    notifications: notifications ?? defaults.notifications,
    closeToTray: closeToTray ?? defaults.closeToTray,
    backupsPerServer: backupsPerServer ?? defaults.backupsPerServer,
    pointAgeLimitDays: pointAgeLimitDays ?? defaults.pointAgeLimitDays,
    shorterAfterDays: shorterAfterDays ?? defaults.shorterAfterDays,
  };
}

/** What this pgkeep is and what it runs on. */
export async function about(engine: Engine): Promise<About> {
  return {
    version: engine.version,
    node: process.versions.node,
    platform: `${process.platform} ${release()} ${process.arch}`,
    dataFolder: engine.home.folder,
    logFile: engine.home.logFile,
    host: engine.host.kind,
    fileDialogs: engine.host.pickFolder !== undefined && engine.host.pickFile !== undefined,
    keychain: await probeKeychain(engine),
    identity: { user: userInfo().username, host: hostname() },
  };
}

/** Whether the keychain answers here; never throws. */
export async function probeKeychain({ secrets }: Pick<Engine, 'secrets'>): Promise<About['keychain']> {
  const stop = new AbortController();
  try {
    await pTimeout(secrets.probeKeychain(stop.signal), {
      milliseconds: keychainLimitMs,
      message: new Error('The keychain does not answer.'),
    });
    return { available: true };
  } catch (error) {
    stop.abort();
    const details = error instanceof PgkeepError ? error.details : undefined;
    return {
      available: false,
      reason: messageOf(error),
      ...(details === undefined ? {} : { details: redact(details) }),
    };
  }
}
