import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { AzureCloud } from '../../../../shared/identities/cloud.ts';
import { registrationScript } from '../../../../shared/identities/registration.ts';

/** What the script runs, with an az that says what it was asked, and what it prints. */
function run(cloud: AzureCloud) {
  const az = `az() {
    echo "$@" >&3
    case "$*" in
      'ad app create'*) echo the-app ;;
      'ad sp show --id 123cd850-d9df-40bd-94d5-c9f07b7fa203 --output none') return 1 ;;
      'ad sp show --id the-app'*) return 1 ;;
      'ad sp show'*tsv*) echo "scope-of-$5" ;;
      'account show --query tenantId'*) echo the-tenant ;;
    esac
  }
`;
  const script = `exec 3>&1\n${az}${registrationScript(cloud)}`;
  const out = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  return out.trimEnd().split('\n');
}

describe.skipIf(process.platform === 'win32')('the script that registers pgkeep', () => {
  it('makes a public client with delegated permissions, and prints how to sign in', () => {
    const allowed = [
      '797f4846-ba00-4fd7-ba43-dac1f8f63013',
      'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
      'e406a681-f3d4-42a8-90b6-c2b029497af1',
      '123cd850-d9df-40bd-94d5-c9f07b7fa203',
    ];
    expect(run('public')).toEqual([
      'cloud set --name AzureCloud',
      'account show --output none',
      'ad app create --display-name pgkeep --sign-in-audience AzureADMyOrg --is-fallback-public-client true --public-client-redirect-uris http://localhost --query appId --output tsv',
      ...allowed.flatMap((id) => [
        `ad sp show --id ${id} --output none`,
        // nobody in this tenant has used the last one yet
        ...(id.startsWith('123cd850') ? [`ad sp create --id ${id} --output none`] : []),
        `ad sp show --id ${id} --output tsv --query oauth2PermissionScopes[?value=='user_impersonation'].id | [0]`,
      ]),
      `ad app update --id the-app --required-resource-accesses ${JSON.stringify(
        allowed.map((id) => ({
          resourceAppId: id,
          resourceAccess: [{ id: `scope-of-${id}`, type: 'Scope' }],
        })),
      )}`,
      'ad sp show --id the-app --output none',
      'ad sp create --id the-app --output none',
      'account show --query tenantId --output tsv',
      'pgkeep azure login --tenant the-tenant --client-id the-app',
    ]);
  });

  it.each([
    ['us-government', 'AzureUSGovernment', '7e7c393b-45d0-48b1-a35e-2905ddf8183c'],
    ['china', 'AzureChinaCloud', 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093'],
  ] as const)('does so in the cloud %s', (cloud, name, keyVault) => {
    const lines = run(cloud);
    expect(lines[0]).toBe(`cloud set --name ${name}`);
    expect(lines.filter((line) => line.startsWith(`ad sp show --id ${keyVault} `))).toHaveLength(2);
    expect(lines.at(-1)).toBe(`pgkeep azure login --tenant the-tenant --client-id the-app --cloud ${cloud}`);
  });
});
