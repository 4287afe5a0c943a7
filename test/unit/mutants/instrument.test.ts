import { expect, it } from 'vitest';
import { instrument } from '../../mutants/instrument.ts';

const text = `export async function keep(file: File, manifest: Manifest): Promise<void> {
  if (file.size !== manifest.size) throw new Error('other size');
  await file.sync();
  await manifest.write();
}
`;

async function mutantsOf(file: string, source = text): Promise<string[]> {
  const { mutants } = await instrument([{ file, text: source }]);
  return mutants.map(
    ({ line, mutator, original, replacement }) => `${line} ${mutator}: ${original} → ${replacement}`,
  );
}

it('leaves out calls and throws, turns conditions and swaps steps', async () => {
  const body = text.slice(text.indexOf('> {') + 2, text.lastIndexOf('}') + 1).replaceAll(/\s+/g, ' ');
  expect(await mutantsOf('main/a.ts')).toStrictEqual([
    `1 BlockStatement: ${body} → {}`,
    `1 StepsSwapped: ${body} → { if (file.size !== manifest.size) throw new Error('other size'); await manifest.write(); await file.sync(); }`,
    '2 ConditionalExpression: file.size !== manifest.size → true',
    '2 ConditionalExpression: file.size !== manifest.size → false',
    '2 EqualityOperator: file.size !== manifest.size → file.size === manifest.size',
    "2 ThrowLeftOut: throw new Error('other size'); → ;",
    '3 CallLeftOut: await file.sync(); → ;',
    '4 CallLeftOut: await manifest.write(); → ;',
  ]);
});

it('puts every mutant into the source, switched off, and keeps the types', async () => {
  const { sources, mutants } = await instrument([{ file: 'main/a.ts', text }]);
  const written = sources[0]?.text ?? '';
  for (const { id } of mutants) expect(written).toContain(`stryMutAct_9fa48("${id}")`);
  expect(written).toContain('keep(file: File, manifest: Manifest): Promise<void>');
});

it('knows a mutant again after lines were added above it, and twins from each other', async () => {
  const twins = `${text}${text.replace('keep', 'keepToo')}`;
  const keysOf = async (source: string) =>
    (await instrument([{ file: 'main/a.ts', text: source }])).mutants
      .filter(({ mutator }) => mutator === 'CallLeftOut')
      .map(({ key }) => key);
  const [before, after] = [await keysOf(twins), await keysOf(`/** More. */\nconst more = 1;\n${twins}`)];
  expect(before).toHaveLength(4);
  expect(new Set(before).size).toBe(4);
  expect(after).toStrictEqual(before);
});

it('leaves the words of sentences alone, and the constructor its super', async () => {
  expect(
    await mutantsOf('main/b.ts', "class A extends B { constructor() { super(); this.name = 'a'; } }"),
  ).toStrictEqual(["1 BlockStatement: { super(); this.name = 'a'; } → {}"]);
});
