import { Field, Input } from '@fluentui/react-components';
import { CopyButton } from '../buttons/copy.tsx';
import { Identifier } from '../text/identifier.tsx';

/** Asks for a name to be typed before something is lost or changed. Not every name has keys: it can be copied. */
export function TypedNameField(props: { name: string; value: string; onChange: (typed: string) => void }) {
  const { name, value, onChange } = props;
  return (
    <Field
      label={
        <>
          Type <Identifier name={name} max={63} /> to go on
        </>
      }
    >
      <Input
        value={value}
        onChange={(_, data) => onChange(data.value)}
        autoComplete="off"
        spellCheck={false}
        contentAfter={<CopyButton text={name} of="the name to be typed" />}
      />
    </Field>
  );
}
