import { Checkbox, Field, Textarea, makeStyles } from '@fluentui/react-components';
import { extraDumpOptions, type ExtraDumpOption } from '../../../shared/instances/dump-selection.ts';
import { patternProblem, type OptionsForm, type PatternField } from './form.ts';

const useStyles = makeStyles({
  options: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(280px, 1fr))' },
});

const fields: Record<PatternField, { readonly label: string; readonly placeholder: string }> = {
  excludeSchemas: { label: 'Schemas that are not dumped', placeholder: 'audit' },
  excludeTables: {
    label: 'Tables, views and sequences that are not dumped',
    placeholder: 'public.import_*',
  },
  excludeTableData: { label: 'Tables that are dumped without rows', placeholder: 'public.log_*' },
};

const optionWords: Record<ExtraDumpOption, string> = {
  '--serializable-deferrable': 'Wait for a snapshot that no serializable transaction can disturb',
  '--load-via-partition-root': 'Load rows through the partitioned table',
  '--quote-all-identifiers': 'Quote all names',
  '--no-large-objects': 'Without large objects',
  '--no-unlogged-table-data': 'Without the rows of unlogged tables',
  '--no-comments': 'Without comments',
  '--no-publications': 'Without publications',
  '--no-subscriptions': 'Without subscriptions',
  '--no-security-labels': 'Without security labels',
  '--no-toast-compression': 'Without the compression methods of columns',
};

interface Props {
  readonly form: OptionsForm;
  readonly onChange: (part: Partial<OptionsForm>) => void;
}

/** What of a database is not dumped, and other options of pg_dump. */
export function SelectionFields({ form, onChange }: Props) {
  const styles = useStyles();
  const { extraOptions } = form;
  const choose = (option: ExtraDumpOption, isChosen: boolean) =>
    onChange({
      extraOptions: extraDumpOptions.filter((each) =>
        each === option ? isChosen : extraOptions.includes(each),
      ),
    });
  return (
    <>
      <PatternsField field="excludeSchemas" form={form} onChange={onChange} />
      <PatternsField field="excludeTables" form={form} onChange={onChange} />
      <PatternsField field="excludeTableData" form={form} onChange={onChange} />
      <div role="group" aria-label="Other options of pg_dump" className={styles.options}>
        {extraDumpOptions.map((option) => (
          <Checkbox
            key={option}
            label={optionWords[option]}
            checked={extraOptions.includes(option)}
            onChange={(_, { checked }) => choose(option, checked === true)}
          />
        ))}
      </div>
    </>
  );
}

function PatternsField({ field, form, onChange }: Props & { readonly field: PatternField }) {
  const { label, placeholder } = fields[field];
  return (
    <Field
      label={label}
      hint="One name a line. * and ? are wildcards; names with upper-case letters stand in double quotes."
      validationMessage={patternProblem(form, field)}
    >
      <Textarea
        value={form[field]}
        placeholder={placeholder}
        rows={2}
        resize="vertical"
        onChange={(_, { value }) => onChange({ [field]: value })}
      />
    </Field>
  );
}
