import { absolutePath } from '../core/user-paths.ts';

export { absolutePath };

/** Names under which the contract's inputs have a path on this machine. */
const pathNames: ReadonlySet<string> = new Set(['path', 'caFile', 'passfile', 'folder']);

/**
 * The input with whole paths. The command line has made them so from where the user stands; an interface has no
 * such place, so relative ones are refused. Throws UserErrorInvalidInput.
 */
export function withWholePaths<Input>(input: Input): Input {
  return whole(input) as Input;
}

function whole(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(whole);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      pathNames.has(name) && typeof part === 'string' ? absolutePath(part) : whole(part),
    ]),
  );
}
