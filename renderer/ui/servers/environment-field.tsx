import { Field, Input } from '@fluentui/react-components';
import { useId } from 'react';
import { isProduction, usualEnvironments } from '../../../shared/servers/environments.ts';
import { environmentProblem } from './environment.ts';
import { EnvironmentTag } from './environment-tag.tsx';

/** What a server or database is for: one of the usual words, or another one. Empty is none. */
export function EnvironmentField(props: {
  value: string;
  onChange: (value: string) => void;
  /** What holds where the field is empty. */
  placeholder?: string;
}) {
  const list = useId();
  const { value } = props;
  const problem = environmentProblem(value);
  const word = value.trim();
  return (
    <>
      <datalist id={list}>
        {usualEnvironments.map((usual) => (
          <option key={usual} value={usual}>
            {usual}
          </option>
        ))}
      </datalist>
      <Field
        label="Environment"
        validationMessage={problem}
        hint={
          problem === null
            ? isProduction(word)
              ? 'Each restore into this server asks for this word.'
              : 'prod, stage, test, dev, or a word of yours. A restore into prod asks for the word.'
            : null
        }
      >
        <Input
          value={value}
          list={list}
          autoComplete="off"
          spellCheck={false}
          {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
          contentAfter={word === '' || problem !== null ? null : <EnvironmentTag word={word} />}
          onChange={(_, data) => props.onChange(data.value)}
        />
      </Field>
    </>
  );
}
