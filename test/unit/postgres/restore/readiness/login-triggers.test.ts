import { describe, expect, it } from 'vitest';
import type { ServerFacts } from '../../../../../main/postgres/connect/server-facts.ts';
import { checkLoginTriggers } from '../../../../../main/postgres/restore/readiness/login-triggers.ts';

function facts(superuser: boolean, hasLoginTriggers = true, administratorsMakeEventTriggers = false) {
  return {
    superuser,
    traits: { hasLoginTriggers, administratorsMakeEventTriggers },
  } as unknown as ServerFacts;
}

describe('event triggers on login', () => {
  it('are foretold where the login may make them', () => {
    const one = {
      title: 'Event triggers on login',
      severity: 'warning',
      message:
        'The event trigger audit runs at every login to the new database and may refuse it; the restore says how to get in then.',
      remedy: 'Look at what its function does in a database of another name.',
    };
    expect(checkLoginTriggers(facts(true), ['audit'])).toStrictEqual([one]);
    // on Azure
    expect(checkLoginTriggers(facts(false, true, true), ['audit'])).toStrictEqual([one]);
    expect(checkLoginTriggers(facts(true), ['audit', 'guard'])).toStrictEqual([
      {
        ...one,
        message:
          'The event triggers audit, guard run at every login to the new database and may refuse it; the restore says how to get in then.',
        remedy: 'Look at what their functions do in a database of another name.',
      },
    ]);
  });

  it('are no matter where there are none, the target has none, or the login may not make them', () => {
    expect(checkLoginTriggers(facts(true), [])).toStrictEqual([]);
    expect(checkLoginTriggers(facts(true, false), ['audit'])).toStrictEqual([]);
    expect(checkLoginTriggers(facts(false), ['audit'])).toStrictEqual([]);
  });
});
