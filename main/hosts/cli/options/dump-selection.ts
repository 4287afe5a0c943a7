import type { Command } from 'commander';
import { flags } from '../../../../shared/command-line/option-names.ts';
import {
  ExtraDumpOption,
  extraDumpOptions,
  type SelectionChanges,
} from '../../../../shared/instances/dump-selection.ts';
import { SchemaPattern, TablePattern } from '../../../../shared/instances/name-pattern.ts';
import { UsageError } from '../cli-errors.ts';
import { checked, repeated } from './values.ts';

export interface SelectionOptions {
  readonly excludeSchema?: string[];
  readonly excludeTable?: string[];
  readonly excludeTableData?: string[];
  readonly dumpOption?: ExtraDumpOption[];
}

export interface ChangedSelectionOptions extends SelectionOptions {
  readonly wholeDatabase?: true;
}

/** Options that say what is not dumped; each may be given several times. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option(
      `${flags.excludeSchema} <pattern>`,
      'do not dump schemas of this name, with all that is in them',
      repeated(checked(SchemaPattern)),
    )
    .option(
      `${flags.excludeTable} <pattern>`,
      'do not dump tables, views and sequences of this name, as public.log_*; without a schema in each one',
      repeated(checked(TablePattern)),
    )
    .option(
      `${flags.excludeTableData} <pattern>`,
      'dump tables of this name without their rows',
      repeated(checked(TablePattern)),
    )
    .option(
      `${flags.dumpOption} <option>`,
      `another option of pg_dump: ${extraDumpOptions.map((option) => option.slice(2)).join(', ')}`,
      repeated((text) => checked(ExtraDumpOption)(text.startsWith('--') ? text : `--${text}`)),
    );
}

/** The same, and that nothing of it holds any more. */
export function addChangedSelectionOptions(command: Command): Command {
  return addSelectionOptions(command).option(flags.wholeDatabase, 'dump the whole database again');
}

/** What was chosen, list by list; undefined where nothing was. Throws UsageError. */
export function chosenSelection(options: ChangedSelectionOptions): SelectionChanges | null | undefined {
  const { excludeSchema, excludeTable, excludeTableData, dumpOption, wholeDatabase } = options;
  const lists: SelectionChanges = {
    ...(excludeSchema === undefined ? {} : { excludeSchemas: excludeSchema }),
    ...(excludeTable === undefined ? {} : { excludeTables: excludeTable }),
    ...(excludeTableData === undefined ? {} : { excludeTableData }),
    ...(dumpOption === undefined ? {} : { extraOptions: dumpOption }),
  };
  const isEmpty = Object.keys(lists).length === 0;
  if (wholeDatabase !== true) return isEmpty ? undefined : lists;
  if (!isEmpty) {
    throw new UsageError(`${flags.wholeDatabase} goes with no ${flags.excludeTable} and its like`);
  }
  return null;
}
