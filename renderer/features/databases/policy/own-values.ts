import type { PolicyOverrides, PolicyValues } from '../../../../shared/policies/policy.ts';
import { ValueName, valuesOf, type PolicyChanges } from '../../../../shared/policies/policy.ts';
import {
  changesTo,
  firstPolicyForm,
  nextPolicyForm,
  policyProblems,
  valuesOfForm,
  type PolicyForm,
  type PolicyFormEvent,
} from '../../../ui/policies/form/form.ts';

/** What the form of a database's own values is set to: which values are its own, and what is typed for them. */
export interface OwnValues {
  readonly own: ReadonlySet<ValueName>;
  /** What is not its own stands here as the policy says it. */
  readonly form: PolicyForm;
}

export type OwnValuesEvent =
  { readonly kind: 'own'; readonly name: ValueName; readonly on: boolean } | PolicyFormEvent;

/** No name is asked for; one that is never wrong. */
const formOf = (values: PolicyValues): PolicyForm => firstPolicyForm({ name: 'policy', values });

export const firstOwnValues = ({
  policy,
  overrides,
}: {
  policy: PolicyValues;
  overrides: PolicyOverrides;
}): OwnValues => ({
  own: new Set(ValueName.options.filter((name) => overrides[name] !== undefined)),
  form: formOf(valuesOf(policy, overrides)),
});

/** What the form has of each value. */
const partsOf: Readonly<Record<ValueName, readonly (keyof PolicyForm)[]>> = {
  schedule: [
    'kind',
    'every',
    'minute',
    'at',
    'weekdays',
    'monthKind',
    'monthDay',
    'which',
    'monthWeekday',
    'cron',
  ],
  timeZone: ['timeZone'],
  weekStartsOn: ['weekStartsOn'],
  window: ['hasWindow', 'windowFrom', 'windowUntil'],
  jitterMinutes: ['jitterMinutes'],
  retention: ['rules'],
  keepAtLeast: ['keepAtLeast'],
};

/** A value that is its own begins as the policy says it, and one that is taken back is so again. */
export const nextOwnValues =
  (policy: PolicyValues) =>
  (now: OwnValues, event: OwnValuesEvent): OwnValues => {
    if (event.kind !== 'own') return { ...now, form: nextPolicyForm(now.form, event) };
    const { name, on } = event;
    const own = new Set(now.own);
    if (on) own.add(name);
    else own.delete(name);
    const ofPolicy = formOf(policy);
    const parts = Object.fromEntries(partsOf[name].map((part) => [part, ofPolicy[part]]));
    return { own, form: { ...now.form, ...parts } };
  };

/** What is typed wrong, by its field. */
export const ownProblems = ({ form }: OwnValues) => policyProblems(form);

/** All values that would hold for the database; undefined where something is typed wrong. */
export const ownWhole = ({ form }: OwnValues): PolicyValues | undefined => valuesOfForm(form);

export interface OwnChange {
  /** Values that become its own, or its own ones that change. */
  readonly overrides?: PolicyChanges;
  /** Values in which it follows the policy again. */
  readonly follow?: ValueName[];
}

/** What saving would change; null where nothing changes, undefined where something is typed wrong. */
export function ownChange(now: OwnValues, before: PolicyOverrides): OwnChange | null | undefined {
  const values = ownWhole(now);
  if (values === undefined) return undefined;
  const changes = changesTo(values);
  const changed = ValueName.options.filter((name) => now.own.has(name) && !isSame(name, values, before));
  const follow = ValueName.options.filter((name) => before[name] !== undefined && !now.own.has(name));
  if (changed.length === 0 && follow.length === 0) return null;
  return {
    ...(changed.length === 0
      ? {}
      : { overrides: Object.fromEntries(changed.map((name) => [name, changes[name]])) }),
    ...(follow.length === 0 ? {} : { follow }),
  };
}

/** A window that is taken away is null among what a database has of its own, and absent among values. */
const isSame = (name: ValueName, values: PolicyValues, before: PolicyOverrides): boolean =>
  before[name] !== undefined && JSON.stringify(values[name] ?? null) === JSON.stringify(before[name]);
