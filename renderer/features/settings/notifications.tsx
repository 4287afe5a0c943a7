import { Field, Radio, RadioGroup, Switch } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Settings } from '../../../shared/settings.ts';
import { orpc } from '../../api/client.ts';
import { toProblem } from '../../api/problem.ts';
import { insideElectron } from '../../api/platform.ts';
import { ErrorCard } from '../../ui/error-card.tsx';
import { Section } from '../../ui/section.tsx';
import { TextSkeleton } from '../../ui/skeletons.tsx';

const words: Record<Settings['notifications'], string> = {
  all: 'Every ended job',
  problems: 'Jobs that failed or ended with warnings',
  none: 'None',
};

/** What the desktop tells while pgkeep is not looked at. */
export function Notifications() {
  const queryClient = useQueryClient();
  const settings = useQuery(orpc.settings.get.queryOptions());
  const save = useMutation(
    orpc.settings.set.mutationOptions({
      onSuccess: (saved) => queryClient.setQueryData(orpc.settings.get.queryKey(), saved),
    }),
  );
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
            onChange={(_, data) =>
              save.mutate({ notifications: Settings.shape.notifications.parse(data.value) })
            }
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
          onChange={(_, data) => save.mutate({ closeToTray: data.checked })}
        />
      ) : null}
      {save.error === null ? null : (
        <ErrorCard title="The setting was not kept" problem={toProblem(save.error)} />
      )}
    </Section>
  );
}
