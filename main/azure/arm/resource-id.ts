import { SomeResourceId } from '../../../shared/access/resource-id.ts';
import { PgkeepError } from '../../core/errors.ts';

/** The parts of a resource's id that the SDKs ask for. */
export interface ResourcePlace {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
}

/** Takes the id of a resource of this type apart: `Microsoft.Storage/storageAccounts`. Throws UserErrorInvalidInput. */
export function placeOf(id: string, type: string): ResourcePlace {
  const [, , subscription = '', , group = '', , provider = '', kind = '', name = '', ...rest] = id.split('/');
  const isOfType = `${provider}/${kind}`.toLowerCase() === type.toLowerCase();
  if (SomeResourceId.safeParse(id).success && isOfType && rest.length === 0)
    return { subscription, group, name };
  throw new PgkeepError('UserErrorInvalidInput', `This is not the id of a resource of type ${type}.`);
}
