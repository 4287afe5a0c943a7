import { createPipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { placeWords } from '../../../shared/access/place-words.ts';
import { explained } from './arm-errors.ts';
import { inPath, type ArmClients } from './clients.ts';
import { Allowed } from './role-assignments.ts';

const text = z.string().nullish();
const Principals = z
  .array(z.object({ id: text, type: text }))
  .nullish()
  .transform((all) =>
    (all ?? []).map(({ id, type }) => ({ id: (id ?? '').toLowerCase(), type: type ?? '' })),
  );

const Denial = z.object({
  denyAssignmentName: text,
  permissions: z.array(Allowed).nullish(),
  principals: Principals,
  excludePrincipals: Principals,
});

const Lock = z.object({
  id: z.string(),
  name: text,
  level: z.enum(['ReadOnly', 'CanNotDelete', 'NotSpecified']).catch('NotSpecified'),
});
const Eligible = z.object({ roleDefinitionId: z.string() });
const Permissions = z.object({ value: z.array(Allowed), nextLink: text });

/** The principal by which Azure means everybody (learn.microsoft.com: understand Azure deny assignments). */
const everyone = '00000000-0000-0000-0000-000000000000';

/** What the caller may, and what stands beside role assignments. */
export function permissions(clients: ArmClients) {
  const { authorization, endpoint } = clients;
  return {
    /** At a scope, of any kind: the SDK's own calls know resource groups and resources without parents only. */
    async permissions(scope: string) {
      return explained(`list what this identity may do at ${placeWords(scope)}`, async () => {
        const found: z.infer<typeof Allowed>[] = [];
        let url: string | undefined =
          `${endpoint}${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
        while (url !== undefined) {
          const page: z.infer<typeof Permissions> = Permissions.parse(await getJson(clients, url));
          found.push(...page.value);
          url = page.nextLink ?? undefined;
        }
        return found;
      });
    },
    async eligible(scope: string, principalId: string) {
      return explained(`read eligible roles at ${placeWords(scope)}`, () =>
        Array.fromAsync(
          authorization.roleEligibilityScheduleInstances.listForScope(inPath(scope), {
            filter: `assignedTo('${principalId}')`,
          }),
          (each) => (Eligible.parse(each).roleDefinitionId.split('/').at(-1) ?? '').toLowerCase(),
        ),
      );
    },
    async denials(scope: string) {
      return explained(`read deny assignments at ${placeWords(scope)}`, async () => {
        const found = await Array.fromAsync(
          authorization.denyAssignments.listForScope(inPath(scope), { filter: 'atScope()' }),
          (each) => Denial.parse(each),
        );
        return found.flatMap(({ denyAssignmentName, permissions, principals, excludePrincipals }) =>
          (permissions ?? []).map((patterns) => ({
            ...patterns,
            name: denyAssignmentName ?? '',
            principals: principals.map(({ id }) => id),
            hasGroups: principals.some(({ type }) => type === 'Group'),
            isForEveryone: principals.some(({ id }) => id === everyone),
            excluded: excludePrincipals.map(({ id }) => id),
          })),
        );
      });
    },
    /** Those that act at a scope: of the scope itself and above. */
    async locks(scope: string) {
      return explained(`read locks at ${placeWords(scope)}`, async () => {
        const found = await Array.fromAsync(
          clients.locks(scope).managementLocks.listByScope(inPath(scope)),
          (each) => Lock.parse(each),
        );
        return found.flatMap(({ id, name, level }) => {
          const at = id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, '');
          const acts = `${scope.toLowerCase()}/`.startsWith(`${at.toLowerCase()}/`);
          if (!acts || level === 'NotSpecified') return [];
          return [{ name: name ?? '', level, scope: at }];
        });
      });
    },
  };
}

/** A GET through the SDK's own pipeline. Throws a RestError with Azure's code, as the SDK's calls do. */
export async function getJson({ authorization }: ArmClients, url: string): Promise<unknown> {
  const response = await authorization.sendRequest(createPipelineRequest({ url }));
  const body = jsonOf(response.bodyAsText);
  if (response.status === 200 && body !== undefined) return body;
  const { error } = z
    .object({ error: z.object({ code: z.string(), message: z.string() }) })
    .catch({ error: { code: '', message: `HTTP ${response.status}` } })
    .parse(body);
  throw new RestError(error.message, { code: error.code, statusCode: response.status });
}

/** Undefined for a page of a proxy, which is no JSON. */
function jsonOf(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text === undefined || text === null || text === '' ? '{}' : text);
  } catch {
    return undefined;
  }
}
