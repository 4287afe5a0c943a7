import { Field, Select, makeStyles } from '@fluentui/react-components';
import { Settings } from '../../../shared/settings.ts';
import { toProblem } from '../../api/problem.ts';
import { useSettings } from '../../api/use-settings.ts';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { TextSkeleton } from '../../ui/states/skeletons.tsx';

const setting = Settings.shape.backupsPerServer;

/** Every number that the router takes. */
const choices = Array.from({ length: 64 }, (_, index) => index + 1).filter(
  (count) => setting.safeParse(count).success,
);

const useStyles = makeStyles({ field: { maxWidth: '420px' } });

/** How many backups may load a server at the same time. */
export function Backups() {
  const styles = useStyles();
  const { settings, error, change } = useSettings();
  const known = settings.data;
  return (
    <Section title="Backups">
      {settings.isPending ? <TextSkeleton lines={2} /> : null}
      {settings.error === null ? null : <ErrorCard problem={toProblem(settings.error)} />}
      {known === undefined ? null : (
        <Field
          className={styles.field}
          label="Backups at once on one server"
          hint="More wait for their turn. Backups that the operating system’s scheduler starts are not counted and never wait."
        >
          <Select
            value={String(known.backupsPerServer)}
            onChange={(_, { value }) => change({ backupsPerServer: setting.parse(Number(value)) })}
          >
            {choices.map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {error === null ? null : <ErrorCard title="The setting was not kept" problem={toProblem(error)} />}
    </Section>
  );
}
