import type { Place } from './place.ts';
import { stockTool } from './stock-tool.ts';

/** The newest, which dumps all majors; one for all, since each writes a little differently. */
const major = 18;

/**
 * What `pg_dump --schema-only` writes, an item for each entry: "definition of CONSTRAINT app.t t_pkey". Without
 * what depends on the order of the entries, which differs between copies, and on the dump itself.
 */
export async function definitionsOf({ server, database }: Place): Promise<[string, string][]> {
  const { code, stdout, stderr } = await stockTool(major, 'pg_dump', ['--schema-only', database], server);
  if (code !== 0) throw new Error(`pg_dump ${major} of ${database} ended with ${code}: ${stderr}`);
  return parseDefinitions(stdout);
}

/** Exported for its own test. */
export function parseDefinitions(sql: string): [string, string][] {
  const [, ...entries] = sql.split(/^--\n-- Name: /m);
  return entries.map((entry) => {
    const [header = '', , ...lines] = entry.split('\n');
    const found = /^(?<name>.*); Type: (?<type>.*?); Schema: (?<schema>.*?); Owner: (?<rest>.*)$/.exec(
      header,
    );
    const { name = '', type = '', schema = '', rest = '' } = found?.groups ?? {};
    const kept = lines.filter((line) => line !== '' && !isOfTheDump(line));
    // The grants of an object are a set; in which order they were given is seen nowhere else.
    const statements = type === 'ACL' || type === 'DEFAULT ACL' ? kept.toSorted() : kept;
    return [
      `definition of ${type} ${schema === '-' ? '' : `${schema}.`}${name}`,
      `owner ${rest}\n${statements.join('\n')}`,
    ];
  });
}

/** Set once for all entries that follow, the keys of newer tools, and the end of the file. */
const isOfTheDump = (line: string) =>
  /^SET default_|^\\(?:un)?restrict |^-- PostgreSQL database dump complete$|^--$/.test(line);
