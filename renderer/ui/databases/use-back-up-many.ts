import { client } from '../../api/client.ts';
import { useStartMany } from './use-start-many.ts';

/** Starts a backup of each instance and resolves to how many could not start; those are kept until dismissed. */
export function useBackUpMany() {
  const many = useStartMany('backup');
  const backUp = (instances: readonly { id: string; name: string }[]): Promise<number> =>
    many.start(
      instances.map(({ id, name }) => ({ id, name, start: () => client.backup.start({ instance: id }) })),
    );
  return { ...many, backUp };
}
