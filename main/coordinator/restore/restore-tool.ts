import type { Manifest } from '../../../shared/points/manifest.ts';
import type { ClientTools } from '../../../shared/tools.ts';
import { chooseRestoreTool } from '../../postgres/connect/client-tools.ts';
import { majorOfVersion } from '../../postgres/connect/tool-traits.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/runner.ts';

/**
 * The client tools for the archive of a recovery point: not older than the pg_dump that wrote it. The log of a `job`
 * names them. Throws UserErrorClientToolsMissing.
 */
export async function chooseToolFor(
  engine: Pick<Engine, 'findTools'>,
  { tool }: Pick<Manifest, 'tool'>,
  job?: Pick<JobContext, 'log'>,
): Promise<ClientTools> {
  const tools = chooseRestoreTool(await engine.findTools(), majorOfVersion(tool.version));
  job?.log(`pg_restore ${tools.version} from ${tools.folder}`);
  return tools;
}
