import { z } from 'zod';
import { oc } from './base.ts';
import { Finding } from './findings.ts';

/** The unit with which the operating system starts what is due, every fifteen minutes. */
export const ServiceStatus = z.object({
  manager: z.enum(['systemd', 'launchd', 'task-scheduler']),
  /** What the unit is called there. */
  name: z.string(),
  /** The file that has it, or its place in the Task Scheduler. */
  place: z.string(),
  installed: z.boolean(),
  /** Whether the operating system starts it at its times. */
  isOn: z.boolean(),
  /** The program that it starts, with its arguments; null where that cannot be read, or there is none. */
  starts: z.array(z.string()).nullable(),
  /** When due backups were last looked for here, by the unit or otherwise. */
  lastTickAt: z.iso.datetime().nullable(),
  /** The logins of what this home runs, as the service tried them last: whether they can be read where it runs. */
  logins: z.array(
    z.object({
      /** Of the server, the vault or the identity in Azure. */
      name: z.string(),
      triedAt: z.iso.datetime(),
      works: z.boolean(),
    }),
  ),
  /** What is wrong, each with its remedy. */
  findings: z.array(Finding),
  /** Whether installing it again would change something. */
  needsInstall: z.boolean(),
});
export type ServiceStatus = z.infer<typeof ServiceStatus>;

/** What was done, a sentence each; none where nothing had to be. */
const ServiceChange = z.object({ did: z.array(z.string()), status: ServiceStatus });
export type ServiceChange = z.infer<typeof ServiceChange>;

export const service = {
  status: oc.output(ServiceStatus),
  /** Installs the unit, or puts right what is not as it should be. */
  install: oc.output(ServiceChange),
  /** Removes it, if it is pgkeep's own. */
  uninstall: oc.output(ServiceChange),
};
