import { Field, Input, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import { Settings } from '../../../shared/settings.ts';
import { toProblem } from '../../api/problem.ts';
import { useSettings } from '../../api/use-settings.ts';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { TextSkeleton } from '../../ui/states/skeletons.tsx';
import { ageLimitOf } from './age-limit.ts';

const { minValue: least, maxValue: most } = Settings.shape.pointAgeLimitDays;

const useStyles = makeStyles({ field: { maxWidth: '420px' }, input: { width: '128px' } });

/** How old the newest recovery point may be. */
export function PointAge() {
  const styles = useStyles();
  const { settings, error, change } = useSettings();
  /** What is being typed; null while nothing is. */
  const [typed, setTyped] = useState<string | null>(null);
  const known = settings.data;
  const limit = typed === null ? undefined : ageLimitOf(typed);
  const keep = () => {
    if (limit === null) return;
    setTyped(null);
    if (limit === undefined || limit === known?.pointAgeLimitDays) return;
    change({ pointAgeLimitDays: limit });
  };
  return (
    <Section title="Recovery points">
      {settings.isPending ? <TextSkeleton lines={2} /> : null}
      {settings.error === null ? null : <ErrorCard problem={toProblem(settings.error)} />}
      {known === undefined ? null : (
        <Field
          className={styles.field}
          label="The newest recovery point may be this many days old"
          hint="A database whose newest recovery point is older than that is at risk. Whole days count."
          {...(limit === null
            ? { validationState: 'error', validationMessage: `A whole number from ${least} to ${most}.` }
            : {})}
        >
          <Input
            className={styles.input}
            type="number"
            min={least ?? undefined}
            max={most ?? undefined}
            value={typed ?? String(known.pointAgeLimitDays)}
            onChange={(_, { value }) => setTyped(value)}
            onBlur={keep}
            onKeyDown={({ key }) => {
              if (key === 'Enter') keep();
            }}
          />
        </Field>
      )}
      {error === null ? null : <ErrorCard title="The setting was not kept" problem={toProblem(error)} />}
    </Section>
  );
}
