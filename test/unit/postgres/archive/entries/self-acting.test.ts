import { describe, expect, it } from 'vitest';
import {
  loginTriggersIn,
  subscriptionsIn,
} from '../../../../../main/postgres/archive/entries/self-acting.ts';
import { tocEntry } from '../../../../fixtures/archives/golden.ts';

const subscription = (tag: string, defn: string) => tocEntry({ desc: 'SUBSCRIPTION', tag, defn });
const begin = "CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p";

describe('the subscriptions of an archive', () => {
  it.each([
    [`${begin} WITH (connect = false, slot_name = 's');\n`, 's'],
    [`${begin} WITH (connect = false, slot_name = 'it''s ''x''', streaming = on);\n`, "it's 'x'"],
    [`${begin} WITH (connect = false, slot_name = '');\n`, ''],
    [`${begin} WITH (connect = false, slot_name = NONE);\n`, null],
    [`${begin} WITH (connect = false);\n`, null],
    [
      `CREATE SUBSCRIPTION s CONNECTION ' WITH (connect = false, slot_name = ''x'')' PUBLICATION p WITH (connect = false, slot_name = 's');\n`,
      's',
    ],
    [
      `CREATE SUBSCRIPTION s CONNECTION ' WITH (connect = false, slot_name = ''x'')' PUBLICATION p WITH (connect = false, slot_name = NONE);\n`,
      null,
    ],
    [`${begin} WITH (connect = false, streaming = 'x', slot_name = 's');\n`, null],
  ])('have the slot that pg_dump wrote: %j', (defn, slot) => {
    expect(subscriptionsIn([subscription('s', defn)])).toEqual([{ name: 's', slot }]);
  });

  it('are all of that kind and nothing else', () => {
    const defn = `${begin} WITH (connect = false, slot_name = 's');\n`;
    const entries = [
      subscription('a', defn),
      tocEntry({ desc: 'SUBSCRIPTION TABLE', tag: 'b', defn }),
      subscription('c', defn),
    ];
    expect(subscriptionsIn(entries).map(({ name }) => name)).toEqual(['a', 'c']);
    expect(subscriptionsIn([])).toEqual([]);
  });
});

describe('the event triggers that run at a login', () => {
  const trigger = (defn: string, desc = 'EVENT TRIGGER') => tocEntry({ desc, tag: 'watch', defn });
  const create = 'CREATE EVENT TRIGGER watch ON login\n         EXECUTE FUNCTION public.f();\n';

  it.each([
    create,
    `${create}\nALTER EVENT TRIGGER watch ENABLE ALWAYS;\n`,
    'CREATE EVENT TRIGGER "a ""b"" ON ddl_command_end" ON login\n EXECUTE FUNCTION f();\n',
    // a name that looks like the statement that switches it off
    'CREATE EVENT TRIGGER "x\nALTER EVENT TRIGGER y DISABLE;z" ON login\n EXECUTE FUNCTION f();\n',
  ])('are found: %j', (defn) => {
    expect(loginTriggersIn([trigger(defn)])).toEqual(['watch']);
  });

  it.each([
    `${create}\nALTER EVENT TRIGGER watch DISABLE;\n`,
    `${create}\nALTER EVENT TRIGGER watch ENABLE REPLICA;\n`,
    `${create}\nALTER EVENT TRIGGER "wa ""tch" DISABLE;\n`,
    'CREATE EVENT TRIGGER watch ON ddl_command_end\n EXECUTE FUNCTION f();\n',
    'CREATE EVENT TRIGGER watch ON logins\n EXECUTE FUNCTION f();\n',
    'CREATE EVENT TRIGGER "x ON login" ON sql_drop\n EXECUTE FUNCTION f();\n',
    ` ${create}`,
  ])('are not these: %j', (defn) => {
    expect(loginTriggersIn([trigger(defn)])).toEqual([]);
  });

  it('are none of another kind', () => {
    expect(loginTriggersIn([trigger(create, 'COMMENT')])).toEqual([]);
  });
});
