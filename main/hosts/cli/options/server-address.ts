import { Option, type Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import { PgName } from '../../../../shared/ids.ts';
import { TlsMode, type ServerAddress } from '../../../../shared/servers/servers.ts';
import { isSocket } from '../../../../shared/servers/unix-socket.ts';
import { absolutePath } from '../../../core/absolute-path.ts';
import { UsageError } from '../cli-errors.ts';
import type { LoginOptions } from './login.ts';
import { checked, wholeNumber } from './values.ts';

/** Options that say how a server is reached. */
export interface AddressOptions {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly tls?: TlsMode;
  /** `false` is --no-ca-file. */
  readonly caFile?: string | false;
  readonly maintenanceDatabase?: string;
  /** `false` is --no-session-pooler. */
  readonly sessionPooler?: boolean;
}

const hostHelp = 'host name, address, or folder of a Unix socket';
const caFileHelp = 'PEM file with the CA certificates to trust';
const sessionPoolerHelp =
  'it is a pooler such as PgBouncer in pool mode session; others are refused, and the direct port is better';

/** Those of a server that is added, with what is taken when one is not given. */
export function addNewAddressOptions(command: Command): Command {
  return command
    .option(`${flags.host} <host>`, hostHelp)
    .option(`${flags.port} <number>`, 'port (default: 5432)', wholeNumber(1, 65535))
    .option(`${flags.user} <name>`, 'PostgreSQL user', checked(PgName))
    .addOption(
      new Option(
        `${flags.tls} <mode>`,
        'TLS as sslmode names it (default: verify-full; for a Unix socket disable)',
      ).choices(TlsMode.options),
    )
    .option(`${flags.caFile} <path>`, caFileHelp)
    .option(
      `${flags.maintenanceDatabase} <name>`,
      'database for questions to the server as a whole (default: postgres)',
      checked(PgName),
    )
    .option(flags.sessionPooler, sessionPoolerHelp);
}

/** Those of a server that is there: what is not given stays. */
export function addChangedAddressOptions(command: Command): Command {
  return command
    .option(`${flags.host} <host>`, hostHelp)
    .option(`${flags.port} <number>`, 'port', wholeNumber(1, 65535))
    .option(`${flags.user} <name>`, 'PostgreSQL user', checked(PgName))
    .addOption(new Option(`${flags.tls} <mode>`, 'TLS as sslmode names it').choices(TlsMode.options))
    .option(`${flags.caFile} <path>`, caFileHelp)
    .option(flags.noCaFile, 'trust the usual public CAs again')
    .option(
      `${flags.maintenanceDatabase} <name>`,
      'database for questions to the server as a whole',
      checked(PgName),
    )
    .option(flags.sessionPooler, sessionPoolerHelp)
    .option(flags.noSessionPooler, 'it is the server itself (default)');
}

/** The parts of an address that were given; a CA file's path begins in `cwd`. Throws a UsageError. */
export function givenAddress(options: AddressOptions, cwd: string): Partial<ServerAddress> {
  const { host, user, port, tls, maintenanceDatabase, caFile, sessionPooler } = options;
  if (host?.includes('://')) {
    throw new UsageError('--host takes a host name, an address or the folder of a Unix socket, not a URL');
  }
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(tls === undefined ? {} : { tls }),
    ...(maintenanceDatabase === undefined ? {} : { maintenanceDatabase }),
    ...(caFile === undefined || caFile === false ? {} : { caFile: absolutePath(caFile, { cwd }) }),
    ...(sessionPooler === undefined ? {} : { pooler: sessionPooler ? 'session' : 'none' }),
  };
}

/**
 * What the options say about the way to a server that is added. With a service the rest may stand in its section.
 * Throws a UsageError.
 */
export function chooseAddress(
  options: AddressOptions & Pick<LoginOptions, 'service' | 'entra'>,
  cwd: string,
): Partial<ServerAddress> {
  const { host, user } = options;
  const given = givenAddress(options, cwd);
  if (options.service !== undefined) return given;
  if (host === undefined) throw new UsageError('--host is missing; only with --service may it stay out');
  if (user === undefined && options.entra !== true) {
    throw new UsageError('--user is missing; only with --service or --entra may it stay out');
  }
  return {
    port: 5432,
    tls: isSocket(host) ? 'disable' : 'verify-full',
    maintenanceDatabase: 'postgres',
    ...given,
  };
}
