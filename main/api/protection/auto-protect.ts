import {
  confirmAutoProtect,
  excludeNames,
  removeAutoProtect,
  setAutoProtect,
} from '../../coordinator/auto-protect/change-rules.ts';
import { listAutoProtect } from '../../coordinator/auto-protect/list.ts';
import { followNews } from '../../coordinator/auto-protect/news.ts';
import { previewAutoProtect } from '../../coordinator/auto-protect/preview.ts';
import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { findServer, findVault } from '../../coordinator/lookup.ts';
import type { Implementer } from '../implementer.ts';

export function autoProtectCalls(os: Implementer['autoProtect'], { engine }: JobStarter) {
  const { store } = engine;
  const placeOf = ({ server, vault }: { readonly server: string; readonly vault: string }) => ({
    server: findServer(store, server),
    vault: findVault(store, vault),
  });
  return os.router({
    list: os.list.handler(() => listAutoProtect(engine)),
    preview: os.preview.handler(({ input }) => previewAutoProtect(engine, placeOf(input), input.rule)),
    set: os.set.handler(({ input }) => setAutoProtect(engine, placeOf(input), input)),
    remove: os.remove.handler(({ input }) => removeAutoProtect(engine, placeOf(input), input.names)),
    exclude: os.exclude.handler(({ input }) => excludeNames(engine, placeOf(input), input)),
    news: os.news.handler(({ signal }) => followNews(engine, signal)),
    confirm: os.confirm.handler(({ input }) => confirmAutoProtect(engine, placeOf(input))),
  });
}
