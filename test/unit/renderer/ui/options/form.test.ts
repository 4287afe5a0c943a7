import { describe, expect, it } from 'vitest';
import {
  dumpedPart,
  dumpsWhole,
  firstOptionsForm,
  optionsChanges,
  optionsFormReducer,
  optionsProblems,
  patternProblem,
} from '../../../../../renderer/ui/options/form.ts';
import { InstanceOptions } from '../../../../../shared/instances/instances.ts';

const options = InstanceOptions.parse({
  compression: 'zstd:12',
  countRows: true,
  lockWaitTimeoutMs: 300_000,
});
const form = firstOptionsForm(options);

describe('the form of the options of an instance', () => {
  it('begins with what is set, and changes nothing by itself', () => {
    expect(form).toEqual({
      compression: 'zstd',
      level: '12',
      countRows: true,
      lockWaitSeconds: '300',
      clientMajor: '',
      excludeSchemas: '',
      excludeTables: '',
      excludeTableData: '',
      extraOptions: [],
    });
    expect(optionsChanges(form, options)).toEqual({});
    const set = { ...options, compression: 'auto', clientMajor: 17, lockWaitTimeoutMs: 1_500 };
    expect(optionsChanges(firstOptionsForm(set), set)).toEqual({});
  });

  it('gives only what was changed; a pg_dump that pgkeep chooses again is null', () => {
    expect(optionsChanges({ ...form, countRows: false }, options)).toEqual({ countRows: false });
    expect(optionsChanges({ ...form, lockWaitSeconds: '0' }, options)).toEqual({ lockWaitTimeoutMs: 0 });
    expect(optionsChanges({ ...form, clientMajor: '16' }, options)).toEqual({ clientMajor: 16 });
    expect(optionsChanges(form, { ...options, clientMajor: 16 })).toEqual({ clientMajor: null });
    expect(optionsChanges({ ...form, compression: 'none' }, options)).toEqual({ compression: 'none' });
  });

  it('reads patterns a line, and gives all of the selection where one of it changes', () => {
    const chosen = { ...form, excludeTables: ' log_* \n\n"Old"', extraOptions: ['--no-comments' as const] };
    const selection = {
      excludeSchemas: [],
      excludeTables: ['log_*', '"Old"'],
      excludeTableData: [],
      extraOptions: ['--no-comments' as const],
    };
    expect(optionsProblems(chosen)).toEqual([]);
    expect(dumpsWhole(chosen)).toBe(false);
    expect(optionsChanges(chosen, options)).toEqual({ selection });
    const set = { ...options, selection };
    expect(optionsChanges(firstOptionsForm(set), set)).toEqual({});
    expect(optionsChanges(form, set)).toEqual({ selection: null });
    const wrong = { ...form, excludeSchemas: 'audit\na.b' };
    expect(optionsProblems(wrong)).toEqual(['excludeSchemas']);
    expect(patternProblem(wrong, 'excludeSchemas')).toMatch(
      /^“a\.b” is no pattern: a schema is named as audit/,
    );
    expect(patternProblem(wrong, 'excludeTables')).toBeNull();
  });

  it('takes a level of one kind for none of the other', () => {
    const gzip = optionsFormReducer(form, { compression: 'gzip' });
    expect(optionsChanges(gzip, options)).toEqual({ compression: 'gzip:1' });
    expect(optionsFormReducer(form, { compression: 'zstd' })).toEqual(form);
  });

  it.each([
    [{ level: '20' }, ['level']],
    [{ level: '' }, ['level']],
    [{ compression: 'gzip', level: '10' }, ['level']],
    [{ compression: 'none', level: '99' }, []],
    [{ lockWaitSeconds: '86401' }, ['lock wait']],
    [{ lockWaitSeconds: '-1' }, ['lock wait']],
    [{ lockWaitSeconds: ' ', level: '0' }, ['level', 'lock wait']],
    [{ lockWaitSeconds: '86400' }, []],
  ] as const)('%j: %j', (part, problems) => {
    expect(optionsProblems({ ...form, ...part })).toEqual(problems);
  });
});

it('what is dumped is told where it is not everything, and where each pattern is one', () => {
  expect(dumpedPart(form)).toBeUndefined();
  expect(dumpedPart({ ...form, excludeSchemas: ' audit \n\nlog_*' })).toStrictEqual({
    excludeSchemas: ['audit', 'log_*'],
    excludeTables: [],
    excludeTableData: [],
    extraOptions: [],
  });
  expect(dumpedPart({ ...form, excludeSchemas: 'audit\nno such.pattern' })).toBeUndefined();
});
