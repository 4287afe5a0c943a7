import type { JobStarter } from '../coordinator/jobs/start-jobs.ts';
import { chosenBefore } from '../coordinator/places/chosen-before.ts';
import { pickPlace } from '../coordinator/places/pick.ts';
import type { Implementer } from './implementer.ts';

export function placesCalls(os: Implementer['places'], { engine }: JobStarter) {
  const { places } = engine;
  return os.router({
    pick: os.pick.handler(({ input }) => pickPlace(engine, input.purpose)),
    roots: os.roots.handler(({ input }) => places.roots(input.purpose)),
    list: os.list.handler(({ input: { folder, purpose, search } }) => places.list(folder, purpose, search)),
    choose: os.choose.handler(({ input }) => places.choose(input.entry, input.purpose)),
    makeFolder: os.makeFolder.handler(({ input: { folder, purpose, name } }) =>
      places.makeFolder(folder, purpose, name),
    ),
    chosenBefore: os.chosenBefore.handler(({ input }) => chosenBefore(engine, input)),
  });
}
