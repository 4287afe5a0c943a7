import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useReducer, useState } from 'react';
import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import type { PolicySummary } from '../../../../shared/policies/policies.ts';
import { PolicyValues, ValueName, type PolicyOverrides } from '../../../../shared/policies/policy.ts';
import { toProblem } from '../../../api/problem.ts';
import { ReasonedButton } from '../../../ui/buttons/reasoned.tsx';
import { DrawerContent, DrawerSurface } from '../../../ui/dialogs/drawer.tsx';
import { IntoView } from '../../../ui/focus/into-view.tsx';
import { visibleText } from '../../../ui/format/identifier-text.ts';
import type { FieldsProps } from '../../../ui/policies/form/fields-look.ts';
import { LeastField, RulesFields } from '../../../ui/policies/form/retention-fields.tsx';
import { KindFields, WeekStartField, ZoneField } from '../../../ui/policies/form/schedule-fields.tsx';
import { SpreadField, WindowFields } from '../../../ui/policies/form/start-fields.tsx';
import { ShorterQuestion } from '../../../ui/policies/shorter-question.tsx';
import { Simulator } from '../../../ui/policies/simulator/simulator.tsx';
import { valueWords } from '../../../ui/policies/value-words.ts';
import { ErrorCard } from '../../../ui/states/errors/error-card.tsx';
import { BlockSkeleton } from '../../../ui/states/skeletons.tsx';
import {
  firstOwnValues,
  nextOwnValues,
  ownChange,
  ownProblems,
  ownWhole,
  type OwnValues,
  type OwnValuesEvent,
} from './own-values.ts';
import { useAssignPolicy } from './use-assign-policy.ts';
import { useOwnPolicy } from './use-own-policy.ts';

const useStyles = makeStyles({
  value: { display: 'flex', flexDirection: 'column', gap: '8px' },
  fields: { display: 'flex', flexDirection: 'column', gap: '12px', paddingLeft: '32px' },
  says: { margin: 0, paddingLeft: '32px', color: tokens.colorNeutralForeground2 },
  simulator: { borderTop: `1px solid ${tokens.colorNeutralStroke2}`, paddingTop: '16px' },
});

const boxWords: Readonly<Record<ValueName, string>> = {
  schedule: 'A schedule of its own',
  timeZone: 'A time zone of its own',
  weekStartsOn: 'Another first day of the week',
  window: 'A window of its own, or none',
  jitterMinutes: 'Another spread',
  retention: 'Retention rules of its own',
  keepAtLeast: 'Another number of points that always stay',
};

const fieldsOf: Readonly<Record<ValueName, (props: FieldsProps) => React.ReactNode>> = {
  schedule: KindFields,
  timeZone: ZoneField,
  weekStartsOn: WeekStartField,
  window: WindowFields,
  jitterMinutes: SpreadField,
  retention: RulesFields,
  keepAtLeast: LeastField,
};

/** In what a database differs from its policy, value by value; what is not its own follows the policy. */
export function OwnValuesDrawer({ instance, onClose }: { instance: InstanceHealth; onClose: () => void }) {
  const { known, policy, using } = useOwnPolicy(instance);
  return (
    <DrawerSurface open wide onClose={onClose}>
      {policy === undefined || using === undefined ? (
        <DrawerContent title={title} onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
          {known.isPending ? <BlockSkeleton height={320} /> : null}
          {known.error === null ? null : (
            <ErrorCard title="The policy was not read" problem={toProblem(known.error)} />
          )}
          {known.data === undefined ? null : <p>No policy backs it up, so there is none to differ from.</p>}
        </DrawerContent>
      ) : (
        <OwnValuesForm
          key={policy.id}
          instance={instance}
          policy={policy}
          overrides={using.overrides}
          onClose={onClose}
        />
      )}
    </DrawerSurface>
  );
}

const title = 'Change its own values';

function OwnValuesForm(props: {
  instance: InstanceHealth;
  policy: PolicySummary;
  overrides: PolicyOverrides;
  onClose: () => void;
}) {
  const styles = useStyles();
  const { instance, policy, onClose } = props;
  // as it was when the drawer was opened: a list that is read again changes nothing that is being typed
  const [overrides] = useState(props.overrides);
  const values = useMemo(() => PolicyValues.parse(policy), [policy]);
  const [now, dispatch] = useReducer(nextOwnValues(values), { policy: values, overrides }, firstOwnValues);
  const { assign, problem, isShorter } = useAssignPolicy(onClose);
  const change = ownChange(now, overrides);
  const whole = ownWhole(now);
  const send = (confirmShorter: boolean) => {
    if (change === undefined || change === null) return;
    assign.mutate({ instances: [instance.id], ...change, confirmShorter });
  };
  return (
    <>
      <DrawerContent
        title={title}
        onClose={onClose}
        onSubmit={() => {
          if (change === null) onClose();
          else if (!assign.isPending) send(false);
        }}
        footer={
          <>
            <ReasonedButton
              type="submit"
              appearance="primary"
              reason={
                assign.isPending ? 'Saving…' : change === undefined ? 'Correct what is marked first.' : null
              }
            >
              Save
            </ReasonedButton>
            <Button onClick={onClose}>Cancel</Button>
          </>
        }
      >
        <p>
          <bdi>{visibleText(instance.name)}</bdi> follows the policy <bdi>{visibleText(policy.name)}</bdi> in
          all that is not its own, also when the policy changes.
        </p>
        <OwnFields now={now} policy={policy} dispatch={dispatch} />
        <div className={styles.simulator}>
          <Simulator
            isUsed
            withYears={false}
            chosen={
              whole === undefined
                ? null
                : { values: whole, vault: instance.vaultId, instance: instance.id, years: 10 }
            }
          />
        </div>
        {problem === null || isShorter ? null : (
          <IntoView>
            <ErrorCard title="It was not changed" problem={problem} />
          </IntoView>
        )}
      </DrawerContent>
      {problem !== null && isShorter ? (
        <ShorterQuestion
          problem={problem}
          busy={assign.isPending}
          onConfirm={() => send(true)}
          onClose={() => assign.reset()}
        />
      ) : null}
    </>
  );
}

/** Each value: whether it is the database's own, its fields where it is, and what the policy says. */
function OwnFields(props: {
  now: OwnValues;
  policy: PolicySummary;
  dispatch: (event: OwnValuesEvent) => void;
}) {
  const styles = useStyles();
  const { now, policy, dispatch } = props;
  const fields: FieldsProps = {
    form: now.form,
    problems: ownProblems(now),
    dispatch,
    change: (part) => dispatch({ kind: 'changed', part }),
  };
  return (
    <>
      {ValueName.options.map((name) => {
        const Fields = fieldsOf[name];
        const isOwn = now.own.has(name);
        return (
          <div key={name} className={styles.value} role="group" aria-label={boxWords[name]}>
            <Checkbox
              label={boxWords[name]}
              checked={isOwn}
              onChange={(_, { checked }) => dispatch({ kind: 'own', name, on: checked === true })}
            />
            {isOwn ? (
              <div className={styles.fields}>
                <Fields {...fields} />
              </div>
            ) : null}
            <p className={styles.says}>
              {isOwn ? 'The policy says: ' : ''}
              {visibleText(valueWords(name, policy, policy.scheduleWords).join(', '))}
            </p>
          </div>
        );
      })}
    </>
  );
}
