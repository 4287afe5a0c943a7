import { ensureClientTools } from '../support/programs/client-tools.ts';
import { ensureBuilt } from '../support/electron/built.ts';

/** What every test needs and only one process should make: the bundles and the client tools. */
export default async function prepare(): Promise<void> {
  await ensureBuilt();
  await ensureClientTools();
}
