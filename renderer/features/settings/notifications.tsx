import { Field, Radio, RadioGroup, Switch } from '@fluentui/react-components';
import { Settings } from '../../../shared/settings.ts';
import { toProblem } from '../../api/problem.ts';
import { useSettings } from '../../api/use-settings.ts';
import { insideElectron } from '../../api/platform.ts';
import { ErrorCard } from '../../ui/states/errors/error-card.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { TextSkeleton } from '../../ui/states/skeletons.tsx';

const words: Record<Settings['notifications'], string> = {
  all: 'Every ended job',
  problems: 'Jobs that failed or ended with warnings',
  none: 'None',
};

/** What the desktop tells while pgkeep is not looked at. */
export function Notifications() {
  const { settings, error, change } = useSettings();
  const known = settings.data;
  return (
    <Section title="Notifications">
      {settings.isPending ? <TextSkeleton lines={3} /> : null}
      {settings.error === null ? null : <ErrorCard problem={toProblem(settings.error)} />}
      {known === undefined ? null : (
        <Field
          label="Desktop notifications"
          hint={insideElectron() ? null : 'They come from the desktop application, not from a browser.'}
        >
          <RadioGroup
            value={known.notifications}
            onChange={(_, data) => change({ notifications: Settings.shape.notifications.parse(data.value) })}
          >
            {Settings.shape.notifications.options.map((option) => (
              <Radio key={option} value={option} label={words[option]} />
            ))}
          </RadioGroup>
        </Field>
      )}
      {known !== undefined && insideElectron() ? (
        <Switch
          label="Keep running in the tray while jobs run, when the window is closed"
          checked={known.closeToTray}
          onChange={(_, data) => change({ closeToTray: data.checked })}
        />
      ) : null}
      {error === null ? null : <ErrorCard title="The setting was not kept" problem={toProblem(error)} />}
    </Section>
  );
}
