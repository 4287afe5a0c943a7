import type { Database } from './database.ts';
import { untilWritten } from './until-written.ts';

type Known<Result> = Map<string, { readonly touched: number; readonly byAsked: Map<string, Result> }>;

const touchedBy = new WeakMap<Database, () => ReadonlyMap<string, number>>();

/**
 * What is read of the points and jobs of one instance, of many, by each look at all of them: it is read anew once these
 * have changed, whoever changed them. Triggers of the database note that in `instances.touched`. What is asked for must be
 * told by `asked`, and must not depend on anything else. Read each time outside of `Database.reading`.
 */
export function whileUntouched<Result>(
  database: () => Database,
): (instanceId: string, asked: string, read: () => Result) => Result {
  const known: Known<Result> = new Map();
  return (instanceId, asked, read) => {
    const source = database();
    const touched = source.standing === undefined ? undefined : touchedOf(source).get(instanceId);
    if (touched === undefined) return read();
    let ofInstance = known.get(instanceId);
    if (ofInstance?.touched !== touched)
      known.set(instanceId, (ofInstance = { touched, byAsked: new Map() }));
    const { byAsked } = ofInstance;
    if (!byAsked.has(asked)) byAsked.set(asked, read());
    return byAsked.get(asked) as Result;
  };
}

function touchedOf(database: Database): ReadonlyMap<string, number> {
  const made = touchedBy.get(database);
  if (made !== undefined) return made();
  const read = untilWritten(
    () => database,
    () =>
      new Map(
        database
          .prepare<[], { id: string; touched: number }>(
            'SELECT id, touched FROM instances WHERE touched IS NOT NULL',
          )
          .all()
          .map(({ id, touched }) => [id, touched]),
      ),
  );
  touchedBy.set(database, read);
  return read();
}
