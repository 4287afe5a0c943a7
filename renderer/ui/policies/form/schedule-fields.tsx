import { Checkbox, Field, Input, Label, Radio, RadioGroup, Select } from '@fluentui/react-components';
import { useId } from 'react';
import { Weekday } from '../../../../shared/policies/schedule.ts';
import { useStatusColours } from '../../../look/status-colours.ts';
import { capital } from '../../format/capital.ts';
import { monthKinds, scheduleKinds, type PolicyForm } from './form.ts';
import { useFieldStyles, type FieldsProps } from './fields-look.ts';
import { ZoneInput } from './zone-input.tsx';

const kindWords: Readonly<Record<PolicyForm['kind'], string>> = {
  hourly: 'Every hour, or every few hours',
  daily: 'Every day',
  weekly: 'On days of the week',
  monthly: 'On a day of each month',
  cron: 'By a cron expression',
};

const everyHours = ['1', '2', '3', '4', '6', '8', '12'];

const monthWords: Readonly<Record<PolicyForm['monthKind'], string>> = {
  day: 'A day by its number',
  last: 'The last day',
  weekday: 'A day of the week',
};

const ordinals = [
  ['1', 'first'],
  ['2', 'second'],
  ['3', 'third'],
  ['4', 'fourth'],
  ['last', 'last'],
] as const;

/** When backups are due. */
export function ScheduleFields(props: FieldsProps) {
  const styles = useFieldStyles();
  return (
    <>
      <KindFields {...props} />
      <div className={styles.row}>
        <ZoneField {...props} />
        <WeekStartField {...props} />
      </div>
    </>
  );
}

/** The kind of schedule and what that asks for. */
export function KindFields(props: FieldsProps) {
  const styles = useFieldStyles();
  const { form, change } = props;
  return (
    <>
      <Field label="Backups are due">
        <RadioGroup
          value={form.kind}
          onChange={(_, { value }) =>
            change({ kind: scheduleKinds.find((kind) => kind === value) ?? form.kind })
          }
        >
          {scheduleKinds.map((kind) => (
            <Radio key={kind} value={kind} label={kindWords[kind]} />
          ))}
        </RadioGroup>
      </Field>
      <div className={styles.row}>
        <FieldsOfKind {...props} />
      </div>
    </>
  );
}

function FieldsOfKind(props: FieldsProps) {
  const { form, change, problems } = props;
  switch (form.kind) {
    case 'hourly':
      return (
        <>
          <Field label="Every">
            <Select value={form.every} onChange={(_, { value }) => change({ every: value })}>
              {everyHours.map((hours) => (
                <option key={hours} value={hours}>
                  {hours === '1' ? 'hour' : `${hours} hours`}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="At minute" validationMessage={problems.minute ?? null}>
            <Input
              inputMode="numeric"
              value={form.minute}
              onChange={(_, { value }) => change({ minute: value })}
            />
          </Field>
        </>
      );
    case 'daily':
      return <AtField {...props} />;
    case 'weekly':
      return (
        <>
          <DaysField {...props} />
          <AtField {...props} />
        </>
      );
    case 'monthly':
      return (
        <>
          <MonthDayFields {...props} />
          <AtField {...props} />
        </>
      );
    case 'cron':
      return (
        <Field
          label="Cron expression"
          hint="Five fields: minute, hour, day of month, month, day of week."
          validationMessage={problems.cron ?? null}
        >
          <Input
            value={form.cron}
            spellCheck={false}
            autoComplete="off"
            onChange={(_, { value }) => change({ cron: value })}
          />
        </Field>
      );
  }
}

/** Days are boxes in a group: a field would give its own label and id to each of them. */
function DaysField({ form, problems, dispatch }: FieldsProps) {
  const id = useId();
  const colours = useStatusColours();
  return (
    <div role="group" aria-labelledby={id}>
      <Label id={id}>Days</Label>
      <div style={{ display: 'flex', flexWrap: 'wrap' }}>
        {Weekday.options.map((day) => (
          <Checkbox
            key={day}
            label={capital(day)}
            checked={form.weekdays.includes(day)}
            onChange={(_, { checked }) => dispatch({ kind: 'weekday', day, on: checked === true })}
          />
        ))}
      </div>
      {problems.weekdays === undefined ? null : (
        <span role="alert" style={{ color: colours.bad }}>
          {problems.weekdays}
        </span>
      )}
    </div>
  );
}

function AtField({ form, change, problems }: FieldsProps) {
  return (
    <Field label="At" hint="In 24 hours, like 02:30." validationMessage={problems.at ?? null}>
      <Input value={form.at} autoComplete="off" onChange={(_, { value }) => change({ at: value })} />
    </Field>
  );
}

function MonthDayFields({ form, change, problems }: FieldsProps) {
  return (
    <>
      <Field label="Day of each month">
        <Select
          value={form.monthKind}
          onChange={(_, { value }) =>
            change({ monthKind: monthKinds.find((kind) => kind === value) ?? form.monthKind })
          }
        >
          {monthKinds.map((kind) => (
            <option key={kind} value={kind}>
              {monthWords[kind]}
            </option>
          ))}
        </Select>
      </Field>
      {form.monthKind === 'day' ? (
        <Field
          label="Its number"
          hint="Months without that day are left out."
          validationMessage={problems.monthDay ?? null}
        >
          <Input
            inputMode="numeric"
            value={form.monthDay}
            onChange={(_, { value }) => change({ monthDay: value })}
          />
        </Field>
      ) : null}
      {form.monthKind === 'weekday' ? (
        <>
          <Field label="Which">
            <Select value={form.which} onChange={(_, { value }) => change({ which: value })}>
              {ordinals.map(([value, word]) => (
                <option key={value} value={value}>
                  {word}
                </option>
              ))}
            </Select>
          </Field>
          <WeekdayField
            label="Day of the week"
            value={form.monthWeekday}
            onChange={(monthWeekday) => change({ monthWeekday })}
          />
        </>
      ) : null}
    </>
  );
}

function WeekdayField(props: { label: string; value: Weekday; onChange: (day: Weekday) => void }) {
  return (
    <Field label={props.label}>
      <Select
        value={props.value}
        onChange={(_, { value }) =>
          props.onChange(Weekday.options.find((day) => day === value) ?? props.value)
        }
      >
        {Weekday.options.map((day) => (
          <option key={day} value={day}>
            {capital(day)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

export function ZoneField({ form, change, problems }: FieldsProps) {
  return (
    <Field label="Time zone" validationMessage={problems.timeZone ?? null}>
      <ZoneInput value={form.timeZone} onChange={(timeZone) => change({ timeZone })} />
    </Field>
  );
}

export function WeekStartField({ form, change }: FieldsProps) {
  return (
    <WeekdayField
      label="Weeks begin on"
      value={form.weekStartsOn}
      onChange={(weekStartsOn) => change({ weekStartsOn })}
    />
  );
}
