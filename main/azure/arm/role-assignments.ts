import { z } from 'zod';
import type { RoleAssignmentEntry } from '../../../shared/access/changes.ts';
import { placeWords } from '../../../shared/access/place-words.ts';
import { armCode } from '../sdk/refusal.ts';
import { explained } from './arm-errors.ts';
import { inPath, type ArmClients } from './clients.ts';

const text = z.string().optional().nullable();
const lastPart = (id: string | null | undefined) => (id?.split('/').at(-1) ?? '').toLowerCase();

const Assignment = z.object({ roleDefinitionId: text, principalId: text, scope: text, condition: text });

const Patterns = z
  .array(z.string())
  .nullish()
  .transform((patterns) => patterns ?? []);

/** What a role or the caller may, as both are told. */
export const Allowed = z.object({
  actions: Patterns,
  notActions: Patterns,
  dataActions: Patterns,
  notDataActions: Patterns,
});

const Role = z.object({ permissions: z.array(Allowed).nullish() });

/** Role assignments: read, made under a name, and deleted under it. */
export function roleAssignments({ authorization }: Pick<ArmClients, 'authorization'>) {
  const { roleAssignments: calls, roleDefinitions } = authorization;
  return {
    async assignments(scope: string, principalId: string) {
      return explained(`list role assignments at ${placeWords(scope)}`, async () => {
        const found = await Array.fromAsync(
          calls.listForScope(inPath(scope), { filter: `assignedTo('${principalId}')` }),
          (each) => Assignment.parse(each),
        );
        return found.map(({ roleDefinitionId, principalId: whose, scope: at, condition }) => ({
          roleId: lastPart(roleDefinitionId),
          principalId: (whose ?? '').toLowerCase(),
          scope: at ?? '',
          isConditional: (condition ?? '') !== '',
        }));
      });
    },
    async role(scope: string, roleId: string) {
      return explained(`read the role ${roleId}`, async () => {
        const { permissions } = Role.parse(await roleDefinitions.get(inPath(scope), roleId));
        return permissions ?? [];
      });
    },
    /** False where it existed already, under this name or another one. */
    async assign(entry: RoleAssignmentEntry): Promise<boolean> {
      const { scope, name, roleId, principalId, principalType } = entry;
      try {
        await calls.create(inPath(scope), name, {
          roleDefinitionId: `${subscriptionOf(scope)}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
          principalId,
          // without it a principal that was made a moment ago is not found
          principalType,
        });
        return true;
      } catch (error) {
        if (armCode(error) === 'RoleAssignmentExists') return false;
        return explained(`assign roles at ${placeWords(scope)}`, () => Promise.reject(error as Error));
      }
    },
    async assignment({ scope, name }: Pick<RoleAssignmentEntry, 'scope' | 'name'>) {
      try {
        const { roleDefinitionId, principalId } = Assignment.parse(await calls.get(inPath(scope), name));
        return { roleId: lastPart(roleDefinitionId), principalId: principalId ?? '' };
      } catch (error) {
        if (['RoleAssignmentNotFound', 'NotFound'].includes(armCode(error) ?? '')) return undefined;
        return explained(`read role assignments at ${placeWords(scope)}`, () =>
          Promise.reject(error as Error),
        );
      }
    },
    async unassign({ scope, name }: Pick<RoleAssignmentEntry, 'scope' | 'name'>): Promise<void> {
      await explained(`take role assignments away at ${placeWords(scope)}`, () =>
        calls.delete(inPath(scope), name),
      );
    },
  };
}

/** `/subscriptions/…` of a scope, where definitions of roles are looked up. */
const subscriptionOf = (scope: string) => scope.split('/').slice(0, 3).join('/');
