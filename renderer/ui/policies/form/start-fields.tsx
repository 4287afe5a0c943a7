import { Checkbox, Field, Input } from '@fluentui/react-components';
import { useFieldStyles, type FieldsProps } from './fields-look.ts';

/** When runs may start, and how those of many databases are spread. */
export function StartFields(props: FieldsProps) {
  return (
    <>
      <WindowFields {...props} />
      <SpreadField {...props} />
    </>
  );
}

export function WindowFields({ form, change, problems }: FieldsProps) {
  const styles = useFieldStyles();
  return (
    <>
      <Checkbox
        label="Runs start within a window only, those that catch up included"
        checked={form.hasWindow}
        onChange={(_, { checked }) => change({ hasWindow: checked === true })}
      />
      {form.hasWindow ? (
        <div className={styles.row}>
          <Field label="From" validationMessage={problems.windowFrom ?? null}>
            <Input
              value={form.windowFrom}
              autoComplete="off"
              onChange={(_, { value }) => change({ windowFrom: value })}
            />
          </Field>
          <Field
            label="Until"
            hint="Before the beginning: of the next day."
            validationMessage={problems.windowUntil ?? null}
          >
            <Input
              value={form.windowUntil}
              autoComplete="off"
              onChange={(_, { value }) => change({ windowUntil: value })}
            />
          </Field>
        </div>
      ) : null}
    </>
  );
}

export function SpreadField({ form, change, problems }: FieldsProps) {
  return (
    <Field
      label="Spread over minutes"
      hint="So that not all databases start at once; each always starts at the same minute. 0: all at once."
      validationMessage={problems.jitterMinutes ?? null}
    >
      <Input
        inputMode="numeric"
        style={{ maxWidth: 120 }}
        value={form.jitterMinutes}
        onChange={(_, { value }) => change({ jitterMinutes: value })}
      />
    </Field>
  );
}
