import { Input } from '@fluentui/react-components';
import { useId } from 'react';

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** A time zone by its name in the IANA database, with those that this browser knows to choose from. Stands in a `Field`. */
export function ZoneInput({
  value,
  onChange,
  ...field
}: {
  value: string;
  onChange: (value: string) => void;
}) {
  const list = useId();
  return (
    <>
      <Input
        {...field}
        value={value}
        list={list}
        spellCheck={false}
        autoComplete="off"
        onChange={(_, data) => onChange(data.value)}
      />
      <datalist id={list}>
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </datalist>
    </>
  );
}
