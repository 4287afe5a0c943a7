import { Field, Radio, RadioGroup } from '@fluentui/react-components';
import { Settings } from '../../../shared/settings.ts';
import { themeNames } from '../../look/theme-names.ts';
import { useThemeChoice } from '../../look/use-theme-choice.ts';
import { Section } from '../../ui/layout/section.tsx';

export function Appearance() {
  const { choice, choose } = useThemeChoice();
  return (
    <Section title="Appearance">
      <Field label="Theme">
        <RadioGroup value={choice} onChange={(_, data) => choose(Settings.shape.theme.parse(data.value))}>
          {Settings.shape.theme.options.map((theme) => (
            <Radio key={theme} value={theme} label={themeNames[theme]} />
          ))}
        </RadioGroup>
      </Field>
    </Section>
  );
}
