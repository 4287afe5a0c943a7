import { mostTold, type ToldOfServer } from '../../../shared/auto-protect/auto-protect.ts';
import { isStanding } from '../../../shared/auto-protect/standing.ts';
import type { Engine } from '../engine.ts';
import { listAutoProtect } from './list.ts';

/** Between two looks for what another process of this home did, in ms. */
const intervalMs = 5_000;

/** What this home has told as a runner, the newest first: since then, and earlier what still stands. */
export function toldSince(engine: Pick<Engine, 'store' | 'writer'>, since: Date): ToldOfServer[] {
  const from = since.toISOString();
  return allTold(engine)
    .filter((told) => told.at >= from || isStanding(told))
    .slice(0, mostTold);
}

/** What is told from now on, by any process of this home, each once; until the signal ends it. */
export async function* followNews(
  engine: Pick<Engine, 'store' | 'writer' | 'timers'>,
  signal?: AbortSignal,
): AsyncGenerator<ToldOfServer> {
  let seen = new Set(allTold(engine).map(keyOf));
  while (!isAborted(signal)) {
    // rejects once the signal aborts
    await engine.timers.wait(intervalMs, signal).catch(() => {});
    if (isAborted(signal)) return;
    const all = allTold(engine);
    const news = all.filter((told) => !seen.has(keyOf(told)));
    seen = new Set(all.map(keyOf));
    yield* news.toReversed();
  }
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

const keyOf = ({ serverId, vaultName, database, outcome, words, at }: ToldOfServer): string =>
  JSON.stringify([serverId, vaultName, database, outcome, words, at]);

function allTold(engine: Pick<Engine, 'store' | 'writer'>): ToldOfServer[] {
  return listAutoProtect(engine)
    .filter(({ runsHere }) => runsHere)
    .flatMap(({ told, serverId, serverName, vaultName }) =>
      told.map((each) => ({ ...each, serverId, serverName, vaultName })),
    )
    .toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}
