import { expect, it } from 'vitest';
import { calendarForRows, calendarOf } from '../../../../main/policy/retention/calendar.ts';
import { retentionRules } from '../../../../shared/policies/retention.ts';
import { rules, sampleValues } from '../../../support/policies/sample-values.ts';

const retention = rules({
  default: '30 days',
  daily: '5 weeks',
  weekly: '3 months',
  monthly: '18 months',
  yearly: '3 years',
});

it.each(['Europe/Berlin', 'Africa/Cairo', 'Australia/Lord_Howe', 'America/Havana'])(
  'for many moments in a row it says what it says for each alone: %s',
  (timeZone) => {
    const values = sampleValues({ timeZone, weekStartsOn: 'sunday', retention });
    const [alone, inRow] = [calendarOf(values), calendarForRows(values)];
    // the ends of months, one of them a leap day, and the changes of clocks of these zones
    for (const first of [
      '2028-02-26',
      '2027-03-12',
      '2027-03-26',
      '2027-04-28',
      '2027-10-01',
      '2027-10-29',
    ]) {
      for (let hour = 0; hour < 6 * 24; hour += 7) {
        const at = new Date(Date.parse(first) + hour * 3_600_000 + 217);
        for (const rule of retentionRules) {
          expect(inRow.endOf(rule, at)).toStrictEqual(alone.endOf(rule, at));
          if (rule !== 'default') expect(inRow.periodOf(rule, at)).toStrictEqual(alone.periodOf(rule, at));
        }
      }
    }
  },
);

it('a rule that the policy does not have ends as the default one', () => {
  const calendar = calendarOf(sampleValues({ retention: rules({ default: '30 days' }) }));
  const at = new Date('2031-03-12T01:00:00Z');
  expect(calendar.endOf('yearly', at)).toStrictEqual(calendar.endOf('default', at));
});
