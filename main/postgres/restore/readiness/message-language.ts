import type { Finding } from '../../../../shared/findings.ts';
import type { Connection } from '../../connect/connect.ts';
import { isForeign } from '../../connect/message-language.ts';
import type { ServerFacts } from '../../connect/server-facts.ts';
import { quoteIdentifier } from '../../sql/quote.ts';

/**
 * A warning where the server speaks another language than English and the session could not change that: what a tool
 * passes on from the server is then shown as it is, and pgkeep does not know what it costs.
 */
export async function checkMessageLanguage(
  connection: Connection,
  { user }: Pick<ServerFacts, 'user'>,
): Promise<Finding[]> {
  const [row] = await connection.query<{ setting: string }>(
    `SELECT current_setting('lc_messages') AS setting`,
  );
  const setting = row?.setting ?? '';
  if (!isForeign(setting)) return [];
  return [
    {
      title: 'Language of messages',
      severity: 'warning',
      message: `The server’s messages are not in English (lc_messages is ${setting}), and ${user} may not change that. They are shown as they are; what they cost, pgkeep knows in English only.`,
      remedy: `Let the server speak English to ${user}. A superuser runs the SQL.`,
      sql: `ALTER ROLE ${quoteIdentifier(user)} SET lc_messages = 'C';`,
    },
  ];
}
