import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { compose, openHome, type Client } from '../../main/compose.ts';
import type { InstanceOptions } from '../../shared/instances/instances.ts';
import type { StorageLocation } from '../../shared/vaults/vaults.ts';
import type { ServerAccess } from '../support/servers/postgres-server.ts';

const passwordVariable = 'PGKEEP_BENCH_PASSWORD';
const azureVariable = 'PGKEEP_BENCH_AZURE';

/** A pgkeep with a home of its own, and a folder for vaults and archives next to it. */
export class Workstation implements Disposable {
  readonly folder: string;
  /** What every process of the run gets; the client tools are the first on PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;

  private constructor(folder: string, env: Readonly<Record<string, string | undefined>>) {
    this.folder = folder;
    this.env = env;
    process.once('exit', this.#remove);
  }

  static async open(options: { tools: string; server: ServerAccess; azure?: string }): Promise<Workstation> {
    const folder = await mkdtemp(join(tmpdir(), 'pgkeep-bench-'));
    const { server } = options;
    return new Workstation(folder, {
      ...process.env,
      PGKEEP_HOME: join(folder, 'home'),
      PATH: `${options.tools}${delimiter}${process.env['PATH'] ?? ''}`,
      PGHOST: server.host,
      PGPORT: `${server.port}`,
      PGUSER: server.user,
      PGPASSWORD: server.password,
      [passwordVariable]: server.password,
      ...(options.azure === undefined ? {} : { [azureVariable]: options.azure }),
    });
  }

  /** Talks to the application in this process; nothing of this is measured. */
  async #with(work: (client: Client) => Promise<unknown>): Promise<void> {
    await using app = await compose({
      home: openHome(this.env),
      env: this.env,
      ask: (question) => Promise.reject(new Error(`nobody answers: ${question}`)),
      notice: () => {},
    });
    await work(app.client);
  }

  async addServer(name: string, { host, port, user }: ServerAccess): Promise<void> {
    const address = { host, port, user, maintenanceDatabase: 'postgres', tls: 'disable' } as const;
    const credential = { kind: 'env', variable: passwordVariable } as const;
    await this.#with((client) => client.servers.add({ name, address, credential }));
  }

  /** A vault of the instance's own name in a folder, or in a container, and the database protected in it. */
  async protect(
    name: string,
    what: { server: string; database: string; container?: string; options: Partial<InstanceOptions> },
  ): Promise<void> {
    const { server, database, container, options } = what;
    const location: StorageLocation =
      container === undefined
        ? { kind: 'folder', path: this.vaultFolder(name) }
        : {
            kind: 'azure-blob',
            url: container,
            credential: {
              kind: 'connection-string',
              source: { kind: 'env', variable: azureVariable },
            },
          };
    await this.#with(async (client) => {
      await client.vaults.add({ name, location });
      await client.instances.protect({ server, database, vault: name, name, options });
    });
  }

  vaultFolder(name: string): string {
    return join(this.folder, `vault-${name}`);
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#remove);
    this.#remove();
  }

  readonly #remove = () => rmSync(this.folder, { recursive: true, force: true });
}
