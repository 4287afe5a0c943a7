import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { addToolFolder, listTools } from '../coordinator/client-tools.ts';
import { resolvePlace } from '../coordinator/places/resolve.ts';
import { changeVariables, listVariables } from '../coordinator/servers/allowed-variables.ts';
import { about, getSettings, setSettings } from '../coordinator/settings.ts';
import { whenFree } from '../store/when-free.ts';
import type { Implementer } from './implementer.ts';

export function settingsCalls(os: Implementer['settings'], { engine }: JobStarter) {
  return os.router({
    get: os.get.handler(() => getSettings(engine)),
    set: os.set.handler(({ input }) => whenFree(() => setSettings(engine, input))),
    about: os.about.handler(() => about(engine)),
  });
}

export function secretsCalls(os: Implementer['secrets'], { engine }: JobStarter) {
  return os.router({
    deposit: os.deposit.handler(({ input }) => ({ ticket: engine.tickets.deposit(input.secret) })),
  });
}

export function toolsCalls(os: Implementer['tools'], { engine }: JobStarter) {
  return os.router({
    list: os.list.handler(() => listTools(engine)),
    addFolder: os.addFolder.handler(async ({ input }) =>
      addToolFolder(engine, await resolvePlace(engine, input.folder, 'tools')),
    ),
  });
}

export function variablesCalls(os: Implementer['variables'], { engine }: JobStarter) {
  return os.router({
    list: os.list.handler(() => listVariables(engine)),
    add: os.add.handler(({ input }) => changeVariables(engine, { add: input.variable })),
    remove: os.remove.handler(({ input }) => changeVariables(engine, { remove: input.variable })),
  });
}
