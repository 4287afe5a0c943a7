import { describe, expect, it } from 'vitest';
import {
  askedFor,
  askedText,
  openingQuery,
  resumed,
} from '../../../../../renderer/features/protect/address.ts';
import { candidateKey } from '../../../../../renderer/features/protect/candidates.ts';
import { firstOptionsForm } from '../../../../../renderer/ui/options/form.ts';
import { defaultInstanceOptions } from '../../../../../shared/instances/instances.ts';
import type { KeptProtect } from '../../../../../renderer/features/protect/kept-draft.ts';

const kept: KeptProtect = {
  options: firstOptionsForm(defaultInstanceOptions),
  asked: '',
  step: 'credential',
  selected: new Set([candidateKey('srv-1', 'crm')]),
  vaultId: 'vault-1',
  serverId: '',
  backsUp: true,
  policy: { policyId: null, runner: null },
  secrets: {},
};
const named = 'server=srv-1&database=shop';

describe('what the address asks for', () => {
  it('is its databases, and nothing without a server', () => {
    expect(askedFor('server=srv-1&database=crm&database=a%26b&database=50%2525')).toEqual({
      databases: [candidateKey('srv-1', 'crm'), candidateKey('srv-1', 'a&b'), candidateKey('srv-1', '50%25')],
      vaultId: null,
      serverId: 'srv-1',
    });
    expect(askedFor('database=crm&vault=vault-1')).toEqual({
      databases: [],
      vaultId: 'vault-1',
      serverId: '',
    });
  });
});

describe('a kept draft', () => {
  it('goes on where the address asks for nothing, or for the same again', () => {
    for (const search of ['', 'step=vault', 'server=srv-1']) expect(resumed(search, kept)).toBe(kept);
    const began = { ...kept, asked: askedText(askedFor(named)) };
    expect(resumed(`${named}&step=review`, began)).toBe(began);
    expect(resumed('', null)).toBeNull();
  });

  it('gives way to another request', () => {
    expect(resumed(named, kept)).toBeNull();
    expect(resumed('vault=vault-2', kept)).toBeNull();
  });
});

describe('where the wizard opens', () => {
  it('is the step of the address, else that of the draft, else the first', () => {
    expect(openingQuery('step=review', kept)).toBe('step=review');
    expect(openingQuery('', kept)).toBe('step=credential');
    expect(openingQuery('step=payment', kept)).toBe('step=credential');
    expect(openingQuery(named, kept)).toBe(`${named}&step=databases`);
    expect(openingQuery('', null)).toBe('step=databases');
  });

  it('has the drawer that the address names, and is the same when it is opened there', () => {
    const opened = openingQuery('add=vault', kept);
    expect(opened).toBe('step=credential&add=vault');
    expect(openingQuery(opened, kept)).toBe(opened);
  });
});
