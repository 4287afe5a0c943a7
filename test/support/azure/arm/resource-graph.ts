import { readingRoles } from '../roles.ts';
import { ArmError, type ArmAnswer, type ArmHandler, type ArmRequest } from './arm.ts';
import { readableSubscriptions } from './subscriptions.ts';
import { hasRole, type TestTenant } from './tenant.ts';

/** What of Resource Graph tests change. */
export interface GraphOptions {
  /** Queries a principal may make in a window; Azure allows 15 in 5 seconds. */
  readonly quota?: number;
  readonly windowMs?: number;
  /** What a refused query is told to wait, in seconds. */
  readonly retryAfter?: number;
  /** Rows of a page where the query does not say how many: 100 in Azure, at most 1,000. */
  readonly pageSize?: number;
}

interface Query {
  readonly query: string;
  readonly subscriptions?: readonly string[];
  readonly options?: { readonly $skipToken?: string; readonly $top?: number; readonly resultFormat?: string };
}

type Row = Readonly<Record<string, unknown>>;

/**
 * `POST /providers/Microsoft.ResourceGraph/resources`: only what whoever asks may read, in pages (learn.microsoft.com:
 * Work with large Azure resource data sets), within a quota (Guidance for throttled requests in Azure Resource Graph).
 * Of the query language it knows `where type =~` and `in~`, `order by id asc` and `project`; it refuses all else.
 */
export function resourceGraph(tenant: TestTenant, options: GraphOptions = {}): ArmHandler {
  const { quota = 1000, windowMs = 5000 } = options;
  const asked = new Map<string, number[]>();
  return (request) => {
    if (request.method !== 'POST') return undefined;
    if (request.path !== '/providers/Microsoft.ResourceGraph/resources') return undefined;
    const now = tenant.now();
    const recent = (asked.get(request.principal) ?? []).filter((at) => at > now - windowMs);
    if (recent.length >= quota) throw throttled(options, windowMs);
    asked.set(request.principal, [...recent, now]);
    const answer = page(tenant, request, options);
    const remaining = String(quota - recent.length - 1);
    return { ...answer, headers: quotaHeaders(remaining, windowMs) };
  };
}

const quotaHeaders = (remaining: string, windowMs: number) => ({
  'x-ms-user-quota-remaining': remaining,
  'x-ms-user-quota-resets-after': new Date(windowMs).toISOString().slice(11, 19),
});

/** The body of a throttled query, as the guidance shows it. */
const throttled = ({ retryAfter = 0 }: GraphOptions, windowMs: number) =>
  new ArmError(
    429,
    'RateLimiting',
    'Please provide below info when asking for support: timestamp, correlationId. Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed.',
    { 'retry-after': String(retryAfter), ...quotaHeaders('0', windowMs) },
  );

function page(tenant: TestTenant, request: ArmRequest, { pageSize = 100 }: GraphOptions): ArmAnswer {
  const { query, subscriptions, options = {} } = request.body as Query;
  const rows = rowsOf(tenant, request.principal, { query, subscriptions });
  const from = options.$skipToken === undefined ? 0 : readToken(options.$skipToken);
  const size = Math.min(options.$top ?? pageSize, 1000);
  const data = rows.slice(from, from + size);
  const isCut = from + size < rows.length;
  // Without an id in each row there is no next page (large data sets: "The query must project the id field").
  const hasToken = isCut && data.every((row) => 'id' in row);
  return {
    status: 200,
    body: {
      totalRecords: rows.length,
      count: data.length,
      data,
      facets: [],
      resultTruncated: isCut && !hasToken ? 'true' : 'false',
      ...(hasToken && { $skipToken: Buffer.from(String(from + size)).toString('base64url') }),
    },
  };
}

function readToken(token: string): number {
  const from = Number(Buffer.from(token, 'base64url').toString());
  if (Number.isInteger(from) && from > 0) return from;
  throw badQuery('InvalidSkipToken', 'The skip token is not valid.');
}

function rowsOf(
  tenant: TestTenant,
  principal: string,
  { query, subscriptions }: { query: string; subscriptions: readonly string[] | undefined },
): Row[] {
  const readable = readableSubscriptions(tenant, principal);
  const chosen = readable.filter(
    ({ id }) => subscriptions === undefined || subscriptions.some((each) => each.toLowerCase() === id),
  );
  // learn.microsoft.com: Troubleshoot errors using Azure Resource Graph.
  if (subscriptions !== undefined && chosen.length === 0) {
    throw badQuery(
      'NoValidSubscriptionsInQueryRequest',
      'There must be at least one subscription that is eligible to contain resources.',
    );
  }
  const [table = '', ...steps] = query.split('|').map((step) => step.trim());
  const all =
    table.toLowerCase() === 'resourcecontainers'
      ? chosen.map((subscription) => subscriptionRow(tenant, subscription))
      : resourceRows(tenant, principal, chosen);
  return steps.reduce<Row[]>(runStep, all);
}

const subscriptionRow = ({ tenantId }: TestTenant, { id, name }: { id: string; name: string }): Row => ({
  id: `/subscriptions/${id}`,
  name,
  type: 'microsoft.resources/subscriptions',
  tenantId,
  subscriptionId: id,
  resourceGroup: '',
  properties: { state: 'Enabled' },
});

/** Types are in lower case in Resource Graph, and only top-level resources are in this table. */
function resourceRows(tenant: TestTenant, principal: string, chosen: TestTenant['subscriptions']): Row[] {
  return [...tenant.resources.values()].flatMap((resource): Row[] => {
    const [, , subscriptionId = '', , resourceGroup = '', , , , ...rest] = resource.id.split('/');
    if (rest.length !== 1 || !chosen.some(({ id }) => id === subscriptionId)) return [];
    if (!hasRole(tenant, principal, readingRoles, resource.id)) return [];
    const { type, ...all } = resource;
    return [{ ...all, type: type.toLowerCase(), tenantId: tenant.tenantId, subscriptionId, resourceGroup }];
  });
}

function runStep(rows: Row[], step: string): Row[] {
  const types = /^where type (?:=~ ('[^']+')|in~ \(([^)]+)\))$/.exec(step);
  if (types !== null) {
    const wanted = [...(types[1] ?? types[2] ?? '').matchAll(/'([^']+)'/g)].map(([, type = '']) =>
      type.toLowerCase(),
    );
    return rows.filter(({ type }) => wanted.includes(String(type)));
  }
  if (step === 'order by id asc') {
    return rows.toSorted((one, other) => (String(one['id']) < String(other['id']) ? -1 : 1));
  }
  const projected = /^project ([a-zA-Z, ]+)$/.exec(step)?.[1]?.split(/, */);
  if (projected !== undefined) {
    return rows.map((row) => Object.fromEntries(projected.map((column) => [column, row[column] ?? null])));
  }
  throw badQuery(
    'InvalidQuery',
    'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
  );
}

const badQuery = (code: string, message: string) => new ArmError(400, code, message);
