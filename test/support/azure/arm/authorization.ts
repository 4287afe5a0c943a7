import { ArmError, type ArmAnswer, type ArmHandler, type ArmRequest } from './arm.ts';
import {
  assignmentsOf,
  expectMay,
  expectPolicy,
  expectUnlocked,
  isAtOrBelow,
  type TestRights,
} from './rights.ts';
import type { TestAssignment, TestTenant } from './tenant.ts';

const ours = /^(?<scope>.*)\/providers\/Microsoft\.Authorization\/(?<kind>\w+)(?:\/(?<name>[\w-]+))?$/i;

/**
 * Microsoft.Authorization: role assignments and definitions, what the caller may, what somebody may activate, deny
 * assignments and locks. A new assignment reaches the services after `tenant.propagationMs`.
 */
export function authorizationHandler(tenant: TestTenant, rights: TestRights): ArmHandler {
  const kinds: Readonly<Record<string, (request: ArmRequest, at: Place) => ArmAnswer | undefined>> = {
    roleassignments: (request, at) => roleAssignments(tenant, rights, { ...at, request }),
    roledefinitions: (_, { name }) => roleDefinition(rights, name),
    permissions: ({ principal }, { scope }) =>
      list(
        assignmentsOf(tenant, rights, { principal, scope }).map(({ role }) => ({
          notActions: [],
          dataActions: [],
          notDataActions: [],
          ...rights.roles.get(role),
        })),
      ),
    roleeligibilityscheduleinstances: ({ principal, query }, { scope }) =>
      eligible(rights, { scope, principal, filter: query.get('$filter') ?? '' }),
    denyassignments: ({ principal }, { scope }) => {
      expectMay(tenant, rights, {
        principal,
        scope,
        action: 'Microsoft.Authorization/denyAssignments/read',
      });
      return list(rights.denials.filter((each) => isAtOrBelow(scope, each.scope)).map(denialBody));
    },
    locks: ({ principal }, { scope }) => {
      expectMay(tenant, rights, { principal, scope, action: 'Microsoft.Authorization/locks/read' });
      return list(
        rights.locks
          .filter((each) => isAtOrBelow(scope, each.scope) || isAtOrBelow(each.scope, scope))
          .map((each) => ({
            id: `${each.scope}/providers/Microsoft.Authorization/locks/${each.name}`,
            name: each.name,
            type: 'Microsoft.Authorization/locks',
            properties: { level: each.level },
          })),
      );
    },
  };
  return (request) => {
    const { scope = '', kind = '', name } = ours.exec(request.path)?.groups ?? {};
    return kinds[kind.toLowerCase()]?.(request, { scope: scope === '' ? '/' : scope, name });
  };
}

interface Place {
  readonly scope: string;
  readonly name: string | undefined;
}

const list = (value: readonly unknown[]): ArmAnswer => ({ status: 200, body: { value } });

interface RoleAssignmentBody {
  readonly properties: {
    readonly roleDefinitionId: string;
    readonly principalId: string;
    readonly principalType?: string;
  };
}

function roleAssignments(
  tenant: TestTenant,
  rights: TestRights,
  { request, scope, name }: Place & { readonly request: ArmRequest },
): ArmAnswer | undefined {
  const { method, principal } = request;
  const may = (verb: string, role?: string) =>
    expectMay(tenant, rights, {
      principal,
      scope,
      action: `Microsoft.Authorization/roleAssignments/${verb}`,
      ...(role !== undefined && { role }),
    });
  const id = `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  const found = tenant.assignments.findIndex((each) => each.id.toLowerCase() === id.toLowerCase());
  if (name === undefined) {
    may('read');
    return listAssignments(tenant, rights, { scope, filter: request.query.get('$filter') ?? '' });
  }
  switch (method) {
    case 'GET': {
      may('read');
      const given = tenant.assignments[found];
      if (given === undefined) throw notFound(name);
      return { status: 200, body: assignmentBody(given) };
    }
    case 'PUT': {
      const made = assignmentFrom(tenant, rights, { id, scope, body: request.body as RoleAssignmentBody });
      may('write', made.role);
      expectUnlocked(rights, scope, 'write');
      expectPolicy(rights, scope, 'Microsoft.Authorization/roleAssignments');
      expectNew(tenant, made, tenant.assignments[found]);
      tenant.assignments.push(made);
      return { status: 201, body: assignmentBody(made) };
    }
    case 'DELETE': {
      may('delete');
      expectUnlocked(rights, scope, 'delete');
      const [gone] = found === -1 ? [] : tenant.assignments.splice(found, 1);
      return gone === undefined ? { status: 204 } : { status: 200, body: assignmentBody(gone) };
    }
    default:
      return undefined;
  }
}

const notFound = (name: string) =>
  new ArmError(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);

function assignmentFrom(
  tenant: TestTenant,
  { newcomers }: TestRights,
  { id, scope, body }: { readonly id: string; readonly scope: string; readonly body: RoleAssignmentBody },
): TestAssignment {
  const { roleDefinitionId, principalId, principalType } = body.properties;
  // learn.microsoft.com: troubleshoot Azure RBAC, principal not found: send principalType for new principals
  if (newcomers.has(principalId) && principalType === undefined) {
    throw new ArmError(
      400,
      'PrincipalNotFound',
      `Principal ${principalId} does not exist in the directory ${tenant.tenantId}.`,
    );
  }
  return {
    id,
    scope,
    role: roleDefinitionId.split('/').at(-1) ?? '',
    principalId,
    principalType: principalType ?? 'User',
    actsAt: tenant.now() + tenant.propagationMs,
  };
}

/** learn.microsoft.com: troubleshoot Azure RBAC, role assignments that exist or whose name was used for others. */
function expectNew(
  { assignments }: TestTenant,
  made: TestAssignment,
  sameName: TestAssignment | undefined,
): void {
  const isSame = (each: TestAssignment) =>
    each.principalId === made.principalId &&
    each.role === made.role &&
    each.scope.toLowerCase() === made.scope.toLowerCase();
  if (sameName !== undefined && !isSame(sameName)) {
    throw new ArmError(
      400,
      'RoleAssignmentUpdateNotPermitted',
      'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
    );
  }
  if (assignments.some(isSame)) {
    throw new ArmError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  }
}

function listAssignments(
  tenant: TestTenant,
  rights: TestRights,
  { scope, filter }: { readonly scope: string; readonly filter: string },
): ArmAnswer {
  const of = /assignedTo\('([^']+)'\)/.exec(filter)?.[1];
  const at =
    of === undefined
      ? tenant.assignments.filter((each) => isAtOrBelow(scope, each.scope) || isAtOrBelow(each.scope, scope))
      : assignmentsOf(tenant, rights, { principal: of, scope });
  return list(at.map(assignmentBody));
}

const definition = (role: string) =>
  `/subscriptions/00000000-0000-4000-8000-000000000000/providers/Microsoft.Authorization/roleDefinitions/${role}`;

const assignmentBody = ({ id, scope, role, principalId, principalType, condition }: TestAssignment) => ({
  id,
  name: id.split('/').at(-1),
  type: 'Microsoft.Authorization/roleAssignments',
  properties: {
    scope,
    roleDefinitionId: definition(role),
    principalId,
    principalType,
    condition: condition ?? null,
  },
});

function roleDefinition({ roles }: TestRights, name = ''): ArmAnswer {
  const role = roles.get(name);
  if (role === undefined) {
    throw new ArmError(
      404,
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${name}' does not exist.`,
    );
  }
  return {
    status: 200,
    body: {
      id: definition(name),
      name,
      properties: { roleName: name, permissions: [{ notActions: [], dataActions: [], ...role }] },
    },
  };
}

const denialBody = ({
  scope,
  name,
  actions,
  dataActions = [],
  principals,
}: TestRights['denials'][number]) => ({
  id: `${scope}/providers/Microsoft.Authorization/denyAssignments/${name}`,
  properties: {
    denyAssignmentName: name,
    scope,
    permissions: [{ actions, notActions: [], dataActions, notDataActions: [] }],
    principals:
      principals.length === 0
        ? // learn.microsoft.com: understand Azure deny assignments, the system-defined principal of everybody
          [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }]
        : principals.map((id) => ({ id, type: 'ServicePrincipal' })),
    excludePrincipals: [],
  },
});

function eligible(
  { eligible: all }: TestRights,
  asked: { readonly scope: string; readonly principal: string; readonly filter: string },
): ArmAnswer {
  const of = /assignedTo\('([^']+)'\)/.exec(asked.filter)?.[1] ?? asked.principal;
  return list(
    all
      .filter((each) => each.principalId === of && isAtOrBelow(asked.scope, each.scope))
      .map(({ scope, role, principalId }) => ({
        id: `${scope}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances/${role}`,
        properties: { scope, roleDefinitionId: definition(role), principalId },
      })),
  );
}
