import { Checkbox, Field, Input, Select } from '@fluentui/react-components';
import { retentionRules, type RetentionRule } from '../../../../shared/policies/retention.ts';
import { ruleNames } from '../../words/policy.ts';
import type { Unit } from './form.ts';
import { useFieldStyles, type FieldsProps } from './fields-look.ts';

const units = ['days', 'weeks', 'months', 'years'] as const satisfies readonly Unit[];

const ruleWords: Readonly<Record<RetentionRule, string>> = {
  yearly: 'First good backup of a year',
  monthly: 'First good backup of a month',
  weekly: 'First good backup of a week',
  daily: 'First good backup of a day',
  default: 'All others',
};

/** How long what falls under each rule is kept. */
export function RetentionFields(props: FieldsProps) {
  return (
    <>
      <RulesFields {...props} />
      <LeastField {...props} />
    </>
  );
}

export function RulesFields(props: FieldsProps) {
  const styles = useFieldStyles();
  return (
    <>
      <p className={styles.note}>
        A recovery point falls under one rule: the highest that it is the first for. Each keeps it at least as
        long as the ones below.
      </p>
      {retentionRules.map((rule) => (
        <RuleFields key={rule} rule={rule} {...props} />
      ))}
    </>
  );
}

export function LeastField({ form, change, problems }: FieldsProps) {
  return (
    <Field
      label="Good recovery points that always stay"
      hint="The newest of each database, whatever the rules say."
      validationMessage={problems.keepAtLeast ?? null}
    >
      <Input
        inputMode="numeric"
        style={{ maxWidth: 120 }}
        value={form.keepAtLeast}
        onChange={(_, { value }) => change({ keepAtLeast: value })}
      />
    </Field>
  );
}

function RuleFields({ rule, form, problems, dispatch }: FieldsProps & { rule: RetentionRule }) {
  const styles = useFieldStyles();
  const typed = form.rules[rule];
  const name = ruleNames[rule];
  const isAlways = rule === 'default';
  const isOn = isAlways || typed.on;
  return (
    <div className={styles.rule} role="group" aria-label={`${name}: ${ruleWords[rule]}`}>
      {isAlways ? (
        <span className={styles.ruleName}>{ruleWords[rule]}</span>
      ) : (
        <Checkbox
          className={styles.ruleBox}
          label={ruleWords[rule]}
          checked={typed.on}
          onChange={(_, { checked }) => dispatch({ kind: 'rule', rule, part: { on: checked === true } })}
        />
      )}
      <Field validationMessage={problems[rule] ?? null}>
        <Input
          aria-label={`${name}: how many`}
          inputMode="numeric"
          // as narrow as its column: three digits
          input={{ size: 4 }}
          style={{ minWidth: 0 }}
          disabled={!isOn}
          value={typed.count}
          onChange={(_, { value }) => dispatch({ kind: 'rule', rule, part: { count: value } })}
        />
      </Field>
      <Select
        aria-label={`${name}: days, weeks, months or years`}
        disabled={!isOn}
        value={typed.unit}
        onChange={(_, { value }) =>
          dispatch({ kind: 'rule', rule, part: { unit: units.find((unit) => unit === value) ?? typed.unit } })
        }
      >
        {units.map((unit) => (
          <option key={unit} value={unit}>
            {unit}
          </option>
        ))}
      </Select>
    </div>
  );
}
