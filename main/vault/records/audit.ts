import { toDocument } from '../documents/read-document.ts';
import { auditFile } from '../layout.ts';
import type { Storage } from '../storage.ts';

/** Files an entry of the audit trail, which is never changed. `at` is its time in ISO 8601. */
export async function writeAudit(
  storage: Storage,
  id: string,
  entry: { readonly at: string } & Readonly<Record<string, unknown>>,
): Promise<void> {
  const content = toDocument('audit', { format: 2, ...entry, id });
  await storage.write(auditFile(id, new Date(entry.at)), content, { ifAbsent: true });
}
